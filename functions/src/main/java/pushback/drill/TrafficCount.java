package pushback.drill;

import java.time.Instant;

/// What the load balancer counted.
///
/// @param from when counting began; CloudWatch counts in whole minutes
/// @param requests answered by servers
/// @param failed answered 5xx, by a server or by the load balancer in its place
public record TrafficCount(Instant from, long requests, long failed) {
    public TrafficCount minus(TrafficCount earlier) {
        return new TrafficCount(
                earlier.from, Math.max(0, requests - earlier.requests), Math.max(0, failed - earlier.failed));
    }
}
