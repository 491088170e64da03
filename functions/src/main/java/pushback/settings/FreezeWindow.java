package pushback.settings;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/// A time that comes again and again in which nothing is deployed, such as
/// `0 16 * * FRI for 64h in Europe/Berlin`: from Friday 16:00, as the clocks in Berlin show it, until Monday 8:00.
/// It begins at each time the cron expression (minute, hour, day of month, month, day of week) names.
public final class FreezeWindow {
    private static final Pattern FORM = Pattern.compile("(\\S+ \\S+ \\S+ \\S+ \\S+) for (\\d+)(m|h|d) in (\\S+)");
    private static final String EXAMPLE =
            "write it as \"0 16 * * FRI for 64h in Europe/Berlin\": a cron expression (minute, "
                    + "hour, day of month, month, day of week), a length in m, h or d, and a time zone";

    private final String text;
    private final Cron begin;
    private final Duration length;
    private final ZoneId zone;

    private FreezeWindow(String text, Cron begin, Duration length, ZoneId zone) {
        this.text = text;
        this.begin = begin;
        this.length = length;
        this.zone = zone;
    }

    /// @throws IllegalArgumentException that says what is wrong with `text` and how it is written
    @JsonCreator
    public static FreezeWindow parse(String text) {
        var found = FORM.matcher(text.strip().replaceAll("\\s+", " "));
        if (!found.matches()) throw new IllegalArgumentException("\"" + text + "\" is not a freeze window; " + EXAMPLE);
        try {
            var parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
            var window = new FreezeWindow(
                    found.group(),
                    parser.parse(found.group(1)).validate(),
                    length(Long.parseLong(found.group(2)), found.group(3)),
                    ZoneId.of(found.group(4)));
            if (!window.length.isPositive()) throw new IllegalArgumentException("it has no length");
            return window;
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" names no time zone: " + found.group(4)
                            + "; write one such as Europe/Berlin or UTC",
                    unknown);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a freeze window (" + malformed.getMessage() + "); " + EXAMPLE, malformed);
        }
    }

    /// The end of the freeze that `now` lies in; empty if it lies in none. The length is what the clocks on the
    /// wall show, also when they are put forward or back meanwhile.
    public Optional<ZonedDateTime> end(Instant now) {
        var here = now.atZone(zone).truncatedTo(ChronoUnit.MINUTES);
        return ExecutionTime.forCron(begin)
                .lastExecution(here.plusMinutes(1))
                .map(began -> began.toLocalDateTime().plus(length).atZone(zone))
                .filter(end -> end.toInstant().isAfter(now));
    }

    private static Duration length(long number, String unit) {
        return switch (unit) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FreezeWindow window && window.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    @JsonValue
    public String toString() {
        return text;
    }
}
