package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import pushback.capacity.SavedSizes;
import pushback.drill.Commands;
import pushback.drill.Drills;
import pushback.drill.Progress;
import pushback.drill.Readiness;
import pushback.drill.ScalingAlarms;
import pushback.drill.Turn;
import pushback.lock.EnvironmentLock;

/// Looks whether the alarm goes off and tells people, and whether the group adds an instance that serves the right
/// revision; ends the load once the group grows. Safe to repeat: a load that has ended stays so.
public final class WatchScaling implements RequestHandler<Turn, Progress> {
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final EnvironmentLock locks;
    private final SavedSizes sizes;
    private final ScalingAlarms alarms;
    private final Readiness readiness;
    private final Commands commands;
    private final Drills drills;
    private final Clock clock;

    @Inject
    WatchScaling(
            EnvironmentLock locks,
            SavedSizes sizes,
            ScalingAlarms alarms,
            Readiness readiness,
            Commands commands,
            Drills drills,
            Clock clock) {
        this.locks = locks;
        this.sizes = sizes;
        this.alarms = alarms;
        this.readiness = readiness;
        this.commands = commands;
        this.drills = drills;
        this.clock = clock;
    }

    @Override
    public Progress handleRequest(Turn turn, Context context) {
        locks.advance(turn.lock());
        var progress = served(grown(told(turn)), turn);
        var idle = idle(turn, progress);
        if (idle.isPresent()) return progress.disproven(clock.instant(), idle.get());
        if (progress.has("told") && progress.has("serves")) return progress.proven();
        var passed = progress.since("loaded", clock.instant());
        var loaded = Duration.ofSeconds(60 + 4 * ScalingAlarms.reaction(alarms.busy()));
        // Once the load is over without an alarm there will be none.
        if (!progress.has("alarm") && passed.compareTo(loaded.plus(ScalingAlarms.LATE)) > 0)
            return progress.disproven(clock.instant(), "no alarm went off in " + passed.toSeconds() + " s of load");
        if (passed.compareTo(PATIENCE) < 0) return progress.waiting(clock.instant());
        return progress.disproven(
                clock.instant(),
                "after " + passed.toMinutes() + " minutes "
                        + (progress.has("told") ? "" : "the alarm has told nobody; ")
                        + readiness.of(turn.drill().commit()).words());
    }

    /// Why there is no load, if nowhere it could be made; before an alarm nothing else shows that there is any.
    private Optional<String> idle(Turn turn, Progress progress) {
        if (progress.has("alarm")) return Optional.empty();
        var load = drills.chosen(turn.drill().id(), "load");
        var runs = load.stream()
                .flatMap(command -> loadedServers(progress).stream().map(server -> commands.look(command, server)))
                .toList();
        return runs.stream()
                        .filter(run -> !run.state().equals("failed"))
                        .findAny()
                        .isPresent()
                ? Optional.empty()
                : runs.stream().findFirst().map(run -> "no server could be kept busy: " + run.said());
    }

    private Progress told(Turn turn) {
        var progress = turn.progress();
        var from = progress.noted("loaded").orElseThrow().at();
        for (var alarm : alarms.busy()) {
            if (ScalingAlarms.isOn(alarm) && ScalingAlarms.adds(alarm))
                progress = progress.with(
                        clock.instant(),
                        "alarm",
                        alarm.alarmName(),
                        "the alarm " + alarm.alarmName() + " went off: " + alarm.stateReason());
            if (ScalingAlarms.tells(alarm) && !progress.has("told") && alarms.hasTold(alarm, from))
                progress = progress.with(
                        clock.instant(), "told", alarm.alarmName(), "the alert of " + alarm.alarmName() + " went out");
        }
        return progress;
    }

    private Progress grown(Progress before) {
        var desired = sizes.now().desired();
        var wanted = sizes.before().map(written -> written.sizes().desired()).orElse(desired);
        return desired <= wanted
                ? before
                : before.with(
                        clock.instant(), "grown", "", "the group wants " + desired + " instances instead of " + wanted);
    }

    private Progress served(Progress before, Turn turn) {
        if (!before.has("grown")) return before;
        var calmed = drills.calm(turn.drill().id(), before);
        var known = loadedServers(calmed);
        var ready = readiness.of(turn.drill().commit()).ready().stream()
                .filter(id -> !known.contains(id))
                .findFirst();
        return ready.map(id -> calmed.with(
                        clock.instant(),
                        "serves",
                        id,
                        id + " was added, is healthy and runs " + turn.drill().shortCommit()))
                .orElse(calmed);
    }

    private static List<String> loadedServers(Progress progress) {
        return List.of(progress.noted("loaded").orElseThrow().subject().split(","));
    }
}
