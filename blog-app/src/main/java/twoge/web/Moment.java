package twoge.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Points in time, for people.
public final class Moment {
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Moment() {}

    /// `1 March 2026, 07:05 UTC`
    public static String shown(Instant moment) {
        return SHOWN.format(moment);
    }

    /// `1 Mar 2026`
    public static String day(Instant moment) {
        return DAY.format(moment);
    }
}
