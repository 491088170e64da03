package pushback.host.up;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import pushback.host.processes.Beat;
import pushback.time.Timeline;

/// Has what an application has besides its servers started again when it ends by itself, as RDS and ElastiCache do.
/// Looks every second; one that does not start is tried again, less often each time.
final class Supervision {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Timeline timeline;
    private final Consumer<String> told;

    /// @param told hears of each incident, a sentence each; on the timeline
    Supervision(Timeline timeline, Consumer<String> told) {
        this.timeline = timeline;
        this.told = told;
    }

    /// From now on it is looked after.
    ///
    /// @param name for a person
    /// @param wanted whether it should run
    /// @param start blocks; throws a RuntimeException if it does not start
    void watch(String name, BooleanSupplier wanted, BooleanSupplier running, Runnable start) {
        timeline.after(Beat.next(timeline, LOOK), () -> look(new Watched(name, wanted, running, start), LOOK));
    }

    private void look(Watched watched, Duration pause) {
        if (!watched.wanted.getAsBoolean() || watched.running.getAsBoolean()) {
            timeline.after(Beat.next(timeline, LOOK), () -> look(watched, LOOK));
            return;
        }
        if (pause.equals(LOOK)) tell(watched.name + " has ended by itself; it is started again");
        timeline.offload(() -> {
            String failed;
            try {
                watched.start.run();
                failed = "";
            } catch (RuntimeException | Error refused) {
                failed = String.valueOf(refused.getMessage());
            }
            var why = failed;
            timeline.execute(() -> started(watched, pause, why));
        });
    }

    private void started(Watched watched, Duration pause, String failed) {
        if (failed.isEmpty()) {
            tell(watched.name + " runs again");
            timeline.after(Beat.next(timeline, LOOK), () -> look(watched, LOOK));
            return;
        }
        var next = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        tell(watched.name + " could not be started; it is tried again in " + next.toSeconds() + " s: " + failed);
        timeline.after(next, () -> look(watched, next));
    }

    /// Another incident, which nothing is done about here. On the timeline.
    void note(String what) {
        tell(what);
    }

    private void tell(String what) {
        told.accept(what);
    }

    private record Watched(String name, BooleanSupplier wanted, BooleanSupplier running, Runnable start) {}
}
