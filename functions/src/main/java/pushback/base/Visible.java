package pushback.base;

/// Text that others have written (a commit's message, an author, what a build or a server prints), made fit for a
/// terminal, a mail and a page: what would move the cursor, ring, change colours or turn the direction of writing is
/// shown as an escape such as `\u001b`, which in JSON means the same character.
public final class Visible {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private Visible() {}

    /// `text` with its lines and tabs.
    public static String text(String text) {
        return of(text, "\n\t");
    }

    /// `text` as one line, for a cell of a table or a line of a log: what would begin another is shown as an
    /// escape.
    public static String line(String text) {
        return of(text, "");
    }

    private static String of(String text, String kept) {
        if (text.codePoints().noneMatch(one -> isHidden(one, kept))) return text;
        var shown = new StringBuilder();
        text.codePoints().forEach(one -> {
            if (isHidden(one, kept))
                for (var unit : Character.toChars(one)) shown.append("\\u%04x".formatted((int) unit));
            else shown.appendCodePoint(one);
        });
        return shown.toString();
    }

    private static boolean isHidden(int one, String kept) {
        return kept.indexOf(one) < 0
                && switch (Character.getType(one)) {
                    case Character.CONTROL,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> true;
                    // Marks of direction and the like; those that join letters and pictures are part of how people
                    // write.
                    case Character.FORMAT -> one != ZERO_WIDTH_NON_JOINER && one != ZERO_WIDTH_JOINER;
                    default -> false;
                };
    }
}
