package pushback.asl.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import pushback.asl.HistoryEvent;

/// What a history says about time, in seconds: the back-off before each retry, and how long each Wait state took.
record Timings(List<Double> retryDelays, List<Double> waits) {
    private static final Set<String> ATTEMPTS =
            Set.of("TaskScheduled", "LambdaFunctionScheduled", "ParallelStateStarted", "MapStateStarted");

    static Timings of(List<HistoryEvent> history) {
        var byId = new HashMap<Long, HistoryEvent>();
        var retries = new ArrayList<Double>();
        var waits = new ArrayList<Double>();
        for (var event : history) {
            byId.put(event.id(), event);
            var before = byId.get(event.previousId());
            if (before == null) continue;
            // A first attempt follows the entry of its state, a retry follows a failure.
            if (ATTEMPTS.contains(event.type()) && !before.isEntry()) retries.add(seconds(before, event));
            if (event.type().equals("WaitStateExited")) waits.add(seconds(before, event));
        }
        return new Timings(retries, waits);
    }

    private static double seconds(HistoryEvent from, HistoryEvent to) {
        return Duration.between(from.at(), to.at()).toNanos() / 1e9;
    }
}
