package pushback.operator;

import java.time.Duration;
import java.time.Instant;

/// A line of a story.
record TimedLine(Instant at, String text) {
    /// With the seconds since `start` before it.
    String since(Instant start) {
        var since = at.isBefore(start) ? Duration.ZERO : Duration.between(start, at);
        return "%7.1f s  %s".formatted(since.toMillis() / 1000.0, text);
    }
}
