package pushback.host.build;

import java.util.Map;

/// Hears what builds print, while they run. Called on threads of its own, in the order of the lines of one build, and
/// before the build's end is told.
@FunctionalInterface
public interface BuildListener {
    /// @param variables those that the build was started with, by which the caller knows it
    /// @param line without its line feed
    void said(Map<String, String> variables, String line);
}
