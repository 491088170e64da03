package pushback.local.balancer;

import java.time.Duration;

/// How long the balancer waits for a target.
///
/// @param connect until the connection is accepted
/// @param silence between two bytes of an answer, and before its first one
record Timeouts(Duration connect, Duration silence) {
    /// An Application Load Balancer gives up after 60 s of silence, too; its 10 s for connecting make no sense on
    /// loopback.
    static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(60));
}
