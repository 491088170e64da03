package pushback.host.build;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/// A pattern of artifacts, as CodeBuild reads it: `*` stays within a directory, `**` does not and may stand for no
/// directory at all. A directory's name means nothing by itself: its files are written `directory/**/*`.
final class Glob {
    private static final String ANY_DIRECTORIES = "**/";

    private final String pattern;
    private final List<PathMatcher> matchers = new ArrayList<>();

    Glob(String pattern) {
        this.pattern = pattern;
        add("", pattern.replaceFirst("^(\\./+)+", ""));
    }

    /// Whether a text is more than a plain path.
    static boolean isOne(String text) {
        return text.matches(".*[*?\\[{].*");
    }

    String pattern() {
        return pattern;
    }

    boolean matches(Path relative) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(relative));
    }

    /// Java's `**/x` wants a directory before x, so each `**/` is tried with and without.
    private void add(String before, String rest) {
        var at = rest.indexOf(ANY_DIRECTORIES);
        if (at < 0) {
            matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + before + rest));
            if (rest.equals("**") || rest.endsWith("/**"))
                matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + before + rest + "/*"));
            return;
        }
        var ahead = before + rest.substring(0, at);
        var after = rest.substring(at + ANY_DIRECTORIES.length());
        add(ahead, after);
        add(ahead + ANY_DIRECTORIES, after);
    }
}
