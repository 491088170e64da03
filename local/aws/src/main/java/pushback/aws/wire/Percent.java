package pushback.aws.wire;

import java.io.ByteArrayOutputStream;
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
        var bytes = new ByteArrayOutputStream(text.length());
        for (var at = 0; at < text.length(); at++) {
            var character = text.charAt(at);
            if (character != '%') {
                bytes.writeBytes(String.valueOf(character).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            var high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
            var low = high < 0 ? -1 : Character.digit(text.charAt(at + 2), 16);
            if (low < 0) throw malformed();
            bytes.write(high << 4 | low);
            at += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw malformed();
        }
    }

    private static RuntimeException malformed() {
        return Denied.of(400, "InvalidURI", "Couldn't parse the specified URI.");
    }
}
