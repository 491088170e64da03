package pushback.aws.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// How one revision behaves on a server in memory.
///
/// @param durations how long a lifecycle event takes; at once when not named
/// @param failures the lifecycle events that fail, and how
/// @param hangs the lifecycle events that never report
/// @param probe what the running application answers
/// @param lifetime how long after ApplicationStart the application dies; [#FOREVER] if it does not
/// @param stops whether its ApplicationStop hook ends the application; one that does not succeeds all the same
public record AppBehaviour(
        Map<String, Duration> durations,
        Map<String, LifecycleResult> failures,
        Set<String> hangs,
        Probe probe,
        Duration lifetime,
        boolean stops) {
    public static final Duration FOREVER = Duration.ofDays(36_500);

    private static final AppBehaviour GOOD =
            new AppBehaviour(Map.of(), Map.of(), Set.of(), (_, _) -> 200, FOREVER, true);

    public AppBehaviour {
        durations = Map.copyOf(durations);
        failures = Map.copyOf(failures);
        hangs = Set.copyOf(hangs);
    }

    /// What the application answers to `GET path`, so long after its start; 0 when it does not answer in time.
    public interface Probe {
        int status(String path, Duration sinceStart);
    }

    /// Every event succeeds at once, every path answers 200, for ever.
    public static AppBehaviour good() {
        return GOOD;
    }

    public AppBehaviour taking(String event, Duration duration) {
        var changed = new HashMap<>(durations);
        changed.put(event, duration);
        return new AppBehaviour(changed, failures, hangs, probe, lifetime, stops);
    }

    /// Fails as a script does that exits with 1.
    public AppBehaviour failing(String event) {
        var message = "Script at specified location: scripts/" + event + ".sh failed with exit code 1";
        return failing(event, new LifecycleResult("ScriptFailed", "scripts/" + event + ".sh", message, "[stderr]no"));
    }

    public AppBehaviour failing(String event, LifecycleResult how) {
        var changed = new HashMap<>(failures);
        changed.put(event, how);
        return new AppBehaviour(durations, changed, hangs, probe, lifetime, stops);
    }

    public AppBehaviour hanging(String event) {
        var changed = new HashSet<>(hangs);
        changed.add(event);
        return new AppBehaviour(durations, failures, changed, probe, lifetime, stops);
    }

    public AppBehaviour answering(Probe answers) {
        return new AppBehaviour(durations, failures, hangs, answers, lifetime, stops);
    }

    public AppBehaviour dyingAfter(Duration sinceStart) {
        return new AppBehaviour(durations, failures, hangs, probe, sinceStart, stops);
    }

    /// It listens only so long after its start; before that, nothing answers.
    public AppBehaviour listeningAfter(Duration start) {
        var then = probe;
        return answering((path, since) -> since.compareTo(start) < 0 ? 0 : then.status(path, since));
    }

    /// Its ApplicationStop hook says that all is well, and the application goes on.
    public AppBehaviour stoppingNothing() {
        return new AppBehaviour(durations, failures, hangs, probe, lifetime, false);
    }
}
