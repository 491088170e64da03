package pushback.cli.race;

import java.util.regex.Pattern;

/// What wrk saw.
///
/// @param perSecond requests that were answered
/// @param p99 milliseconds within which 99 of 100 were
/// @param failed requests that were not answered, or not with 2xx or 3xx
public record LoadReport(double perSecond, double p99, long failed) {
    private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s|m)");
    private static final Pattern NOT_OK = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern ERRORS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

    /// Reads what `wrk --latency` prints.
    static LoadReport read(String said) {
        var perSecond = PER_SECOND.matcher(said);
        var p99 = P99.matcher(said);
        if (!perSecond.find() || !p99.find()) throw new IllegalStateException("wrk said: " + said);
        double unit = switch (p99.group(2)) {
            case "us" -> 0.001;
            case "ms" -> 1;
            case "s" -> 1_000;
            default -> 60_000;
        };
        long failed = 0;
        var notOk = NOT_OK.matcher(said);
        if (notOk.find()) failed += Long.parseLong(notOk.group(1));
        var errors = ERRORS.matcher(said);
        if (errors.find()) for (int i = 1; i <= 4; i++) failed += Long.parseLong(errors.group(i));
        return new LoadReport(Double.parseDouble(perSecond.group(1)), Double.parseDouble(p99.group(1)) * unit, failed);
    }
}
