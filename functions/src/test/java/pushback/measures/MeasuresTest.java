package pushback.measures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;

class MeasuresTest {
    private static final Instant MONDAY = Instant.parse("2026-01-05T09:00:00Z");

    private final List<Change> changes = new ArrayList<>();
    private Instant now = MONDAY;

    @Test
    void nothingIsMeasuredWhereNothingHappened() {
        var measures = week();
        assertEquals(0, measures.deployments());
        assertEquals(Optional.empty(), measures.leadTimeSeconds());
        assertEquals(Optional.empty(), measures.changeFailureRate());
        assertEquals(Optional.empty(), measures.timeToRestoreSeconds());
        assertFalse(measures.open());
    }

    @Test
    void countsDeploymentsADayAndTheMedianOfTheirLeadTimes() {
        for (var minutes : List.of(10, 20, 90)) ends("deploy", "c" + minutes, "Deployed", minutes, 5);
        var measures = week();
        assertEquals(3, measures.deployments());
        assertEquals(3 / 7.0, measures.deploymentsPerDay(), 1e-9);
        assertEquals(Optional.of(1200.0), measures.leadTimeSeconds());
        assertEquals(Optional.of(0.0), measures.changeFailureRate());
    }

    @Test
    void aReleasePushedBackIsAFailureRestoredWhenItEnded() {
        ends("deploy", "c1", "Deployed", 10, 5);
        ends("deploy", "c2", "RolledBack", 10, 4);
        var measures = week();
        assertEquals(1, measures.deployments());
        assertEquals(Optional.of(0.5), measures.changeFailureRate());
        assertEquals(Optional.of(240.0), measures.timeToRestoreSeconds());
    }

    @Test
    void aReleaseThatReachedNoServerIsNoFailure() {
        ends("deploy", "c1", "RolledBack", 10, -1);
        ends("deploy", "c2", "Rejected", 10, -1);
        ends("deploy", "c3", "Superseded", 10, -1);
        assertEquals(Optional.empty(), week().changeFailureRate());
    }

    @Test
    void aReleaseThatCalledAPersonIsOpenUntilSomethingIsDeployed() {
        ends("deploy", "c1", "Deployed", 10, 5);
        ends("deploy", "c2", "NeedsOperator", 10, 4);
        assertTrue(week().open());
        assertEquals(Optional.empty(), week().timeToRestoreSeconds());
        ends("deploy", "c1", "Deployed", 10, 5);
        assertFalse(week().open());
        // It began 4 min before its end, and the next end came an hour after that.
        assertEquals(Optional.of(64 * 60.0), week().timeToRestoreSeconds());
    }

    @Test
    void aReleaseThatAPersonPutsBackWasAFailure() {
        ends("deploy", "c1", "Deployed", 10, 5);
        ends("deploy", "c2", "Deployed", 10, 5);
        ends("rollback", "c1", "Deployed", 10, 5);
        var measures = week();
        assertEquals(2, measures.deployments());
        assertEquals(Optional.of(0.5), measures.changeFailureRate());
        assertEquals(Optional.of(600.0), measures.timeToRestoreSeconds());
    }

    @Test
    void whatServesAlreadyIsNotPutBack() {
        ends("deploy", "c1", "Deployed", 10, 5);
        ends("rollback", "c1", "Deployed", 10, 5);
        assertEquals(Optional.of(0.0), week().changeFailureRate());
    }

    @Test
    void aCommitHasItsLeadTimeOnce() {
        ends("deploy", "c1", "Deployed", 10, 5);
        ends("deploy", "c1", "Deployed", 500, 5);
        assertEquals(Optional.of(600.0), week().leadTimeSeconds());
    }

    @Test
    void aDrillIsNoChangeHoweverItEnds() {
        ends("deploy", "c1", "Deployed", 10, 5);
        var before = week();
        ends("drill", "c1", "Drilled", 10, 4);
        assertEquals(before, week());
        assertEquals(Map.of(), Measures.ofLast(changes));
        // The way back failed: a person is called, for the drill, and not for a change.
        ends("drill", "c1", "NeedsOperator", 10, 4);
        assertEquals(before, week());
        assertEquals(Map.of(), Measures.ofLast(changes));
    }

    @Test
    void whatCameBeforeTheWindowSaysWhatWasGoodAndDoesNotCount() {
        ends("deploy", "c1", "Deployed", 10, 5);
        ends("deploy", "c2", "NeedsOperator", 10, 4);
        var from = now.plusSeconds(1);
        ends("deploy", "c3", "Deployed", 10, 5);
        var measures = Measures.of(changes, from, now);
        assertEquals(1, measures.deployments());
        assertEquals(0, measures.failures());
        assertEquals(Optional.of(64 * 60.0), measures.timeToRestoreSeconds());
    }

    @Test
    void theMetricsOfAnEndAreWhatItAdds() {
        ends("deploy", "c1", "Deployed", 10, 5);
        assertEquals(Map.of(Metric.ChangeDeployed, 1.0, Metric.LeadTime, 600.0), Measures.ofLast(changes));
        ends("deploy", "c2", "RolledBack", 10, 4);
        assertEquals(
                Map.of(Metric.ChangeFailed, 1.0, Metric.ChangePushedBack, 1.0, Metric.TimeToRestore, 240.0),
                Measures.ofLast(changes));
        ends("deploy", "c3", "Rejected", 10, -1);
        assertEquals(Map.of(), Measures.ofLast(changes));
    }

    @Test
    void rowsSortInTheOrderOfTheirEnds() {
        ends("deploy", "c1", "Deployed", 10, 5);
        var earlier = Change.entry(changes.getLast());
        now = now.plusMillis(1).minus(Duration.ofHours(1));
        ends("deploy", "c2", "Deployed", 10, 5);
        assertTrue(earlier.compareTo(Change.entry(changes.getLast())) < 0);
    }

    /// A release that ends an hour after the one before.
    ///
    /// @param took minutes from commit and wish to the end
    /// @param rolledOut minutes from the first server to the end; negative: it reached none
    private void ends(String action, String commit, String ending, int took, int rolledOut) {
        now = now.plus(Duration.ofHours(1));
        var asked = now.minus(Duration.ofMinutes(took));
        changes.add(new Change(
                "r" + changes.size(),
                ReleaseAction.of(action).orElseThrow(),
                commit,
                ReleaseEnding.of(ending).orElseThrow(),
                Optional.of(asked),
                rolledOut < 0 ? Optional.empty() : Optional.of(now.minus(Duration.ofMinutes(rolledOut))),
                asked,
                now));
    }

    private Measures week() {
        return Measures.of(changes, MONDAY, MONDAY.plus(Duration.ofDays(7)));
    }
}
