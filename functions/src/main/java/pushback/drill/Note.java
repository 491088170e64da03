package pushback.drill;

import java.time.Instant;

/// Something that a drill did or saw.
///
/// @param what one word for it, such as `stopped` or `diverted`
/// @param subject the instances or the command it is about; may be empty
/// @param text a sentence for people
public record Note(Instant at, String what, String subject, String text) {}
