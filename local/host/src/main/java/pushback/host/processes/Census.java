package pushback.host.processes;

import java.io.File;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The processes that carry a marker, for whoever counts them again and again: those that were found to be strangers
/// are not read anew each time, so that a count costs little on a machine full of other people's processes.
public final class Census {
    /// A process that has just been forked still looks as its parent does.
    private static final int LOOKS = 2;
    /// Whatever has become of strangers meanwhile.
    private static final Duration ANEW = Duration.ofMinutes(5);

    private final Marker marker;
    private final File proc = new File("/proc");
    private final Map<Long, Integer> strangers = new HashMap<>();
    private Set<Long> before = Set.of();
    private long anew = System.nanoTime();

    public Census(Marker marker) {
        this.marker = marker;
    }

    /// As [Marker#processes], but for what has begun since the last time: most of what begins on a machine at work has
    /// ended by the next.
    public synchronized Set<Long> processes() {
        var names = Marker.HAS_PROC ? proc.list() : null;
        if (names == null) return marker.processes();
        if (System.nanoTime() - anew > 0) {
            strangers.clear();
            anew = System.nanoTime() + ANEW.toNanos();
        }
        var found = new HashSet<Long>();
        var alive = new HashSet<Long>();
        for (var name : names) {
            if (!Marker.isNumber(name)) continue;
            var pid = Long.parseLong(name);
            alive.add(pid);
            if (!before.contains(pid)) continue;
            if (strangers.getOrDefault(pid, 0) >= LOOKS) continue;
            if (marker.isOn(pid)) found.add(pid);
            else strangers.merge(pid, 1, Integer::sum);
        }
        strangers.keySet().retainAll(alive);
        before = alive;
        return found;
    }
}
