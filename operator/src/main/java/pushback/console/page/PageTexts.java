package pushback.console.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import pushback.base.Json;

/// How times, sizes and documents are written on the pages.
public final class PageTexts {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final ObjectWriter PRETTY = Json.STRICT.writerWithDefaultPrettyPrinter();
    private static final int LONGEST = 20_000;

    private PageTexts() {}

    public static String moment(Instant at) {
        return MOMENT.format(at);
    }

    public static String time(Instant at) {
        return TIME.format(at);
    }

    /// A time as people say it.
    public static String lasted(Duration time) {
        if (time.toDays() > 0) return time.toDays() + " d " + time.toHoursPart() + " h";
        if (time.toHours() > 0) return time.toHours() + " h " + time.toMinutesPart() + " min";
        if (time.toMinutes() > 0) return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    public static String lasted(double seconds) {
        return lasted(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    /// Seven digits, as people say it.
    public static String commit(String sha) {
        return sha.length() > 7 ? sha.substring(0, 7) : sha;
    }

    /// A JSON document in lines; what is none stays as it is.
    public static String json(String text) {
        if (text.isEmpty()) return "";
        try {
            return cut(PRETTY.writeValueAsString(Json.STRICT.readTree(text)));
        } catch (JsonProcessingException none) {
            return cut(text);
        }
    }

    private static String cut(String text) {
        return text.length() > LONGEST
                ? text.substring(0, LONGEST) + "\n... " + (text.length() - LONGEST)
                        + " characters more; the raw history has them"
                : text;
    }

    /// The first line.
    public static String title(String message) {
        return message.lines().findFirst().orElse("");
    }

    /// The class of a status, for its colour.
    public static String tone(String status) {
        return switch (status) {
            case "Deployed", "Drilled", "proven", "healthy", "Succeeded", "SUCCEEDED", "Successful" -> "good";
            case "Running", "RUNNING", "initial", "InProgress", "MidLifecycleAction", "Pending" -> "busy";
            case "Queued", "draining", "Superseded", "Skipped", "Ready" -> "calm";
            case "RolledBack", "disproven" -> "warn";
            case "Rejected", "refused", "aborted" -> "soft";
            case "NeedsOperator", "Aborted", "TimedOut", "unhealthy", "Failed", "FAILED" -> "bad";
            default -> "calm";
        };
    }

    /// The ending in words.
    public static String status(String status) {
        return switch (status) {
            case "RolledBack" -> "Pushed back";
            case "NeedsOperator" -> "Needs a person";
            case "TimedOut" -> "Timed out";
            default -> status;
        };
    }
}
