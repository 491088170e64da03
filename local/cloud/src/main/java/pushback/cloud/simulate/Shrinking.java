package pushback.cloud.simulate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Leaves out faults and happenings as long as the world still breaks an invariant that it broke before (delta
/// debugging after A. Zeller and R. Hildebrandt, 2002: halves first, then single ones).
final class Shrinking {
    /// Runs of a world; far more than lists of some dozen need.
    private static final int MOST = 400;

    private final Set<Invariant> broken = new HashSet<>();
    private final Mutation mutation;
    private int runs;

    private Shrinking(Run found, Mutation mutation) {
        found.violations().forEach(violation -> broken.add(violation.invariant()));
        this.mutation = mutation;
    }

    /// The smallest world found that still breaks one of the same invariants; its story is kept.
    static Run of(Run found, Mutation mutation) {
        return new Shrinking(found, mutation).shrink(found);
    }

    private Run shrink(Run found) {
        var best = found;
        var size = Math.max(1, items(best).size() / 2);
        while (runs < MOST) {
            var smaller = smaller(best, size);
            if (smaller != null) best = smaller;
            else if (size == 1) break;
            else size = Math.max(1, size / 2);
        }
        return new Simulation(best.world()).with(mutation).telling().run();
    }

    private Run smaller(Run best, int size) {
        var items = items(best);
        for (int from = 0; from < items.size() && runs < MOST; from += size) {
            runs++;
            var run = new Simulation(best.world()
                            .without(new HashSet<>(items.subList(from, Math.min(items.size(), from + size)))))
                    .with(mutation)
                    .run();
            if (run.violations().stream().anyMatch(violation -> broken.contains(violation.invariant()))) return run;
        }
        return null;
    }

    /// What can still be left out.
    private static List<String> items(Run run) {
        var items = new ArrayList<>(run.faults().keySet());
        for (var happening : run.world().happenings())
            if (!items.contains(happening.id()) && !run.world().left().contains(happening.id()))
                items.add(happening.id());
        items.sort(null);
        return items;
    }
}
