package pushback.operator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/// What the load balancer counted: AWS has no metric by target, only by zone and group.
///
/// @param series by zone; the whole group's is under the empty text
public record BalancerCounts(Map<String, List<Minute>> series) {
    public static final BalancerCounts NONE = new BalancerCounts(Map.of());
    private static final int PERIOD = 60;

    /// @param errors answered 5xx by servers
    public record Minute(Instant at, double requests, double errors) {}

    /// Oldest first; empty if nothing was counted or the balancer is not known.
    public List<Minute> of(String zone) {
        return series.getOrDefault(zone, List.of());
    }

    /// LoadBalancer and TargetGroup, as the metrics have them; empty for a group that no load balancer uses.
    ///
    /// @param group ARN of the target group
    static List<Dimension> dimensions(ElasticLoadBalancingV2Client loadBalancing, String group) {
        return loadBalancing.describeTargetGroups(describe -> describe.targetGroupArns(group)).targetGroups().stream()
                .flatMap(found -> found.loadBalancerArns().stream())
                .limit(1)
                .flatMap(balancer -> Stream.of(
                        dimension("LoadBalancer", balancer.substring(balancer.indexOf("loadbalancer/") + 13)),
                        dimension("TargetGroup", group.substring(group.lastIndexOf(':') + 1))))
                .toList();
    }

    /// @param group its [#dimensions]
    static BalancerCounts read(
            CloudWatchClient cloudWatch, List<Dimension> group, List<String> zones, Instant from, Instant to) {
        var queries = new ArrayList<MetricDataQuery>();
        var places = new ArrayList<>(zones);
        places.addFirst("");
        for (var i = 0; i < places.size(); i++) {
            queries.add(query("requests" + i, "RequestCount", group, places.get(i)));
            queries.add(query("errors" + i, "HTTPCode_Target_5XX_Count", group, places.get(i)));
        }
        var requests = new TreeMap<String, Map<Instant, Double>>();
        var errors = new TreeMap<String, Map<Instant, Double>>();
        cloudWatch
                .getMetricData(get -> get.metricDataQueries(queries)
                        .startTime(from)
                        .endTime(to)
                        .scanBy(ScanBy.TIMESTAMP_ASCENDING))
                .metricDataResults()
                .forEach(result -> {
                    var place = places.get(Integer.parseInt(result.id().replaceAll("\\D", "")));
                    var sums = (result.id().startsWith("requests") ? requests : errors)
                            .computeIfAbsent(place, _ -> new TreeMap<>());
                    for (var i = 0; i < result.values().size(); i++)
                        sums.merge(result.timestamps().get(i), result.values().get(i), Double::sum);
                });
        var series = new TreeMap<String, List<Minute>>();
        requests.forEach((place, counted) -> series.put(
                place,
                counted.entrySet().stream()
                        .map(one -> new Minute(
                                one.getKey(),
                                one.getValue(),
                                errors.getOrDefault(place, Map.of()).getOrDefault(one.getKey(), 0.0)))
                        .toList()));
        return new BalancerCounts(series);
    }

    private static MetricDataQuery query(String id, String metric, List<Dimension> group, String zone) {
        var dimensions = new ArrayList<>(group);
        if (!zone.isEmpty()) dimensions.add(dimension("AvailabilityZone", zone));
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(statistic -> statistic
                        .stat("Sum")
                        .period(PERIOD)
                        .metric(named -> named.namespace("AWS/ApplicationELB")
                                .metricName(metric)
                                .dimensions(dimensions)))
                .build();
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }
}
