package pushback.outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The summary of a release, short enough for a terminal: what happened, and the application's own last words.
public final class Brief {
    private static final int LAST_WORDS = 2;
    private static final int WIDTH = 240;
    /// Of our own sentence, which says at its end where the next rollback would go.
    private static final int SENTENCE = 480;
    private static final int LAST_LINES = 6;
    private static final int TELLING_LINES = 4;
    private static final Pattern TELLING =
            Pattern.compile("(?i)exception\\b|error\\b|\\bfatal\\b|\\bpanic\\b|\\bcaused by\\b");
    /// What the agent wraps around the output of a script.
    private static final Pattern FRAME = Pattern.compile("^(LifecycleEvent - .*|Script - .*)$");
    private static final Pattern STREAM = Pattern.compile("^\\[std(out|err)]");
    /// Requests that went well, in the common log format and others, and the lower frames of a stack trace.
    private static final Pattern NOISE = Pattern.compile(
            ".*\\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) /\\S*[\\s\"]+(HTTP/[0-9.]+[\\s\"]+)?(status[=:"
                    + " ]+)?[123]\\d\\d\\b.*|.*\\bevent=request\\b.*|\\s+at .*|\\s+\\.\\.\\. \\d+ more");
    /// Announces a tail that is cut here anyway.
    private static final Pattern HEADING = Pattern.compile(".*:\\s*");

    private Brief() {}

    /// All of a summary; the marks that the agent glues to a hook's lines stand apart.
    public static String readable(String summary) {
        return String.join(
                "\n",
                summary.lines()
                        .map(line -> STREAM.matcher(line).replaceFirst("    "))
                        .toList());
    }

    /// At most three lines: the first of at most 480 characters, the others of at most 240.
    public static List<String> of(String summary) {
        var lines = summary.lines().toList();
        if (lines.isEmpty()) return List.of("");
        var words = lines.stream()
                .skip(1)
                .filter(line -> !FRAME.matcher(line).matches())
                .map(line -> STREAM.matcher(line).replaceFirst(""))
                .filter(line -> !line.isBlank()
                        && !NOISE.matcher(line).matches()
                        && !HEADING.matcher(line).matches())
                .toList();
        var brief = new ArrayList<String>();
        brief.add(sentence(lines.getFirst()));
        words.stream()
                .skip(Math.max(0, words.size() - LAST_WORDS))
                .map(Brief::cut)
                .forEach(brief::add);
        return brief;
    }

    /// What of an application's log tells why it failed: its last lines, and before them those that speak of an
    /// error; without requests that went well and the frames of a stack trace.
    ///
    /// @param log the lines since the deployment began
    public static List<String> lastWords(List<String> log) {
        var lines = log.stream()
                .filter(line -> !line.isBlank() && !NOISE.matcher(line).matches())
                .toList();
        var last = Math.max(0, lines.size() - LAST_LINES);
        var telling = lines.subList(0, last).stream()
                .filter(line -> TELLING.matcher(line).find())
                .toList();
        return Stream.concat(
                        telling.stream().skip(Math.max(0, telling.size() - TELLING_LINES)),
                        lines.stream().skip(last))
                .map(Brief::cut)
                .toList();
    }

    /// Whole clauses, as many as there is room for.
    private static String sentence(String line) {
        if (line.length() <= SENTENCE) return line;
        var joint = line.lastIndexOf("; ", SENTENCE - 4);
        return line.substring(0, joint > 0 ? joint + 1 : SENTENCE - 4) + " ...";
    }

    private static String cut(String line) {
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 4) + " ...";
    }
}
