package pushback.host.fleet;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import pushback.host.processes.Beat;
import pushback.host.processes.Exits.Ending;
import pushback.host.processes.Marker;
import pushback.host.processes.ProcStat;
import pushback.time.Timeline;

/// Whether the application that had been serving on a server still has a process. Lives on the timeline; looks off it,
/// unless one process that was alive before still is: that is seen at once, and all there is to see most of the time.
final class Vitals {
    private static final Duration EVERY = Duration.ofMillis(500);
    private final Timeline timeline;
    private final Marker marker;
    private final Consumer<Optional<Ending>> died;
    private final Function<Set<Long>, Optional<Ending>> endings;
    private Set<Long> serving = Set.of();
    /// Those that served since the application was started.
    private final Set<Long> served = new HashSet<>();
    private Optional<Ending> ending = Optional.empty();
    private Optional<Pulse> pulse = Optional.empty();
    private boolean alive = true;
    /// Grows with every start and stop, so that an answer to an older question does not count.
    private long watch;

    /// @param endings how processes have ended, if that is known; called off the timeline
    /// @param died hears how it ended when what served is gone although nobody was changing it
    Vitals(
            Timeline timeline,
            Marker marker,
            Function<Set<Long>, Optional<Ending>> endings,
            Consumer<Optional<Ending>> died) {
        this.died = died;
        this.endings = endings;
        this.timeline = timeline;
        this.marker = marker;
    }

    boolean alive() {
        return alive;
    }

    /// How somebody else has ended what served; empty: nobody has, or it is not known.
    Optional<String> ended() {
        return ending.filter(Ending::fromOutside).map(Ending::words);
    }

    /// What served when this event began is gone, and the event has failed over it. Off the timeline.
    Optional<Ending> gone() {
        var known = Set.copyOf(serving);
        return known.isEmpty() || !left(known).isEmpty() ? Optional.empty() : endings.apply(known);
    }

    /// As [#forget]; the event failed because somebody else had ended what served.
    void lost(Ending how) {
        forget();
        ending = Optional.of(how);
        alive = false;
    }

    /// The application is being changed: it may stop, and that means nothing.
    void pause() {
        watch++;
    }

    /// It was not touched; goes on watching what was watched before.
    void resume() {
        if (serving.isEmpty()) return;
        var mine = ++watch;
        timeline.after(Beat.next(timeline, EVERY), () -> look(mine));
    }

    /// It is known not to be serving; there is nothing to watch.
    void forget() {
        watch++;
        serving = Set.of();
    }

    /// These processes serve from now on. None at all (an application without a process) cannot die.
    void serves(Set<Long> processes) {
        serving = processes;
        pulse = Optional.empty();
        served.clear();
        served.addAll(processes);
        ending = Optional.empty();
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
        if (pulse.filter(Pulse::goesOn).isPresent()) {
            timeline.after(Beat.next(timeline, EVERY), () -> look(mine));
            return;
        }
        var known = serving;
        // What could not be looked at is taken for alive, and looked at again.
        var all = Set.copyOf(served);
        Answered.by(
                timeline,
                () -> seen(known, all),
                _ -> new Seen(known, Optional.empty(), Optional.empty()),
                seen -> saw(mine, seen));
    }

    private record Seen(Set<Long> left, Optional<Pulse> pulse, Optional<Ending> ending) {}

    private Seen seen(Set<Long> known, Set<Long> all) {
        var left = left(known);
        return new Seen(
                left,
                left.stream().flatMap(pid -> Pulse.of(pid).stream()).findFirst(),
                left.isEmpty() ? endings.apply(all) : Optional.empty());
    }

    /// A process that was alive when it was looked at.
    ///
    /// @param beginning tells it from a later one of the same id
    private record Pulse(long pid, long beginning) {
        static Optional<Pulse> of(long pid) {
            return ProcStat.of(pid).filter(ProcStat::alive).map(stat -> new Pulse(pid, stat.beginning()));
        }

        boolean goesOn() {
            return of(pid).filter(this::equals).isPresent();
        }
    }

    private Set<Long> left(Set<Long> known) {
        var left = new HashSet<>(marker.among(known));
        // It may have replaced its processes by others.
        if (left.isEmpty()) left.addAll(marker.processes());
        return left;
    }

    private void saw(long mine, Seen seen) {
        if (mine != watch) return;
        if (seen.left.isEmpty()) {
            forget();
            ending = seen.ending;
            alive = false;
            died.accept(seen.ending);
        } else {
            serving = seen.left;
            pulse = seen.pulse;
            served.addAll(seen.left);
            timeline.after(Beat.next(timeline, EVERY), () -> look(mine));
        }
    }
}
