package pushback.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.health.HealthVerdict;
import pushback.health.KeptSample;
import pushback.health.KeptSample.CohortSum;
import pushback.health.SampleCounts;
import pushback.health.SampleCounts.Count;

class BillTest {
    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    @Test
    void countsWhatNewServersFailedBeyondTheOldOnesRate() {
        var bill = Bill.of(List.of(sample("WatchRollout", 0, 100, new Count(500, 15), new Count(500, 5), 0)), 99.9);
        assertEquals(10, bill.failedRequests());
        assertEquals(1000, bill.requests());
        // 10 requests/s are 25,920,000 a month, of which 25,920 may fail.
        assertEquals(10 / 25_920.0, bill.budgetShare(), 1e-9);
        assertEquals(
                "10 requests failed because of it (0.04 % of the month's error budget at 99.9 %)", bill.sentence());
    }

    @Test
    void goesOnFromTheWatchToTheCheckWithoutCountingTwice() {
        var bill = Bill.of(
                List.of(
                        sample("CheckHealth", 0, 100, new Count(700, 7), Count.NONE, 12),
                        sample("WatchRollout", 0, 40, new Count(300, 3), Count.NONE, 12)),
                99.9);
        assertEquals(7, bill.failedRequests());
        assertEquals(12, bill.reducedSeconds());
    }

    @Test
    void hasServersMissingFromTheVerdictUntilWhatWasPutBackIsLookedAt() {
        var bill = Bill.of(
                List.of(
                        sample("WatchRollout", 0, 40, Count.NONE, Count.NONE, 8),
                        sample("VerifyRollback", 70, 100, new Count(900, 90), Count.NONE, 2)),
                99.9);
        assertEquals(8 + 30 + 2, bill.reducedSeconds());
        assertFalse(bill.counted());
        assertEquals("nobody counted its visitors, 40 s with fewer servers", bill.sentence());
    }

    @Test
    void isBriefInLists() {
        assertEquals("14 failed (0.05 %), 21 s reduced", new Bill(true, 700, 12, 14, 0.0005, 99.9, 21).brief());
        assertEquals("0 failed", new Bill(true, 700, 12, 0, 0, 99.9, 0).brief());
        assertEquals("40 s reduced", new Bill(false, 0, 0, 0, 0, 99.9, 40).brief());
        assertEquals("", new Bill(false, 0, 0, 0, 0, 99.9, 0).brief());
    }

    private static KeptSample sample(
            String step, int first, int last, Count current, Count old, double reducedSeconds) {
        var none = new CohortSum(0, 0, Map.of(), Map.of());
        return new KeptSample(
                "r1",
                step,
                2,
                START.plusSeconds(last),
                START.plusSeconds(last),
                HealthVerdict.UNDECIDED,
                "",
                false,
                false,
                none,
                none,
                new SampleCounts(
                        2,
                        current,
                        old,
                        Count.NONE,
                        Count.NONE,
                        START.plusSeconds(first),
                        START.plusSeconds(last),
                        2,
                        Map.of(1, reducedSeconds, 2, 30.0),
                        Map.of()),
                Map.of(),
                Optional.empty());
    }
}
