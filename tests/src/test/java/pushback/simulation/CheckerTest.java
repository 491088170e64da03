package pushback.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pushback.cloud.simulate.Campaign;
import pushback.cloud.simulate.FaultKind;
import pushback.cloud.simulate.Run;
import pushback.cloud.simulate.Simulation;
import pushback.cloud.simulate.World;

/// The checker is checked: each deliberate bug is found.
@Tag("slow")
class CheckerTest {
    private static final int SEEDS = 2000;
    private static final Path TABLE = Path.of("..", "docs", "simulation.md");

    @ParameterizedTest
    @EnumSource(Bug.class)
    void findsTheBug(Bug bug) {
        assertTrue(
                Simulation.onVirtualThread(() -> isFound(bug)), () -> bug + " was not found in " + SEEDS + " worlds");
    }

    private static boolean isFound(Bug bug) {
        for (long seed = 0; seed < SEEDS; seed++) {
            var run = Campaign.live(World.of(seed, EnumSet.allOf(FaultKind.class)), bug);
            if (run.held()) continue;
            System.out.println("| " + bug.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " | " + invariants(run)
                    + " | " + (seed + 1) + " |");
            return true;
        }
        return false;
    }

    @Test
    void everyBugIsInTheTable() throws IOException {
        var text = Files.readString(TABLE);
        for (var bug : Bug.values())
            assertTrue(
                    text.contains("| " + bug.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " |"),
                    bug + " is not in " + TABLE.getFileName());
    }

    private static String invariants(Run run) {
        return run.violations().stream()
                .map(violation -> Integer.toString(violation.invariant().number()))
                .distinct()
                .reduce((first, second) -> first + ", " + second)
                .orElseThrow();
    }
}
