package pushback.cloud.simulate;

import java.util.EnumSet;
import java.util.Set;
import pushback.cloud.virtual.VirtualCloud;
import pushback.settings.Rules;

/// The same world twice, with right clocks and with wrong ones: the results are the same (invariant 20).
final class ClockSkew {
    private ClockSkew() {}

    /// The world with wrong clocks, and the violation if its results differ.
    static Run compare(World world, Mutation mutation) {
        // What has a time of its own may come out otherwise: a freeze window, an approval, a freeze, a halt, a drill.
        var people = world.withRules(Rules.NONE)
                .withHappenings(world.happenings().stream()
                        .filter(happening -> happening.what().fault() == null
                                && !(happening.what() instanceof ExternalEvent.Freeze)
                                && !(happening.what() instanceof ExternalEvent.Halt)
                                && !(happening.what() instanceof ExternalEvent.Drill))
                        .toList())
                // By another clock a lease is renewed at another call. With pauses drawn by the number of the call, all
                // that comes after would happen a little earlier or later, and a release that fails now and then meets
                // other looks.
                .withoutPauses();
        var right = new Simulation(people.withFaults(Set.of())).with(mutation).run();
        var wrong = new Simulation(people.withFaults(EnumSet.of(FaultKind.CLOCK_SKEW)))
                .with(mutation)
                .run();
        if (right.results().equals(wrong.results())) return wrong;
        return wrong.with(new Violation(
                Invariant.SKEW_DOES_NOT_MATTER,
                "production",
                wrong.violations().isEmpty()
                        ? VirtualCloud.START
                        : wrong.violations().getFirst().at(),
                "with right clocks " + right.results() + ", with wrong ones " + wrong.results()));
    }
}
