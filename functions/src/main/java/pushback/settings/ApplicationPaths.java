package pushback.settings;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Collection;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/// Which files of the repository belong to the application. Patterns are globs over paths from the repository's root;
/// one that begins with `!` takes out again what those before it took in. `**` crosses directories, `*` does not.
///
/// @param patterns in order, such as `blog-app/**` and `!**/*.md`; none: every file belongs to the application
public record ApplicationPaths(List<String> patterns) {
    public ApplicationPaths {
        patterns.forEach(pattern -> matcher(bare(pattern)));
        if (!patterns.isEmpty() && patterns.getFirst().startsWith("!"))
            throw new IllegalArgumentException("the first of the application's paths takes out (" + patterns.getFirst()
                    + ") before anything is in; begin with ** for everything");
    }

    /// Whether one of `files` belongs to the application.
    public boolean isTouchedBy(Collection<String> files) {
        return files.stream().anyMatch(this::belongs);
    }

    private boolean belongs(String file) {
        var belongs = patterns.isEmpty();
        for (var pattern : patterns)
            if (matcher(bare(pattern)).matches(Path.of(file))) belongs = !pattern.startsWith("!");
        return belongs;
    }

    private static String bare(String pattern) {
        return pattern.startsWith("!") ? pattern.substring(1) : pattern;
    }

    /// `**/` also stands for no directory at all, as in git.
    static PathMatcher matcher(String pattern) {
        if (pattern.contains(","))
            throw new IllegalArgumentException(
                    "\"" + pattern + "\" is not a pattern: write two instead " + "of one with a comma");
        if (pattern.isBlank() || pattern.startsWith("/"))
            throw new IllegalArgumentException(
                    "\"" + pattern + "\" is not a pattern: write paths from the repository's root "
                            + "without a leading slash, such as blog-app/** or **/*.md");
        try {
            var whole = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            if (!pattern.startsWith("**/")) return whole;
            var atTheRoot = FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(3));
            return path -> whole.matches(path) || atTheRoot.matches(path);
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException("\"" + pattern + "\" is not a pattern: " + malformed.getDescription());
        }
    }
}
