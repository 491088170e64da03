package pushback;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;

/// Reads instants as [Instant#toString] writes them, digit by digit: nearly every row of the ledger has some, and
/// Java's own formatter took a thirtieth of a simulated world. Whatever looks otherwise is left to Jackson's reader.
final class InstantReader extends StdScalarDeserializer<Instant> {
    /// `2026-11-20T10:45:00Z`; a point and up to nine digits may stand before the `Z`.
    private static final String FORM = "0000-00-00T00:00:00";
    private static final int MOST_DIGITS = 9;

    InstantReader() {
        super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        var usual = parser.hasToken(JsonToken.VALUE_STRING) ? usual(parser.getText()) : null;
        return usual != null ? usual : InstantDeserializer.INSTANT.deserialize(parser, context);
    }

    /// The instant; null if the text has another form, or means none.
    private static Instant usual(String text) {
        if (!hasForm(text)) return null;
        var month = number(text, 5, 7);
        var day = number(text, 8, 10);
        var hour = number(text, 11, 13);
        var minute = number(text, 14, 16);
        var second = number(text, 17, 19);
        if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
        var first = LocalDate.of(number(text, 0, 4), month, 1);
        if (day > first.lengthOfMonth()) return null;
        return Instant.ofEpochSecond((first.toEpochDay() + day - 1) * 86_400 + hour * 3600 + minute * 60 + second, nanos(text));
    }

    private static boolean hasForm(String text) {
        var end = text.length() - 1;
        var digits = end - FORM.length() - 1;
        if (end < FORM.length() || text.charAt(end) != 'Z' || digits == 0 || digits > MOST_DIGITS) return false;
        for (var i = 0; i < FORM.length(); i++)
            if (FORM.charAt(i) == '0' ? !isDigit(text.charAt(i)) : text.charAt(i) != FORM.charAt(i)) return false;
        if (digits < 0) return true;
        for (var i = FORM.length() + 1; i < end; i++) if (!isDigit(text.charAt(i))) return false;
        return text.charAt(FORM.length()) == '.';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int number(String text, int from, int to) {
        var number = 0;
        for (var i = from; i < to; i++) number = 10 * number + text.charAt(i) - '0';
        return number;
    }

    private static int nanos(String text) {
        var nanos = 0;
        for (var i = 0; i < MOST_DIGITS; i++) {
            var at = FORM.length() + 1 + i;
            nanos = 10 * nanos + (at < text.length() - 1 ? text.charAt(at) - '0' : 0);
        }
        return nanos;
    }
}
