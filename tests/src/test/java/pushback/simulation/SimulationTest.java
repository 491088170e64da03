package pushback.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.cloud.simulate.Campaign;
import pushback.cloud.simulate.FaultKind;
import pushback.cloud.simulate.Investigation;
import pushback.cloud.simulate.Run;
import pushback.cloud.simulate.Simulation;
import pushback.cloud.simulate.World;

/// Worlds under faults: that they keep the invariants, and that a seed repeats.
@Tag("slow")
class SimulationTest {
    /// About half a minute on two cores.
    private static final int SEEDS = Integer.getInteger("pushback.seeds", 500);
    private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);

    @Test
    void everyInvariantHoldsInFiveHundredWorlds() {
        var broken = new ArrayList<Run>();
        var summary = new Campaign(0, SEEDS, seed -> World.of(seed, ALL), run -> {
                    if (!run.held()) broken.add(run);
                })
                .run();
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
        assertEquals(first.story().size(), second.story().size());
        for (int i = 0; i < first.story().size(); i++)
            assertEquals(first.story().get(i), second.story().get(i));
        assertEquals(first.digest(), second.digest());
    }

    /// Most worlds spare themselves the text that Lambda carries; it would change nothing in them.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 3, 7, 38, 68, 102, 249, 1845})
    void aHistoryIsTheSameAsText(long seed) {
        assertEquals(
                told(seed).story(),
                new Simulation(World.of(seed, ALL)).telling().asText().run().story());
    }

    @Test
    void anotherSeedGivesAnotherHistory() {
        assertFalse(told(3).digest() == told(4).digest());
    }

    /// Worlds that were never lived through must not count as worlds in which everything held.
    @Test
    void aWorldThatCannotBeLivedThroughEndsTheCampaign() {
        var campaign = new Campaign(0, 10, seed -> World.of(seed, Set.of()), run -> {
            throw new IllegalStateException("no room to tell it");
        });
        var failure = assertThrows(IllegalStateException.class, campaign::run);
        assertEquals("the simulation itself failed: no room to tell it", failure.getMessage());
    }

    @Test
    void withoutFaultsNothingIsDisturbed() {
        var summary = new Campaign(
                        0,
                        10,
                        seed -> World.of(seed, Set.of()),
                        run -> assertTrue(run.held(), () -> run.violations().toString()))
                .run();
        assertEquals(0, summary.faultsInjected());
        assertEquals(10, summary.worlds());
    }

    private static Run told(long seed) {
        return new Simulation(World.of(seed, ALL)).telling().run();
    }
}
