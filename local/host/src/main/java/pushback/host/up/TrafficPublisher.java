package pushback.host.up;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import pushback.aws.loadbalancing.Counters;
import pushback.aws.metrics.LocalCloudWatch;
import pushback.cloud.Plan;
import pushback.health.CloudWatchTraffic;
import pushback.host.balancer.Balancer;
import pushback.host.processes.Beat;
import pushback.settings.Settings;
import pushback.time.Timeline;

/// Brings the load balancer's counters of each server to CloudWatch, second by second; and, where somebody reads them,
/// those of each zone, minute by minute and as late as an Application Load Balancer's come. On the timeline only.
final class TrafficPublisher {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String NAMESPACE = "AWS/ApplicationELB";

    private final Balancer balancer;
    private final LocalCloudWatch cloudWatch;
    private final Timeline timeline;
    private final Settings settings;
    private final Function<String, Optional<String>> zones;
    /// Of the minutes that are not told yet, by zone.
    private final Map<Instant, Map<String, Counted>> minutes = new TreeMap<>();
    private Map<String, Counters> before;

    /// @param errors answered with 5xx by a target
    /// @param refused and with 4xx
    private record Counted(long requests, long errors, long refused) {
        Counted plus(Counted more) {
            return new Counted(requests + more.requests, errors + more.errors, refused + more.refused);
        }
    }

    /// @param zones the zone of a server by its id
    TrafficPublisher(
            Balancer balancer,
            LocalCloudWatch cloudWatch,
            Timeline timeline,
            Settings settings,
            Function<String, Optional<String>> zones) {
        this.balancer = balancer;
        this.cloudWatch = cloudWatch;
        this.timeline = timeline;
        this.settings = settings;
        this.zones = zones;
        before = balancer.counters();
    }

    void begin() {
        timeline.after(Beat.next(timeline, SECOND), this::count);
    }

    /// What came since the last time belongs to the second that is ending.
    private void count() {
        timeline.after(Beat.next(timeline, SECOND), this::count);
        var now = new HashMap<>(balancer.counters());
        var at = timeline.now().truncatedTo(ChronoUnit.SECONDS);
        now.forEach((id, counters) -> {
            var since = counters.minus(before.getOrDefault(id, Counters.NONE));
            if (since.requests() == 0) return;
            var which = Map.of(CloudWatchTraffic.INSTANCE, id);
            cloudWatch.observe(Plan.TRAFFIC, CloudWatchTraffic.REQUESTS, which, at, since.requests());
            cloudWatch.observe(Plan.TRAFFIC, CloudWatchTraffic.ERRORS, which, at, since.errors());
            zones.apply(id)
                    .ifPresent(zone -> minutes.computeIfAbsent(minute(at), _ -> new HashMap<>())
                            .merge(
                                    zone,
                                    new Counted(since.requests(), since.status5xx(), since.status4xx()),
                                    Counted::plus));
        });
        before = now;
        tell(minute(at));
    }

    private Instant minute(Instant at) {
        var seconds = settings.health().witnesses().balancerSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), seconds) * seconds);
    }

    /// Each minute once the one after it has ended, too.
    private void tell(Instant current) {
        var witnesses = settings.health().witnesses();
        var arn = settings.servers().targetGroupArn();
        var complete = current.minusSeconds(witnesses.balancerSeconds());
        minutes.entrySet().removeIf(minute -> {
            if (!minute.getKey().isBefore(complete)) return false;
            if (witnesses.areOfTheBalancer())
                minute.getValue().forEach((zone, counted) -> {
                    var which = Map.of(
                            "LoadBalancer", witnesses.balancer(),
                            "TargetGroup", arn.substring(arn.lastIndexOf(':') + 1),
                            "AvailabilityZone", zone);
                    cloudWatch.observe(NAMESPACE, "RequestCount", which, minute.getKey(), counted.requests());
                    if (counted.errors() > 0)
                        cloudWatch.observe(
                                NAMESPACE, "HTTPCode_Target_5XX_Count", which, minute.getKey(), counted.errors());
                    if (counted.refused() > 0)
                        cloudWatch.observe(
                                NAMESPACE, "HTTPCode_Target_4XX_Count", which, minute.getKey(), counted.refused());
                });
            return true;
        });
    }
}
