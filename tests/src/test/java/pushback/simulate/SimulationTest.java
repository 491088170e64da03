package pushback.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.local.simulate.Campaign;
import pushback.local.simulate.FaultKind;
import pushback.local.simulate.Investigation;
import pushback.local.simulate.Run;
import pushback.local.simulate.Simulation;
import pushback.local.simulate.World;

/// Worlds under faults: that they keep the invariants, that a seed repeats, and the seeds that once did not keep them.
class SimulationTest {
    /// About a minute on two cores.
    private static final int SEEDS = Integer.getInteger("pushback.seeds", 500);
    private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);

    @Test
    void everyInvariantHoldsInFiveHundredWorlds() {
        var broken = new ArrayList<Run>();
        var summary = new Campaign(0, SEEDS, ALL, World.USUALLY, run -> {
            if (!run.held()) broken.add(run);
        }).run();
        assertEquals(SEEDS, summary.worlds());
        assertTrue(summary.faultsInjected() > SEEDS, summary.faultsInjected() + " faults took place");
        assertTrue(broken.isEmpty(), () -> new Investigation(broken.getFirst()).report());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 38, 68})
    void aSeedGivesTheSameHistoryByteForByte(long seed) {
        var first = told(seed);
        var second = told(seed);
        assertFalse(first.story().isEmpty());
        assertEquals(String.join("\n", first.story()), String.join("\n", second.story()));
        assertEquals(first.digest(), second.digest());
    }

    @Test
    void anotherSeedGivesAnotherHistory() {
        assertFalse(told(3).digest() == told(4).digest());
    }

    @ParameterizedTest(name = "seed {0}: {1}")
    @CsvSource({
        "38, a rollback deployment made just before a crash was in no row of the ledger",
        "68, two calls of DeployRevision at once made two deployments",
        "77, a push that was stopped before it became a release was forgotten",
        "91, a release refused when its turn came waited for the lock for ever",
        "94, a deployment made just before an abort was in no row of the ledger",
        "102, a push was forgotten because the git host was away",
        "159, an older release that came late waited for the lock for ever",
        "199, two calls of RollBack at once made two deployments",
        "249, a push that was stopped before it became a release was forgotten",
        "282, a deployment made just before a crash was forgotten while nobody was at work",
        "318, a waiting release whose execution was stopped was never started again"})
    void staysMended(long seed, String found) {
        var run = told(seed);
        assertTrue(run.held(), () -> found + "\n" + new Investigation(run).report());
    }

    @Test
    void withoutFaultsNothingIsDisturbed() {
        var summary = new Campaign(0, 10, Set.of(), World.USUALLY, run -> assertTrue(run.held(), () -> run.violations().toString())).run();
        assertEquals(0, summary.faultsInjected());
        assertEquals(10, summary.worlds());
    }

    private static Run told(long seed) {
        return new Simulation(World.of(seed, ALL, World.USUALLY)).telling().run();
    }
}
