package pushback.console.live;

import java.util.Map;
import java.util.function.Function;

/// What one kind of page shows that may change: the parts of it, by name.
///
/// @param name tells it from other topics
/// @param parts as they are shown of that view
public record LiveTopic(String name, Function<EnvironmentView, Map<String, String>> parts) {}
