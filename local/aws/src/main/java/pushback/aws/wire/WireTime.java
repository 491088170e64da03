package pushback.aws.wire;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// Moments as the protocols write them.
final class WireTime {
    private static final DateTimeFormatter RFC_822 = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ISO_8601 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final BigDecimal LAST = BigDecimal.valueOf(253_402_300_799L);

    private WireTime() {}

    static String text(Instant moment, Format format) {
        return switch (format) {
            case RFC_822 -> RFC_822.format(moment);
            case ISO_8601 -> ISO_8601.format(moment);
            case UNIX_TIMESTAMP -> seconds(moment).toPlainString();
            case UNIX_TIMESTAMP_MILLIS -> Long.toString(moment.toEpochMilli());
        };
    }

    /// Seconds since 1970, to the millisecond, without zeros at the end.
    static BigDecimal seconds(Instant moment) {
        var millis = moment.toEpochMilli();
        return millis % 1000 == 0 ? BigDecimal.valueOf(millis / 1000) : BigDecimal.valueOf(millis, 3);
    }

    /// @throws Malformed if it is beyond the year 9999, which no service takes
    static Instant ofSeconds(BigDecimal seconds) {
        if (seconds.abs().compareTo(LAST) > 0) throw new Malformed("a time beyond the year 9999");
        return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
    }

    /// In whatever form a client sends it.
    ///
    /// @throws Malformed if it is none of them
    static Instant parse(String text) {
        try {
            if (text.length() > 40) throw new DateTimeException("too long");
            if (text.matches("-?[0-9]{1,13}(\\.[0-9]{1,9})?")) return ofSeconds(new BigDecimal(text));
            if (text.endsWith("GMT")) return RFC_822.parse(text, Instant::from);
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException unfit) {
            throw new Malformed("'" + text + "' is no time");
        }
    }
}
