package pushback.cli.stopwatch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// One release, timed from the command that asked for it to its outcome.
///
/// @param total seconds until the outcome was told
/// @param parts seconds of each part that the release's story tells, such as `build`; a part it does not tell is
///     missing
/// @param requests that visitors sent meanwhile
/// @param failed of them
public record Lap(double total, Map<String, Double> parts, long requests, long failed) {
    /// Each part, from the first state to the next one that was visited.
    private static final Map<String, List<String>> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("build", List.of("BuildRevision", "SealRevision"));
        PARTS.put("rollout", List.of("RollOut", "ConfirmRevision"));
        PARTS.put("health", List.of("ConfirmRevision", "PromoteRelease"));
    }

    private static final Pattern VISIT = Pattern.compile("\\s*(\\d+\\.\\d) s  (\\w+).*");

    /// What a story says of its parts, as `./pushback logs` prints it.
    ///
    /// @param story lines such as `   10.4 s  RollOut`
    static Map<String, Double> parts(List<String> story) {
        var first = new LinkedHashMap<String, Double>();
        for (var line : story) {
            var visit = VISIT.matcher(line);
            if (visit.matches()) first.putIfAbsent(visit.group(2), Double.valueOf(visit.group(1)));
        }
        var parts = new LinkedHashMap<String, Double>();
        PARTS.forEach((part, ends) -> {
            var from = first.get(ends.getFirst());
            var to = first.get(ends.getLast());
            if (from != null && to != null) parts.put(part, tenths(to - from));
        });
        return parts;
    }

    /// As exact as what is told: a difference of two such numbers is not.
    private static double tenths(double seconds) {
        return Math.round(seconds * 10) / 10.0;
    }
}
