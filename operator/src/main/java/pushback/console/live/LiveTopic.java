package pushback.console.live;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/// What one kind of page shows that may change: the parts of it, by name.
///
/// @param name tells it from other topics
/// @param parts as they are shown of that view
/// @param every how often they are made where the view stays the same; zero: they do not change then
public record LiveTopic(String name, Function<EnvironmentView, Map<String, String>> parts, Duration every) {
    /// Of what the view has, and nothing else.
    public LiveTopic(String name, Function<EnvironmentView, Map<String, String>> parts) {
        this(name, parts, Duration.ZERO);
    }

    /// Whether more than the view may change them.
    boolean hasItsOwn() {
        return !every.isZero();
    }
}
