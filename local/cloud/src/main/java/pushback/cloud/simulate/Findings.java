package pushback.cloud.simulate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// The violations of a world; of each invariant and environment the first, for the others mostly follow from it.
final class Findings {
    private final Supplier<Instant> clock;
    private final RunTrace chronicle;
    private final List<Violation> all = new ArrayList<>();
    private final Set<Invariant> seen = EnumSet.noneOf(Invariant.class);

    Findings(Supplier<Instant> clock, RunTrace chronicle) {
        this.clock = clock;
        this.chronicle = chronicle;
    }

    void add(Invariant invariant, SimulatedEnvironment site, String what) {
        if (!seen.add(invariant)) return;
        var violation = new Violation(invariant, site.environment(), clock.get(), what);
        all.add(violation);
        chronicle.note(clock.get(), "!! " + violation);
    }

    List<Violation> all() {
        return List.copyOf(all);
    }
}
