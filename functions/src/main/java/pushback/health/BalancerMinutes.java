package pushback.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import pushback.settings.Settings;
import pushback.settings.Witnesses;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/// The load balancer's own metrics by the minute, of the target group or of one zone of it: what the targets answered,
/// without any work of the application. They come late, and not by target.
final class BalancerMinutes {
    private static final String NAMESPACE = "AWS/ApplicationELB";
    private static final String REQUESTS = "RequestCount";
    private static final String ERRORS = "HTTPCode_Target_5XX_Count";
    private static final String REFUSED = "HTTPCode_Target_4XX_Count";
    /// What cannot be counted; no sum with it can be, either.
    private static final double NONSENSE = Double.NaN;
    /// Minutes until one is there and complete.
    private static final int LATE = 2;
    /// Minutes that a release is given before it may be cleared by the judge's own questions alone.
    private static final int NEEDED = 3;

    private final Supplier<CloudWatchClient> cloudWatch;
    private final String balancer;
    private final String targetGroup;
    private final Duration minute;
    private final List<String> failures;

    BalancerMinutes(Supplier<CloudWatchClient> cloudWatch, Settings settings) {
        this(cloudWatch, settings.health().witnesses(), settings.servers().targetGroupArn());
    }

    private BalancerMinutes(Supplier<CloudWatchClient> cloudWatch, Witnesses witnesses, String targetGroupArn) {
        this.cloudWatch = cloudWatch;
        this.balancer = witnesses.balancer();
        this.targetGroup = targetGroupArn.substring(targetGroupArn.lastIndexOf(':') + 1);
        this.minute = Duration.ofSeconds(witnesses.balancerSeconds());
        this.failures = witnesses.count4xx() ? List.of(ERRORS, REFUSED) : List.of(ERRORS);
    }

    /// Of which it is known when they come, and which somebody else reads.
    static BalancerMinutes unread(Witnesses witnesses) {
        return new BalancerMinutes(
                () -> {
                    throw new IllegalStateException("somebody else reads the load balancer's minutes");
                },
                witnesses,
                "");
    }

    boolean areRead() {
        return !balancer.isEmpty();
    }

    /// The first whole one after `moment`.
    Instant after(Instant moment) {
        var seconds = minute.toSeconds();
        return Instant.ofEpochSecond(
                -Math.floorDiv(-moment.getEpochSecond() - (moment.getNano() > 0 ? 1 : 0), seconds) * seconds);
    }

    /// Those before are complete.
    Instant complete(Instant now) {
        var seconds = minute.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), seconds) * seconds)
                .minus(minute.multipliedBy(LATE));
    }

    /// Until when a release that is judged since `since` waits for them.
    Instant enough(Instant since) {
        return after(since).plus(minute.multipliedBy(NEEDED + LATE));
    }

    /// The minutes in `[from, to)` in which anybody was answered in one of the zones, taken together; the whole
    /// target group's if none is named. One of which a number is told that cannot be, negative or none at all, is
    /// left out; one of which no errors are told had none.
    List<Traffic.Second> read(Collection<String> zones, Instant from, Instant to) {
        if (!areRead() || !from.isBefore(to)) return List.of();
        var queries = new ArrayList<MetricDataQuery>();
        for (var zone : zones.isEmpty() ? List.of("") : List.copyOf(zones)) {
            queries.add(query("requests" + queries.size(), REQUESTS, zone));
            for (var metric : failures) queries.add(query("errors" + queries.size(), metric, zone));
        }
        var requests = new TreeMap<Instant, Double>();
        var errors = new TreeMap<Instant, Double>();
        cloudWatch
                .get()
                .getMetricData(get -> get.metricDataQueries(queries)
                        .startTime(from)
                        .endTime(to)
                        .scanBy(ScanBy.TIMESTAMP_ASCENDING))
                .metricDataResults()
                .forEach(result -> {
                    var sums = result.id().startsWith("requests") ? requests : errors;
                    for (int i = 0; i < result.values().size(); i++)
                        sums.merge(
                                result.timestamps().get(i),
                                counted(result.values().get(i)),
                                Double::sum);
                });
        return requests.entrySet().stream()
                .filter(one -> one.getValue() >= 1
                        && !Double.isNaN(errors.getOrDefault(one.getKey(), 0.0))
                        && !one.getKey().isBefore(from)
                        && one.getKey().isBefore(to))
                .map(one -> new Traffic.Second(
                        one.getKey(),
                        Math.round(one.getValue()),
                        Math.min(Math.round(one.getValue()), Math.round(errors.getOrDefault(one.getKey(), 0.0)))))
                .toList();
    }

    private static double counted(double value) {
        return value >= 0 && value < Double.POSITIVE_INFINITY ? value : NONSENSE;
    }

    private MetricDataQuery query(String id, String metric, String zone) {
        var dimensions = new ArrayList<>(List.of(
                Dimension.builder().name("LoadBalancer").value(balancer).build(),
                Dimension.builder().name("TargetGroup").value(targetGroup).build()));
        if (!zone.isEmpty())
            dimensions.add(
                    Dimension.builder().name("AvailabilityZone").value(zone).build());
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(statistic -> statistic
                        .stat("Sum")
                        .period((int) minute.toSeconds())
                        .metric(named ->
                                named.namespace(NAMESPACE).metricName(metric).dimensions(dimensions)))
                .build();
    }
}
