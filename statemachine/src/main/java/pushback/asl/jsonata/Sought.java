package pushback.asl.jsonata;

import java.util.ArrayList;
import java.util.List;

/// A text that is looked for in others. Java's own search looks at every place for the whole of it, so that a long text
/// in a long one takes hours; this one goes over both once (Knuth, Morris and Pratt) when both are long.
final class Sought {
    /// So many comparisons Java's own search may make: 1 ms, and it is the faster one then.
    private static final long FEW = 1_000_000;

    private static final int SHORT = 4;

    private final String part;
    /// For each character of the part, the length of the longest beginning of the part that ends with it. Made when
    /// it is needed.
    private int[] borders;

    Sought(String part) {
        this.part = part;
    }

    /// Where it is first found in `text` from `from` on, or -1.
    int in(String text, int from) {
        if (borders == null && (long) (text.length() - from) * part.length() <= FEW || part.length() < SHORT) {
            return text.indexOf(part, from);
        }
        if (borders == null) borders = borders();
        var found = search(text, from);
        Budget.current().work(((found < 0 ? text.length() : found) - from) / 4);
        return found;
    }

    private int search(String text, int from) {
        var matched = 0;
        for (var at = from; at < text.length(); at++) {
            while (matched > 0 && text.charAt(at) != part.charAt(matched)) matched = borders[matched - 1];
            if (text.charAt(at) == part.charAt(matched)) matched++;
            if (matched == part.length()) return at + 1 - matched;
        }
        return -1;
    }

    /// What stands before, between and after the places where it is found; it must not be empty.
    List<String> between(String text) {
        var parts = new ArrayList<String>();
        var start = 0;
        for (var at = in(text, 0); at >= 0; at = in(text, start)) {
            parts.add(text.substring(start, at));
            start = at + part.length();
            Budget.current().list(parts.size());
        }
        parts.add(text.substring(start));
        return parts;
    }

    private int[] borders() {
        var lengths = new int[part.length()];
        var length = 0;
        for (var at = 1; at < lengths.length; at++) {
            while (length > 0 && part.charAt(at) != part.charAt(length)) length = lengths[length - 1];
            if (part.charAt(at) == part.charAt(length)) length++;
            lengths[at] = length;
        }
        return lengths;
    }
}
