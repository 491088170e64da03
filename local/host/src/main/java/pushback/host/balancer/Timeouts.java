package pushback.host.balancer;

import java.time.Duration;

/// How long the balancer waits for the two sides.
///
/// @param connect until a target accepts the connection
/// @param silence between two bytes of a target's answer, and before its first one
/// @param client between two bytes from a client, or two that it takes; also for the whole head of a request
/// @param draining the same as `client` while the target of the request is drained
record Timeouts(Duration connect, Duration silence, Duration client, Duration draining) {
    /// The idle time-out of an Application Load Balancer is 60 s on both sides; its 10 s for connecting make no
    /// sense on loopback.
    static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(5));
}
