package twoge.post;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What somebody typed into the form, before it is a post. Spaces around it do not count, and lines end in `\n`.
public record Draft(String title, String text, String author) {
    public static final int LONGEST_TITLE = 120;
    public static final int LONGEST_TEXT = 10_000;
    public static final int LONGEST_AUTHOR = 60;

    /// A form with nothing in it.
    public static final Draft EMPTY = new Draft("", "", "");

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Z}\\p{C}]*");

    public Draft {
        title = tidy(title);
        text = tidy(text);
        author = tidy(author);
    }

    /// What is wrong with it: the name of the field, and a sentence for the writer. Empty when it can be published.
    public Map<String, String> problems() {
        var problems = new LinkedHashMap<String, String>();
        check(problems, "title", title, LONGEST_TITLE, false);
        check(problems, "text", text, LONGEST_TEXT, true);
        check(problems, "author", author, LONGEST_AUTHOR, false);
        return problems;
    }

    private static void check(Map<String, String> problems, String field, String value, int most, boolean manyLines) {
        int length = value.codePointCount(0, value.length());
        if (value.chars().anyMatch(c -> Character.isISOControl(c) && !(manyLines && (c == '\n' || c == '\t')))) {
            problems.put(field, "The %s contains characters that cannot be shown.".formatted(field));
        } else if (INVISIBLE.matcher(value).matches()) {
            problems.put(field, "The %s is empty.".formatted(field));
        } else if (length > most) {
            problems.put(field, "The %s is too long: %,d characters of %,d.".formatted(field, length, most));
        }
    }

    private static String tidy(String typed) {
        return typed == null ? "" : typed.replace("\r\n", "\n").replace('\r', '\n').strip();
    }
}
