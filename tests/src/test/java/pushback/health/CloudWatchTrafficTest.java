package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pushback.cloud.Plan;
import pushback.health.Traffic.Second;
import pushback.stage.Stage;

class CloudWatchTrafficTest {
    private final Stage stage = new Stage(1);
    private final Instant now = stage.world().timeline().now();
    private final CloudWatchTraffic traffic = new CloudWatchTraffic(stage.pushback()::cloudWatch, stage.settings());

    @Test
    void readsEachInstancesSecondsInOrder() {
        report("i-1", now.plusSeconds(1), 3, 0);
        report("i-1", now.plusSeconds(2), 5, 2);
        report("i-2", now.plusSeconds(2), 1, 1);
        assertEquals(
                Map.of(
                        "i-1",
                        List.of(new Second(now.plusSeconds(1), 3, 0), new Second(now.plusSeconds(2), 5, 2)),
                        "i-2",
                        List.of(new Second(now.plusSeconds(2), 1, 1))),
                traffic.seen(List.of("i-1", "i-2"), now, now.plusSeconds(9)));
    }

    @Test
    void theEndIsNotPartOfIt() {
        report("i-1", now.plusSeconds(3), 1, 0);
        assertEquals(
                List.of(), traffic.seen(List.of("i-1"), now, now.plusSeconds(3)).get("i-1"));
        assertEquals(
                1,
                traffic.seen(List.of("i-1"), now, now.plusSeconds(4)).get("i-1").size());
    }

    @Test
    void withoutANamespaceNobodyIsAsked() {
        var settings = stage.settings().with(stage.settings().health().withTraffic("", Duration.ZERO));
        stage.calls();
        assertEquals(
                Map.of(),
                new CloudWatchTraffic(stage.pushback()::cloudWatch, settings)
                        .seen(List.of("i-1"), now, now.plusSeconds(9)));
        assertEquals(List.of(), stage.calls());
    }

    private void report(String instance, Instant at, long requests, long errors) {
        var which = Map.of(CloudWatchTraffic.INSTANCE, instance);
        var metrics = stage.world().cloud().services().cloudWatch();
        metrics.observe(Plan.TRAFFIC, CloudWatchTraffic.REQUESTS, which, at, requests);
        metrics.observe(Plan.TRAFFIC, CloudWatchTraffic.ERRORS, which, at, errors);
    }
}
