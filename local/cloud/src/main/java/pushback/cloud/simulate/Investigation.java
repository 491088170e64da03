package pushback.cloud.simulate;

import java.util.ArrayList;
import java.util.List;

/// Why a world broke an invariant: the fewest faults that do it, and the story.
public final class Investigation {
    private final Run found;

    public Investigation(Run found) {
        this.found = found;
    }

    /// For people: seed, violations, what is left after shrinking, and the timeline.
    public String report() {
        if (found.violations().stream().allMatch(violation -> violation.invariant() == Invariant.SKEW_DOES_NOT_MATTER))
            return "seed " + found.world().seed() + "\n" + found.violations();
        var least = Shrinking.of(found, Mutation.NONE);
        var lines = new ArrayList<String>();
        lines.add("seed " + found.world().seed() + " broke an invariant");
        found.violations().forEach(violation -> lines.add("  " + violation));
        lines.add("the fewest faults and happenings that do it, of "
                + (found.faults().size() + found.world().happenings().size()) + ":");
        least.faults().forEach((id, kind) -> lines.add("  " + id));
        least.world().happenings().stream()
                .filter(happening -> !least.world().left().contains(happening.id())
                        && !least.faults().containsKey(happening.id()))
                .forEach(happening -> lines.add(
                        "  " + happening.id() + ": " + happening.what().words()));
        lines.addAll(describe(least));
        return String.join("\n", lines);
    }

    /// The story of a world, which it lives once more for that.
    public static String tell(Run run) {
        return String.join("\n", describe(new Simulation(run.world()).telling().run()));
    }

    private static List<String> describe(Run run) {
        var world = run.world();
        var lines = new ArrayList<String>();
        lines.add("seed " + world.seed() + ": " + world.instances() + " instances in " + world.zones() + " zones, "
                + 100 * world.rate() + " % of calls disturbed, " + 100 * world.interleaving() + " % interleaved");
        for (var line : run.story())
            if (!isNoise(line)) lines.add(line.length() > 220 ? line.substring(0, 220) + "…" : line);
        return lines;
    }

    private static boolean isNoise(String line) {
        return line.matches(
                ".*(StateExited|TaskScheduled|TaskStarted|TaskSubmitted|TaskSucceeded|ParallelStateStarted)\\s*$"
                        + "|.* (staging:)?[A-Z]\\w+\\.(get|list|describe|batchGet|query)\\w*\\s*$");
    }
}
