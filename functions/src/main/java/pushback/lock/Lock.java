package pushback.lock;

import java.time.Instant;

/// The environment's lock as a release sees it.
///
/// @param holder id of the release that holds it
/// @param fence grows with each new holder; a step under an older one is stopped
/// @param leaseUntil when others may take it over
/// @param message for the operator
public record Lock(String holder, long fence, Instant leaseUntil, String message) {}
