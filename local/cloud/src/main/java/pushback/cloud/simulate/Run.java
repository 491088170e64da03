package pushback.cloud.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What came of a world.
///
/// @param faults that took place, by id
/// @param endings of releases, and how many had them
/// @param results each commit's endings, environment by environment
/// @param lasted in virtual time
/// @param digest of everything that happened
/// @param story the lines of its timeline; empty unless they were kept
public record Run(
        World world,
        List<Violation> violations,
        Map<String, FaultKind> faults,
        Map<String, Integer> endings,
        List<String> results,
        Duration lasted,
        long digest,
        List<String> story) {
    /// As it is, with one more violation.
    Run with(Violation more) {
        var all = new ArrayList<>(violations);
        all.add(more);
        return new Run(world, List.copyOf(all), faults, endings, results, lasted, digest, story);
    }

    public boolean held() {
        return violations.isEmpty();
    }
}
