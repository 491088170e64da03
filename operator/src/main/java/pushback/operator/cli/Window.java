package pushback.operator.cli;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How far back somebody wants to look: `30d`, `12h`, `2w`.
public final class Window implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,3})([hdw])");

    @Override
    public Duration convert(String text) {
        var found = FORM.matcher(text);
        if (!found.matches())
            throw new TypeConversionException("say how far back, such as 30d, 12h or 2w, not \"" + text + "\"");
        var number = Long.parseLong(found.group(1));
        return switch (found.group(2)) {
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofDays(7 * number);
        };
    }

    /// A time as people say it.
    public static String words(double seconds) {
        var time = Duration.ofMillis(Math.round(seconds * 1000));
        if (time.toDays() > 0) return time.toDays() + " d " + time.toHoursPart() + " h";
        if (time.toHours() > 0) return time.toHours() + " h " + time.toMinutesPart() + " min";
        if (time.toMinutes() > 0) return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        return "%.1f s".formatted(seconds);
    }
}
