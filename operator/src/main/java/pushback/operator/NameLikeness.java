package pushback.operator;

/// How much one name is like another.
final class NameLikeness {
    private NameLikeness() {}

    /// Whether a person may have mistyped `meant` as `typed`: by one letter in four, two at least.
    static boolean isNear(String typed, String meant) {
        return distance(typed, meant) <= Math.max(2, typed.length() / 4) && distance(typed, meant) < typed.length();
    }

    /// Letters to insert, leave out or exchange (Levenshtein).
    static int distance(String one, String other) {
        var before = new int[other.length() + 1];
        for (var column = 0; column <= other.length(); column++) before[column] = column;
        for (var row = 1; row <= one.length(); row++) {
            var now = new int[other.length() + 1];
            now[0] = row;
            for (var column = 1; column <= other.length(); column++) {
                var exchanged = before[column - 1] + (one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1);
                now[column] = Math.min(exchanged, 1 + Math.min(before[column], now[column - 1]));
            }
            before = now;
        }
        return before[other.length()];
    }
}
