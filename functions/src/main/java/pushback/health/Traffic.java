package pushback.health;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// What visitors were answered, instance by instance and second by second.
public interface Traffic {
    /// The whole seconds in `[from, to)` in which an instance answered or failed anybody, by instance id, in order.
    Map<String, List<Second>> seen(Collection<String> instances, Instant from, Instant to);

    /// The load balancer's minutes in `[from, to)` in which anybody was answered in one of the zones, all of them
    /// taken together, or in the whole target group if none is named; none where they are not read.
    default List<Second> minutes(Collection<String> zones, Instant from, Instant to) {
        return List.of();
    }

    /// @param at its beginning
    /// @param requests answered or failed, at least 1
    /// @param errors of them: answered with 5xx or not at all
    record Second(Instant at, long requests, long errors) {}
}
