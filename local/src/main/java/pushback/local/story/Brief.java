package pushback.local.story;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The summary of a release, short enough for a terminal: what happened, and the application's own last words.
public final class Brief {
    private static final int LAST_WORDS = 2;
    private static final int WIDTH = 240;
    /// What the agent wraps around the output of a script.
    private static final Pattern FRAME = Pattern.compile("^(LifecycleEvent - .*|Script - .*)$");
    private static final Pattern STREAM = Pattern.compile("^\\[std(out|err)]");
    /// Requests that went well, in the common log format and as key-value pairs, and the lower frames of a stack trace.
    private static final Pattern NOISE = Pattern.compile(
            ".*\"[A-Z]+ \\S+ HTTP/[0-9.]+\" [123]\\d\\d.*|.*\\bevent=request\\b.*|\\s+at .*|\\s+\\.\\.\\. \\d+ more");
    /// Announces a tail that is cut here anyway.
    private static final Pattern HEADING = Pattern.compile(".*:\\s*");

    private Brief() { }

    /// At most three lines of at most 240 characters.
    public static List<String> of(String summary) {
        var lines = summary.lines().toList();
        if (lines.isEmpty()) return List.of("");
        var words = lines.stream().skip(1).filter(line -> !FRAME.matcher(line).matches())
                .map(line -> STREAM.matcher(line).replaceFirst(""))
                .filter(line -> !line.isBlank() && !NOISE.matcher(line).matches() && !HEADING.matcher(line).matches()).toList();
        var brief = new ArrayList<String>();
        brief.add(cut(lines.getFirst()));
        words.stream().skip(Math.max(0, words.size() - LAST_WORDS)).map(Brief::cut).forEach(brief::add);
        return brief;
    }

    private static String cut(String line) {
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 4) + " ...";
    }
}
