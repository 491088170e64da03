package pushback.aws.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Percent-encoding as AWS has it: everything but RFC 3986's unreserved characters, in capital digits.
public final class Percent {
    private static final String UNRESERVED = "-_.~";

    private Percent() {}

    /// @param kept characters that stay as they are, besides the unreserved ones
    public static String encode(String text, String kept) {
        if (text.equals(kept)) return text;
        var encoded = new StringBuilder(text.length() + 16);
        for (var unit : text.getBytes(StandardCharsets.UTF_8)) {
            var character = (char) (unit & 0xff);
            if (character >= 'a' && character <= 'z'
                    || character >= 'A' && character <= 'Z'
                    || character >= '0' && character <= '9'
                    || UNRESERVED.indexOf(character) >= 0
                    || kept.indexOf(character) >= 0) encoded.append(character);
            else
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(character >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(character & 15, 16)));
        }
        return encoded.toString();
    }

    public static String decode(String text) {
        if (text.indexOf('%') < 0) return text;
        var given = text.getBytes(StandardCharsets.UTF_8);
        var bytes = new byte[given.length];
        var length = 0;
        for (var at = 0; at < given.length; at++) {
            if (given[at] != '%') {
                bytes[length++] = given[at];
                continue;
            }
            var high = at + 2 < given.length ? Character.digit(given[at + 1], 16) : -1;
            var low = high < 0 ? -1 : Character.digit(given[at + 2], 16);
            if (low < 0) throw malformed();
            bytes[length++] = (byte) (high << 4 | low);
            at += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw malformed();
        }
    }

    private static RuntimeException malformed() {
        return Denied.of(400, "InvalidURI", "Couldn't parse the specified URI.");
    }
}
