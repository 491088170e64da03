package pushback.operator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What builds print. Of one environment only one runs at a time, so that the time says whose line it is.
final class BuildOutput {
    /// A build that prints more is not read as it runs.
    private static final int MOST = 5_000;
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    /// CodeBuild hands its last lines on a little after the end.
    private static final long LATE_SECONDS = 2;

    private final LogEvents logs;
    private final String group;
    private final Map<String, Read> read = new HashMap<>();

    BuildOutput(LogEvents logs, String group) {
        this.logs = logs;
        this.group = group;
    }

    private static final class Read {
        private final List<TimedLine> lines = new ArrayList<>();
        private Instant next;
        private boolean whole;
    }

    /// The lines of the build that an execution waits or waited for.
    ///
    /// @param ended empty: it runs
    List<TimedLine> of(String execution, Instant begun, Optional<Instant> ended) {
        if (group.isEmpty()) return List.of();
        var known = read.computeIfAbsent(execution + begun, _ -> new Read());
        if (known.whole || known.lines.size() >= MOST) return known.lines;
        var from = known.next == null ? begun : known.next;
        var to = ended.map(end -> end.plusSeconds(LATE_SECONDS));
        var events = to.isPresent() ? logs.between(group, from, to.get()) : logs.since(group, from);
        for (var event : events) {
            if (known.lines.size() >= MOST) break;
            known.lines.add(new TimedLine(
                    ended.filter(end -> event.at().isAfter(end)).orElse(event.at()),
                    known.lines.size() == MOST - 1
                            ? "    | ... (the build's log has the rest)"
                            : "    | " + COLOUR.matcher(event.text()).replaceAll("")));
            known.next = event.at().plusMillis(1);
        }
        known.whole = ended.isPresent();
        return known.lines;
    }
}
