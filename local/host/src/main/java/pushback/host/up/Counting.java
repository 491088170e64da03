package pushback.host.up;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import pushback.aws.loadbalancing.Counters;
import pushback.aws.metrics.LocalCloudWatch;
import pushback.cloud.Plan;
import pushback.health.CloudWatchTraffic;
import pushback.host.balancer.Balancer;
import pushback.time.Timeline;

/// Brings the load balancer's counters of each server to CloudWatch, second by second. On the timeline only.
final class Counting {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Balancer balancer;
    private final LocalCloudWatch cloudWatch;
    private final Timeline timeline;
    private Map<String, Counters> before;

    Counting(Balancer balancer, LocalCloudWatch cloudWatch, Timeline timeline) {
        this.balancer = balancer;
        this.cloudWatch = cloudWatch;
        this.timeline = timeline;
        before = balancer.counters();
    }

    void begin() {
        timeline.after(SECOND, this::count);
    }

    /// What came since the last time belongs to the second that is ending.
    private void count() {
        timeline.after(SECOND, this::count);
        var now = new HashMap<>(balancer.counters());
        var at = timeline.now().truncatedTo(ChronoUnit.SECONDS);
        now.forEach((id, counters) -> {
            var since = counters.minus(before.getOrDefault(id, Counters.NONE));
            if (since.requests() == 0) return;
            var which = Map.of(CloudWatchTraffic.INSTANCE, id);
            cloudWatch.observe(Plan.TRAFFIC, CloudWatchTraffic.REQUESTS, which, at, since.requests());
            cloudWatch.observe(Plan.TRAFFIC, CloudWatchTraffic.ERRORS, which, at, since.errors());
        });
        before = now;
    }
}
