package pushback.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.cloud.virtual.VirtualCloud;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseEnding;
import pushback.stage.Stage;

/// The forecast that commits show: when it is made, and of which traffic.
class ForecastsTest {
    private static final List<String> UNKNOWN =
            List.of("what the judge will notice in production is said here once its traffic is known");

    private final Stage stage = new Stage();
    private final Forecasts forecasts = stage.pushback().forecasts();

    @Test
    void isMadeOnceADayOfWhatTheLastReleasesSaw() {
        stage.world().repository().takeCheckRuns();
        isSeen("r1", 12);
        forecasts.renew(null);
        var first = forecasts.words();
        assertEquals("production, traffic: counted in 100 s while the last release was judged", first.getFirst());
        assertTrue(first.get(1).startsWith("12 requests/s over 2 servers"), first.get(1));
        isSeen("r2", 36);
        stage.pass(Duration.ofHours(23));
        forecasts.renew(null);
        assertEquals(first, forecasts.words());
        stage.pass(Duration.ofHours(1));
        forecasts.renew(null);
        assertTrue(
                forecasts.words().get(1).startsWith("24 requests/s"),
                () -> forecasts.words().get(1));
    }

    @Test
    void isLookedForEachHourAsLongAsNobodyKnowsTheTraffic() {
        stage.world().repository().takeCheckRuns();
        forecasts.renew(null);
        isSeen("r1", 12);
        forecasts.renew(null);
        assertEquals(UNKNOWN, forecasts.words());
        stage.pass(Duration.ofHours(1));
        forecasts.renew(null);
        assertTrue(forecasts.words().get(1).startsWith("12 requests/s"));
    }

    @Test
    void isNoLongerSaidWhenThePolicyIsAnotherOne() {
        stage.world().repository().takeCheckRuns();
        isSeen("r1", 12);
        stage.pushback()
                .ledger()
                .insert("forecast", new Forecasts.Kept(VirtualCloud.START, Map.of("ALPHA", "0.2"), List.of("old")));
        assertEquals(UNKNOWN, forecasts.words());
        forecasts.renew(null);
        assertTrue(forecasts.words().get(1).startsWith("12 requests/s"));
    }

    @Test
    void isNotMadeWhereNobodyWouldReadIt() {
        isSeen("r1", 12);
        forecasts.renew(null);
        assertEquals(Optional.empty(), stage.pushback().ledger().read("forecast", JsonNode.class));
    }

    /// A release ended, with so many visitors a second for 100 s.
    private void isSeen(String id, int requestsPerSecond) {
        var release = stage.release(id);
        var ledger = stage.pushback().ledger();
        ledger.insert(Release.entry(id), release);
        ledger.insert(Bill.entry(id), new Bill(true, 100L * requestsPerSecond, requestsPerSecond, 0, 0, 99.9, 0));
        stage.pushback()
                .outcomes()
                .report(new Outcome(
                        id,
                        release.commit(),
                        ReleaseEnding.DEPLOYED,
                        "",
                        "is deployed",
                        VirtualCloud.START,
                        VirtualCloud.START,
                        false));
    }
}
