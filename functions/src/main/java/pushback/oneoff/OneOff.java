package pushback.oneoff;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A command that a person had run on one server.
///
/// @param id begins with the time it was asked for
/// @param instance the server
/// @param command its words; a single word is a line for the shell
/// @param requestedBy who
/// @param reason why, in their words; may be empty
/// @param endedAt empty while it runs
/// @param exitCode of the command, 128 and the signal's number if a signal ended it; empty while it runs, and if it was
///        lost with its server
public record OneOff(
        String id,
        String instance,
        List<String> command,
        String requestedBy,
        String reason,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<Integer> exitCode) {
    static final String PREFIX = "one-off#";

    public OneOff {
        command = List.copyOf(command);
        if (command.isEmpty()) throw new IllegalArgumentException("a command is missing");
    }

    static String entry(String id) {
        return PREFIX + id;
    }

    OneOff ended(Instant at, Optional<Integer> code) {
        return new OneOff(id, instance, command, requestedBy, reason, startedAt, Optional.of(at), code);
    }

    /// How long it took; empty while it runs.
    public Optional<Duration> took() {
        return endedAt.map(end -> end.isBefore(startedAt) ? Duration.ZERO : Duration.between(startedAt, end));
    }
}
