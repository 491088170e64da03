package twoge.web;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What people type into a field: spaces around it do not count, lines end in `\n`, and what cannot be seen or shown is
/// no text.
public final class Typed {
    /// Spaces and what is no character; and what is one, but shows nothing: fillers of Hangul, a dot-less Braille
    /// cell, a joiner, and what chooses among forms of the character before.
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\p{Z}\\p{C}\\u115f\\u1160\\u3164\\uffa0\\u2800\\u034f\\ufe00-\\ufe0f]*");

    private Typed() {}

    public static String tidy(String typed) {
        return typed == null
                ? ""
                : typed.replace("\r\n", "\n").replace('\r', '\n').strip();
    }

    /// What stands for a name where there is no picture: the first of its characters that can be seen.
    public static String initial(String name) {
        return name.codePoints()
                .mapToObj(Character::toString)
                .filter(one -> !INVISIBLE.matcher(one).matches())
                .findFirst()
                .orElse("?")
                .toUpperCase(Locale.ROOT);
    }

    /// What is wrong with a field that must not be empty, as a sentence for the writer.
    ///
    /// @param field what the sentence calls it
    /// @param most the most characters it may have
    public static Optional<String> check(String value, String field, int most, boolean manyLines) {
        if (INVISIBLE.matcher(value).matches() && !hasControl(value, true)) {
            return Optional.of("The %s is empty.".formatted(field));
        }
        return checkOptional(value, field, most, manyLines);
    }

    /// The same for a field that may be empty.
    public static Optional<String> checkOptional(String value, String field, int most, boolean manyLines) {
        int length = value.codePointCount(0, value.length());
        if (hasControl(value, manyLines)) {
            return Optional.of("The %s contains characters that cannot be shown.".formatted(field));
        }
        return length <= most
                ? Optional.empty()
                : Optional.of("The %s is too long: %,d characters of %,d.".formatted(field, length, most));
    }

    private static boolean hasControl(String value, boolean manyLines) {
        return value.chars().anyMatch(c -> Character.isISOControl(c) && !(manyLines && (c == '\n' || c == '\t')));
    }
}
