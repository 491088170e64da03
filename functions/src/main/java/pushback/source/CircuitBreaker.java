package pushback.source;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Leaves a host alone that does not answer or refuses for being asked too often, so that a step waits for it once at
/// most, and a host in trouble is not troubled more.
final class CircuitBreaker {
    /// As GitHub advises for a refusal that names no time.
    private static final Duration PAUSE = Duration.ofMinutes(1);
    /// GitHub's limits are counted by the hour.
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Clock clock;
    private Instant closedAt = Instant.MIN;

    CircuitBreaker(Clock clock) {
        this.clock = clock;
    }

    /// Whether nothing is asked now.
    synchronized boolean isOpen() {
        return clock.instant().isBefore(closedAt);
    }

    synchronized Instant closedAt() {
        return closedAt;
    }

    /// The host did not answer.
    void open() {
        pause(PAUSE);
    }

    /// The host answered; what it says about asking again is heeded.
    void heed(int status, HttpHeaders headers) {
        var after = headers.firstValueAsLong("Retry-After");
        var exhausted =
                headers.firstValue("X-RateLimit-Remaining").filter("0"::equals).isPresent();
        if (after.isPresent()) pause(Duration.ofSeconds(after.getAsLong()));
        else if (exhausted && (status == 403 || status == 429))
            pause(Duration.between(
                    clock.instant(),
                    Instant.ofEpochSecond(
                            headers.firstValueAsLong("X-RateLimit-Reset").orElse(0))));
        else if (status == 429 || status >= 500) pause(PAUSE);
    }

    private synchronized void pause(Duration asked) {
        var pause = asked.compareTo(LONGEST) > 0 ? LONGEST : asked.isNegative() ? PAUSE : asked;
        closedAt = clock.instant().plus(pause);
    }
}
