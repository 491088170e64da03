package pushback.host.balancer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pushback.aws.loadbalancing.Counters;
import pushback.aws.loadbalancing.Route;

/// Whose turn it is, and how many requests each target is answering.
///
/// Choosing a target and counting it in is one step under one lock, as is replacing the routes: once a target has been
/// removed and its count is zero, no request can still be on its way to it.
final class RoundRobin {
    private final List<Loop> loops;
    private final Map<String, MutableCounters> tallies = new HashMap<>();
    private final Map<String, Integer> inFlight = new HashMap<>();
    private final Map<String, List<Runnable>> waiting = new HashMap<>();
    private List<Target> targets = List.of();
    private int turn;

    RoundRobin(List<Loop> loops) {
        this.loops = loops;
    }

    /// Replaces the routes. A route that was there before keeps its connections.
    synchronized void replace(Collection<Route> routes) {
        var before = new HashMap<Route, Target>();
        for (var target : targets) before.put(target.route(), target);
        var after = new ArrayList<Target>();
        for (var route : Set.copyOf(routes)) {
            var kept = before.remove(route);
            after.add(kept != null ? kept : new Target(route, tally(route.targetId()), loops));
        }
        before.values().forEach(Target::retire);
        after.sort((a, b) -> a.id().compareTo(b.id()));
        targets = List.copyOf(after);
    }

    /// The next target not in `avoid`, counted in; [#done] must follow. Standing in for a target that failed does
    /// not count as a turn: otherwise, of two targets, the dead one would be asked first every time.
    synchronized Optional<Target> take(Set<Target> avoid) {
        if (avoid.isEmpty() && !targets.isEmpty()) turn = (turn + 1) % targets.size();
        for (int i = 0; i < targets.size(); i++) {
            var target = targets.get((turn + i) % targets.size());
            if (avoid.contains(target)) continue;
            inFlight.merge(target.id(), 1, Integer::sum);
            return Optional.of(target);
        }
        return Optional.empty();
    }

    /// One request less is in flight.
    void done(Target target) {
        List<Runnable> woken;
        synchronized (this) {
            var left = inFlight.merge(target.id(), -1, Integer::sum);
            if (left > 0) return;
            inFlight.remove(target.id());
            woken = waiting.remove(target.id());
        }
        if (woken != null) woken.forEach(Runnable::run);
    }

    /// Runs `action` once, when the target has no request in flight: now, or at the end of the last one.
    void whenIdle(String targetId, Runnable action) {
        synchronized (this) {
            if (inFlight.containsKey(targetId)) {
                waiting.computeIfAbsent(targetId, id -> new ArrayList<>()).add(action);
                return;
            }
        }
        action.run();
    }

    synchronized int inFlight(String targetId) {
        return inFlight.getOrDefault(targetId, 0);
    }

    synchronized Map<String, Counters> counters() {
        var counters = new HashMap<String, Counters>();
        tallies.forEach((id, tally) -> counters.put(id, tally.counters()));
        return Map.copyOf(counters);
    }

    private MutableCounters tally(String targetId) {
        return tallies.computeIfAbsent(targetId, id -> new MutableCounters());
    }
}
