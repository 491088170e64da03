package pushback.cli.stopwatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LapTest {
    @Test
    void readsItsPartsFromTheStoryOfARelease() {
        var parts = Lap.parts("""
            release 20261129-125342-c70c46e
                0.1 s  BuildRevision
                5.9 s  SealRevision
               10.5 s  RollOut
               10.5 s      i-19e09f36b930f71fa  is being updated
               11.7 s  WatchRollout  no instance is updated yet
               18.7 s  ConfirmRevision
               18.8 s  CheckHealth  2 of 2 new instances: 0 bad of 5 instance-seconds; sequential test undecided
               25.8 s  CheckHealth  2 of 2 new instances: 0 bad of 17 instance-seconds; sequential test healthy
               25.9 s  PromoteRelease
            """.lines().toList());
        assertEquals(List.of("build", "rollout", "health"), List.copyOf(parts.keySet()));
        assertEquals(5.8, parts.get("build"));
        assertEquals(8.2, parts.get("rollout"));
        assertEquals(7.2, parts.get("health"));
    }

    @Test
    void leavesOutWhatTheStoryDoesNotTell() {
        assertEquals(
                Map.of(), Lap.parts(List.of("    0.0 s  ResolveRelease", "   10.5 s  RollOut", "Deployed: it is")));
    }

    @Test
    void knowsTheReleaseThatGitNames() {
        assertEquals(
                Optional.of("20261129-125342-c70c46e"),
                BenchCheckout.started(
                        "remote: Pushback: release 20261129-125342-c70c46e brings c70c46e to local.        "));
        assertEquals(
                Optional.empty(),
                BenchCheckout.started("remote: Pushback: nothing is deployed, c70c46e runs already."));
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertEquals(Optional.of(2.0), PushBench.median(List.of(9.0, 2.0, 1.0)));
        assertEquals(Optional.of(2.5), PushBench.median(List.of(9.0, 2.0, 3.0, 1.0)));
        assertEquals(Optional.empty(), PushBench.median(List.of()));
    }
}
