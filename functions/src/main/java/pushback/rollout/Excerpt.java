package pushback.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What a person needs of a longer text: of what a script printed, the lines that say why it failed.
///
/// A hook that says its reason last is shown whole; many programs say theirs first, and print a usage or the end of a
/// log after it.
public final class Excerpt {
    /// Before what scripts print, in CodeDeploy's logs.
    private static final Pattern PRINTED = Pattern.compile("^(LifecycleEvent.*|Script.*|\\[std(?:out|err)])");
    private static final Pattern TELLING =
            Pattern.compile("(?i)\\b(errors?|fail(ed|s|ure)?|fatal|exception|traceback|panic|cannot|can't|could"
                    + " not|unable|denied|refused?|rejected|forbidden|not found|no"
                    + " such|missing|invalid|illegal|unknown|must|killed|out of memory|no space|timed?"
                    + " ?out|unexpected|undefined|abort(ed|ing)?|conflict|unsupported|expired|unreachable|in"
                    + " use)\\b|(Error|Exception)\\b");
    /// A stack's frames, and lines that count failures without telling one.
    private static final Pattern HOLLOW =
            Pattern.compile("^\\s*(at [\\w.$/<>]+\\(|File \".*\", line \\d+|\\.\\.\\. \\d+ more)|(?i)\\b(0|no)"
                    + " (errors?|failures?|failed)\\b");
    private static final String LEFT_OUT = "…";
    /// Of one line; what is longer is an object that was printed whole.
    private static final int LINE = 300;

    private Excerpt() {}

    /// At most `most` characters of `log`: all of it, or its last lines and before them the first ones that tell
    /// what went wrong; in the order they came, with a mark where lines are left out.
    static String of(String log, int most) {
        if (log.length() <= most) return log;
        var lines = log.lines().map(line -> cut(line, Math.min(LINE, most / 2))).toList();
        var chosen = new TreeSet<Integer>();
        int left = most;
        // The end, to a third: where the reason is last, it is there.
        for (int i = lines.size() - 1; i >= 0 && room(lines, i) <= left - 2 * most / 3; i--)
            left -= take(chosen, lines, i);
        if (chosen.isEmpty()) left -= take(chosen, lines, lines.size() - 1);
        for (int i = 0; i < lines.size(); i++)
            if (isTelling(lines.get(i)) && room(lines, i) <= left) left -= take(chosen, lines, i);
        for (int i = lines.size() - 1; i >= 0 && room(lines, i) <= left; i--) left -= take(chosen, lines, i);
        return joined(lines, chosen);
    }

    /// At most `most` characters of a sentence and the lines below it: its beginning, and the line that tells most.
    public static String sentence(String text, int most) {
        if (text.length() <= most || text.indexOf('\n') < 0) return cut(text, most);
        var telling = cut(last(text.substring(text.indexOf('\n') + 1)), most - most / 3);
        if (telling.isEmpty()) return cut(text.substring(0, text.indexOf('\n')), most);
        var room = most - telling.length() - 1;
        var head = cut(text.substring(0, text.indexOf('\n')), room);
        return head + " " + telling;
    }

    /// The last line that tells what went wrong; the last one that was printed where none does.
    static String last(String log) {
        var printed = log.lines()
                .map(line -> PRINTED.matcher(line).matches() ? "" : line.replaceFirst("^\\[std(?:out|err)]", ""))
                .filter(line -> !line.isBlank())
                .toList();
        return printed.reversed().stream()
                .filter(Excerpt::isTelling)
                .findFirst()
                .orElse(printed.isEmpty() ? "" : printed.getLast())
                .strip();
    }

    private static boolean isTelling(String line) {
        return TELLING.matcher(line).find() && !HOLLOW.matcher(line).find();
    }

    /// With its end, and a mark that may be needed before it.
    private static int room(List<String> lines, int i) {
        return lines.get(i).length() + 3;
    }

    private static int take(TreeSet<Integer> chosen, List<String> lines, int i) {
        return chosen.add(i) ? room(lines, i) : 0;
    }

    private static String joined(List<String> lines, TreeSet<Integer> chosen) {
        var said = new ArrayList<String>();
        int before = -1;
        for (int i : chosen) {
            if (i > before + 1) said.add(LEFT_OUT);
            said.add(lines.get(i));
            before = i;
        }
        return String.join("\n", said);
    }

    private static String cut(String line, int most) {
        return line.length() > most ? line.substring(0, most - 1) + LEFT_OUT : line;
    }
}
