package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.settings.MetricsPreset;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Witnesses;

/// What is said beforehand, held to Wald's own formulas.
class ForecastTest {
    private static final HealthPolicy POLICY = HealthPolicy.DEFAULT.withTraffic("Test/Traffic", Duration.ZERO);
    private static final HealthPolicy BALANCER =
            HealthPolicy.DEFAULT.withWitnesses(Witnesses.NONE.withBalancer("app/any/1", 60));
    private static final Duration SETTLES = Duration.ofMinutes(2);

    @Test
    void ofABadReleaseIsNoticedAfterAsManyRequestsAsWaldExpects() {
        var forecast = Forecast.of(POLICY, 2, 2, 1);
        var bad = caught(forecast, POLICY.unhealthyErrorRate());
        // E(n) of the test at the unhealthy rate, A. Wald 1945, (3:57); the median lies below the mean, and the first
        // sample has nothing yet, the last one more than was needed.
        var expected = Forecast.expectedRequests(POLICY, POLICY.unhealthyErrorRate());
        var median = bad.requests().orElseThrow();
        assertTrue(median > expected * 0.5 && median < expected * 1.3, median + " requests, by Wald " + expected);
        assertTrue(bad.share() >= 0.95, bad.toString());
    }

    @Test
    void ofAGoodReleaseWaitsForAsManyRequestsAsTheTestNeeds() {
        var forecast = Forecast.of(POLICY, 4, 2, 1);
        var test = new SequentialProbabilityRatio(
                POLICY.toleratedErrorRate(), POLICY.unhealthyErrorRate(), POLICY.alpha());
        var seconds = forecast.good().medianSeconds().orElseThrow();
        assertEquals(test.enoughGood() / 4.0, seconds, 12, "two samples and chance");
        assertEquals(1, forecast.good().share());
    }

    /// Visitors of the first seconds are left out, whatever they were answered.
    @Test
    void aServerThatSettlesIsSoMuchLaterGoodOrBad() {
        var now = Forecast.of(POLICY, 12, 2, 1, 100);
        var settling = settling(POLICY);
        assertEquals(
                now.good().medianSeconds().orElseThrow() + SETTLES.toSeconds(),
                settling.good().medianSeconds().orElseThrow(),
                11,
                "two samples");
        assertEquals(seconds(now, POLICY) + SETTLES.toSeconds(), seconds(settling, POLICY), 11, "two samples");
    }

    @Test
    void aMinuteInWhichServersSettleIsLeftOut() {
        var outright = BALANCER.unhealthyErrorRate() * 5;
        var now = caught(Forecast.of(BALANCER, 12, 2, 1, 100), outright);
        var settling = caught(Forecast.of(BALANCER.withSettle(Duration.ofSeconds(20)), 12, 2, 1, 100), outright);
        assertEquals(
                now.medianSeconds().orElseThrow() + 60, settling.medianSeconds().orElseThrow(), 1, "the first one");
    }

    /// Probes of several pages of several servers would clear it before the first minute is there.
    @Test
    void visitorsWhomOnlyTheMinutesShowAreWaitedFor() {
        var forecast = Forecast.of(BALANCER, 12, 4, 2, 100);
        assertTrue(caught(forecast, BALANCER.unhealthyErrorRate() * 5).share() > 0.95, forecast.toString());
        assertTrue(forecast.good().medianSeconds().orElseThrow() >= 300, forecast.toString());
    }

    private static Forecast settling(HealthPolicy policy) {
        return Forecast.of(policy.withSettle(SETTLES), 12, 2, 1, 100);
    }

    /// Until a release that is just bad is noticed.
    private static double seconds(Forecast forecast, HealthPolicy policy) {
        return caught(forecast, policy.unhealthyErrorRate()).medianSeconds().orElseThrow();
    }

    @Test
    void condemnsATolerableReleaseHardlyMoreOftenThanAlphaSays() {
        // The bound is alpha / (1 - alpha); of 200 runs three are two standard deviations above one per cent of 2.
        assertTrue(Forecast.of(POLICY, 12, 2, 1).wronglyCondemned() <= 0.025);
    }

    @Test
    void saysTheSameWheneverItIsAsked() {
        assertEquals(
                Forecast.of(POLICY, 3, 2, 1, 20).words(),
                Forecast.of(POLICY, 3, 2, 1, 20).words());
    }

    /// The judge looks at it half a sample later on average, and CloudWatch's seconds come late.
    @Test
    void ofTheShortFormIsThatMean() {
        var scraped = POLICY.withWitnesses(Witnesses.scraped("/metrics", MetricsPreset.GO));
        var mean = Forecast.expectedRequests(POLICY, POLICY.unhealthyErrorRate()) / 12 + 2.5;
        assertEquals(
                Optional.of("1 % errors are noticed after " + Math.round(mean) + " s on average at 12 requests/s"),
                Forecast.brief(scraped, 12));
        assertEquals(
                Optional.of("1 % errors are noticed after "
                        + Math.round(mean + POLICY.trafficLag().toSeconds()) + " s on average at 12 requests/s"),
                Forecast.brief(POLICY, 12));
        assertEquals(
                Optional.of("1 % errors are noticed too late for the deadline of 15 min at 0.1 requests/s"),
                Forecast.brief(scraped, 0.1));
    }

    @Test
    void hasNoShortFormWhereNobodyCountsVisitorsByTheSecond() {
        assertEquals(Optional.empty(), Forecast.brief(BALANCER, 12));
    }

    /// A busy server's seconds all hold an error, be the release good or bad: what some of the requests say counts.
    @Test
    void noticesNoLessForMoreVisitors() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            var forecast = Forecast.of(POLICY, 1_000_000, 2, 1, 20);
            assertEquals(1, caught(forecast, POLICY.unhealthyErrorRate()).share());
            assertEquals(1, forecast.good().share());
        });
        assertTrue(Forecast.of(POLICY, 0.001, 1, 1, 1).words().getFirst().startsWith("0.001 requests/s over 1 server"));
    }

    @Test
    void saysThatThinTrafficDecidesNothing() {
        var thin = Forecast.of(POLICY.withProbeRounds(1).withTraffic("", Duration.ZERO), 0.1, 1, 1, 20);
        assertEquals("probes", thin.seenBy());
        assertTrue(
                thin.words()
                        .getFirst()
                        .equals("0.1 requests/s over 1 server, and nobody counts them: only what probes"
                                + " ask for is seen:"),
                thin.words().getFirst());
    }

    @Test
    void ofErrorsBelowWhatIsUnhealthySaysThatTheyAreNotNoticed() {
        var mild = caught(Forecast.of(POLICY, 12, 2, 1), POLICY.unhealthyErrorRate() * 0.2);
        assertTrue(mild.share() < 0.5, mild.toString());
    }

    private static Forecast.Caught caught(Forecast forecast, double errors) {
        return forecast.caught().stream()
                .filter(one -> one.errors() == errors)
                .findFirst()
                .orElseThrow(() -> new AssertionError(List.of(errors, forecast.caught())));
    }
}
