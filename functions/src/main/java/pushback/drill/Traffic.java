package pushback.drill;

import java.time.Instant;

/// What the load balancer counted.
///
/// @param from when counting began; CloudWatch counts in whole minutes
/// @param requests answered by servers
/// @param failed answered 5xx, by a server or by the load balancer in its place
public record Traffic(Instant from, long requests, long failed) {
    Traffic minus(Traffic earlier) {
        return new Traffic(earlier.from, Math.max(0, requests - earlier.requests),
                Math.max(0, failed - earlier.failed));
    }
}
