package pushback.aws.scaling;

import java.time.Duration;

/// How fast a group works. AWS promises none of these times; [#AWS] are orders of magnitude seen in practice.
///
/// @param boot from the launch to the moment the server can run lifecycle events
/// @param healthCheck between two looks at every server
/// @param retry from a failed launch to the next one; doubled after each further failure, up to sixteen times
public record Pace(Duration boot, Duration healthCheck, Duration retry) {
    public static final Pace AWS = new Pace(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(60));

    Duration retryAfter(int failuresInARow) {
        return retry.multipliedBy(1L << Math.min(4, failuresInARow - 1));
    }
}
