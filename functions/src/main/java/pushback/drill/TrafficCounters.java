package pushback.drill;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.settings.Settings;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/// The load balancer's own counters, from CloudWatch: nobody who asks a server could know what visitors got.
public final class TrafficCounters {
    private static final String NAMESPACE = "AWS/ApplicationELB";
    private static final int PERIOD = 60;

    private final Provider<CloudWatchClient> cloudWatch;
    private final Provider<ElasticLoadBalancingV2Client> loadBalancing;
    private final Clock clock;
    private final String targetGroup;

    @Inject
    public TrafficCounters(
            Provider<CloudWatchClient> cloudWatch,
            Provider<ElasticLoadBalancingV2Client> loadBalancing,
            Clock clock,
            Settings settings) {
        this.cloudWatch = cloudWatch;
        this.loadBalancing = loadBalancing;
        this.clock = clock;
        this.targetGroup = settings.servers().targetGroupArn();
    }

    /// What was counted since the minute of `from`; nothing while that is still to come by this clock.
    public TrafficCount since(Instant from) {
        var dimensions = dimensions();
        if (dimensions.isEmpty()) return new TrafficCount(from, 0, 0);
        var both = dimensions;
        var balancer = dimensions.subList(0, 1);
        var now = clock.instant();
        // Whoever said when it began may have a faster clock, and CloudWatch wants an end after the start.
        var end = now.isAfter(from) ? now : from;
        // The balancer's own 5xx belong to no target group.
        var sums = cloudWatch
                .get()
                .getMetricData(get -> get.startTime(from.truncatedTo(ChronoUnit.MINUTES))
                        .endTime(end.plusSeconds(1))
                        .metricDataQueries(
                                sum("requests", "RequestCount", both),
                                sum("target", "HTTPCode_Target_5XX_Count", both),
                                sum("balancer", "HTTPCode_ELB_5XX_Count", balancer)));
        long requests = 0;
        long failed = 0;
        for (var result : sums.metricDataResults()) {
            var sum = Math.round(
                    result.values().stream().mapToDouble(Double::doubleValue).sum());
            if (result.id().equals("requests")) requests += sum;
            else failed += sum;
        }
        return new TrafficCount(from, requests, failed);
    }

    private static MetricDataQuery sum(String id, String metric, List<Dimension> dimensions) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(stat -> stat.stat("Sum")
                        .period(PERIOD)
                        .metric(of -> of.namespace(NAMESPACE).metricName(metric).dimensions(dimensions)))
                .build();
    }

    /// LoadBalancer and TargetGroup, as the metrics have them; empty for a group that no load balancer uses.
    private List<Dimension> dimensions() {
        var found = loadBalancing
                .get()
                .describeTargetGroups(describe -> describe.targetGroupArns(targetGroup))
                .targetGroups();
        var dimensions = new ArrayList<Dimension>();
        found.stream()
                .flatMap(group -> group.loadBalancerArns().stream())
                .findFirst()
                .ifPresent(arn -> {
                    dimensions.add(dimension(
                            "LoadBalancer", arn.substring(arn.indexOf("loadbalancer/") + "loadbalancer/".length())));
                    dimensions.add(dimension("TargetGroup", targetGroup.substring(targetGroup.lastIndexOf(':') + 1)));
                });
        return dimensions;
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }
}
