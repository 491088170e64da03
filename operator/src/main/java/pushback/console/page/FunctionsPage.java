package pushback.console.page;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pushback.console.web.WebRequest;
import pushback.operator.Operator;
import pushback.wiring.Steps;

/// What the deployer's functions logged, also between releases: a webhook that was refused, a look of the reconciler.
public final class FunctionsPage {
    private static final int LINES = 1_000;
    /// By what a person chooses.
    private static final Map<String, Duration> WINDOWS = windows();

    private final Operator operator;
    private final Clock clock;

    FunctionsPage(Operator operator, Clock clock) {
        this.operator = operator;
        this.clock = clock;
    }

    /// @param function empty: none was chosen yet
    /// @param left out of the lines, since there were too many
    public record Shown(
            List<String> functions,
            List<String> windows,
            String function,
            String window,
            List<String> lines,
            int left) {}

    Shown of(WebRequest request) {
        var function = request.query("function");
        var asked = request.query("since");
        var window = WINDOWS.containsKey(asked) ? asked : "1h";
        var lines = function.isEmpty()
                ? List.<String>of()
                : operator.log(function, clock.instant().minus(WINDOWS.get(window)))
                        .lines();
        var left = Math.max(0, lines.size() - LINES);
        return new Shown(
                Steps.ALL.stream().map(Steps.Step::name).sorted().toList(),
                List.copyOf(WINDOWS.keySet()),
                function,
                window,
                lines.subList(left, lines.size()),
                left);
    }

    private static Map<String, Duration> windows() {
        var windows = new LinkedHashMap<String, Duration>();
        windows.put("1h", Duration.ofHours(1));
        windows.put("6h", Duration.ofHours(6));
        windows.put("1d", Duration.ofDays(1));
        windows.put("1w", Duration.ofDays(7));
        return windows;
    }
}
