package pushback.host.fleet;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import pushback.host.processes.Marker;
import pushback.time.Timeline;

/// Whether the application that had been serving on a server still has a process. Lives on the timeline; looks off it.
final class Vitals {
    private static final Duration EVERY = Duration.ofMillis(500);
    private final Timeline timeline;
    private final Marker marker;
    private final Runnable died;
    private Set<Long> serving = Set.of();
    private boolean alive = true;
    /// Grows with every start and stop, so that an answer to an older question does not count.
    private long watch;

    /// @param died runs when what served is gone although nobody was changing it
    Vitals(Timeline timeline, Marker marker, Runnable died) {
        this.died = died;
        this.timeline = timeline;
        this.marker = marker;
    }

    boolean alive() {
        return alive;
    }

    /// The application is being changed: it may stop, and that means nothing.
    void pause() {
        watch++;
    }

    /// It was not touched; goes on watching what was watched before.
    void resume() {
        if (serving.isEmpty()) return;
        var mine = ++watch;
        timeline.after(EVERY, () -> look(mine));
    }

    /// It is known not to be serving; there is nothing to watch.
    void forget() {
        watch++;
        serving = Set.of();
    }

    /// These processes serve from now on. None at all (an application without a process) cannot die.
    void serves(Set<Long> processes) {
        serving = processes;
        alive = true;
        resume();
    }

    /// The server itself is gone.
    void end() {
        forget();
        alive = false;
    }

    private void look(long mine) {
        if (mine != watch) return;
        var known = serving;
        // What could not be looked at is taken for alive, and looked at again.
        Answered.by(timeline, () -> left(known), _ -> known, left -> saw(mine, left));
    }

    private Set<Long> left(Set<Long> known) {
        var left = new HashSet<>(marker.among(known));
        // It may have replaced its processes by others.
        if (left.isEmpty()) left.addAll(marker.processes());
        return left;
    }

    private void saw(long mine, Set<Long> left) {
        if (mine != watch) return;
        if (left.isEmpty()) {
            forget();
            alive = false;
            died.run();
        } else {
            serving = left;
            timeline.after(EVERY, () -> look(mine));
        }
    }
}
