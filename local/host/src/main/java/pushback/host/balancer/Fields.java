package pushback.host.balancer;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The header fields of one message: where names and values are in the bytes it was received as. Reused from message to
/// message.
final class Fields {
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (char c = '0'; c <= '9'; c++) TOKEN[c] = true;
        for (char c = 'a'; c <= 'z'; c++) TOKEN[c] = TOKEN[c - 32] = true;
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) TOKEN[c] = true;
    }

    /// What concerns one connection only and is not passed on, in addition to what `Connection` names (RFC 9110,
    /// section 7.6.1).
    private static final byte[][][] HOP_BY_HOP = byLength(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "te",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    byte[] bytes;
    int count;
    private int[] places = new int[4 * 64];

    static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    static boolean isToken(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) if (!TOKEN[bytes[i] & 0xff]) return false;
        return from < to;
    }

    private static byte[][][] byLength(String... names) {
        return IntStream.range(0, 20)
                .mapToObj(length -> Arrays.stream(names)
                        .filter(name -> name.length() == length)
                        .map(Bytes::ascii)
                        .toArray(byte[][]::new))
                .toArray(byte[][][]::new);
    }

    /// Whether the bytes are the word, which is given in lower case; case does not matter.
    static boolean is(byte[] bytes, int from, int to, byte[] word) {
        if (to - from != word.length) return false;
        for (int i = 0; i < word.length; i++) {
            byte b = bytes[from + i];
            if (b >= 'A' && b <= 'Z') b += 32;
            if (b != word[i]) return false;
        }
        return true;
    }

    void begin(byte[] in) {
        bytes = in;
        count = 0;
    }

    /// Adds a field without the blanks around its value.
    void add(int nameFrom, int nameTo, int valueFrom, int valueTo) {
        while (valueFrom < valueTo && isBlank(bytes[valueFrom])) valueFrom++;
        while (valueTo > valueFrom && isBlank(bytes[valueTo - 1])) valueTo--;
        int at = count++ * 4;
        if (at == places.length) places = Arrays.copyOf(places, at * 2);
        places[at] = nameFrom;
        places[at + 1] = nameTo;
        places[at + 2] = valueFrom;
        places[at + 3] = valueTo;
    }

    /// The last field's value goes on up to here: it was folded.
    void extend(int valueTo) {
        places[count * 4 - 1] = valueTo;
    }

    boolean isNamed(int field, byte[] lower) {
        int at = field * 4;
        return is(bytes, places[at], places[at + 1], lower);
    }

    int nameLength(int field) {
        return places[field * 4 + 1] - places[field * 4];
    }

    int valueFrom(int field) {
        return places[field * 4 + 2];
    }

    int valueTo(int field) {
        return places[field * 4 + 3];
    }

    int end(int field) {
        return places[field * 4 + 3];
    }

    String value(int field) {
        return Request.text(bytes, valueFrom(field), valueTo(field));
    }

    /// Whether the comma-separated words of the fields of that name contain the word.
    boolean lists(byte[] name, byte[] word) {
        for (int i = 0; i < count; i++) {
            if (isNamed(i, name) && listed(i, word, 0, word.length)) return true;
        }
        return false;
    }

    /// Whether a field stays behind. `connection` are the indexes of the `Connection` fields.
    boolean isHopByHop(int field, byte[] connectionName, boolean anyConnection) {
        int at = field * 4;
        int length = places[at + 1] - places[at];
        if (length < HOP_BY_HOP.length) {
            for (var name : HOP_BY_HOP[length]) if (is(bytes, places[at], places[at + 1], name)) return true;
        }
        if (!anyConnection) return false;
        for (int i = 0; i < count; i++) {
            if (isNamed(i, connectionName) && listed(i, bytes, places[at], places[at + 1])) return true;
        }
        return false;
    }

    void copy(int field, Bytes into) {
        int at = field * 4;
        into.put(bytes, places[at], places[at + 1])
                .put(": ")
                .put(bytes, places[at + 2], places[at + 3])
                .put("\r\n");
    }

    private boolean listed(int field, byte[] word, int wordFrom, int wordTo) {
        int to = valueTo(field);
        for (int from = valueFrom(field); from < to; ) {
            int comma = from;
            while (comma < to && bytes[comma] != ',') comma++;
            int first = from, last = comma;
            while (first < last && isBlank(bytes[first])) first++;
            while (last > first && isBlank(bytes[last - 1])) last--;
            if (same(first, last, word, wordFrom, wordTo)) return true;
            from = comma + 1;
        }
        return false;
    }

    private boolean same(int from, int to, byte[] word, int wordFrom, int wordTo) {
        if (to - from != wordTo - wordFrom) return false;
        for (int i = 0; i < to - from; i++) if (lower(bytes[from + i]) != lower(word[wordFrom + i])) return false;
        return true;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
