package pushback.capacity;

import java.time.Duration;

/// Calls of a release or drill that was stopped: its invocation goes on. What they change is given back as long as they
/// may come.
final class LateCalls {
    /// The longest that one may be on its way: the life of an invocation.
    static final Duration LIFE = Duration.ofMinutes(5);

    private LateCalls() {}
}
