package pushback.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import pushback.health.CloudWatchTraffic;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/// Visitors, as CloudWatch has counted them: by server where the judge has such metrics; by zone and group from the
/// load
/// balancer, of which AWS has none by target.
///
/// @param until when it was asked
/// @param series by id of a server or by zone; the whole group's is under the empty text
public record TrafficCounts(Instant until, Map<String, List<Slice>> series) {
    public static final TrafficCounts NONE = new TrafficCounts(Instant.EPOCH, Map.of());
    /// The load balancer counts by the minute.
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration OF_SERVERS = Duration.ofSeconds(10);
    private static final Duration SHOWN = Duration.ofHours(1);
    private static final Duration SHOWN_OF_SERVERS = Duration.ofMinutes(10);
    /// CloudWatch takes 500 metrics at a time.
    private static final int MOST_SERVERS = 200;

    /// What came in one stretch of time.
    ///
    /// @param errors answered 5xx by servers
    public record Slice(Instant at, Duration length, double requests, double errors) {}

    /// Oldest first; empty if nothing was counted there or nobody counts.
    public List<Slice> of(String place) {
        return series.getOrDefault(place, List.of());
    }

    /// How far back that place is shown.
    public static Duration shown(List<Slice> slices) {
        return slices.isEmpty() || slices.getFirst().length().equals(MINUTE) ? SHOWN : SHOWN_OF_SERVERS;
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

    /// Two metrics of one place.
    private record Counted(
            String place,
            String namespace,
            String requests,
            String errors,
            List<Dimension> dimensions,
            Duration length) {}

    /// @param group its [#dimensions]; empty: none is known
    /// @param namespace of the metrics by server; empty: there are none
    static TrafficCounts read(
            CloudWatchClient cloudWatch,
            List<Dimension> group,
            List<String> zones,
            String namespace,
            List<String> servers,
            Instant now) {
        var counted = new ArrayList<Counted>();
        if (!group.isEmpty())
            Stream.concat(Stream.of(""), zones.stream()).forEach(zone -> counted.add(ofZone(group, zone)));
        if (!namespace.isEmpty())
            servers.stream().limit(MOST_SERVERS).forEach(server -> counted.add(ofServer(namespace, server)));
        var series = new HashMap<String, List<Slice>>();
        for (var length : List.of(MINUTE, OF_SERVERS)) {
            var some = counted.stream().filter(one -> one.length.equals(length)).toList();
            var to = Instant.ofEpochSecond(now.getEpochSecond() / length.toSeconds() * length.toSeconds());
            if (!some.isEmpty()) series.putAll(read(cloudWatch, some, to));
        }
        return new TrafficCounts(now, series);
    }

    private static Map<String, List<Slice>> read(CloudWatchClient cloudWatch, List<Counted> counted, Instant to) {
        var queries = new ArrayList<MetricDataQuery>();
        for (var i = 0; i < counted.size(); i++) {
            queries.add(query("requests" + i, counted.get(i).requests, counted.get(i)));
            queries.add(query("errors" + i, counted.get(i).errors, counted.get(i)));
        }
        var length = counted.getFirst().length;
        var from = to.minus(length.equals(MINUTE) ? SHOWN : SHOWN_OF_SERVERS);
        var sums = new HashMap<String, Map<Instant, Double>>();
        cloudWatch
                .getMetricData(get -> get.metricDataQueries(queries)
                        .startTime(from)
                        .endTime(to)
                        .scanBy(ScanBy.TIMESTAMP_ASCENDING))
                .metricDataResults()
                .forEach(result -> {
                    var sum = sums.computeIfAbsent(result.id(), _ -> new TreeMap<>());
                    for (var i = 0; i < result.values().size(); i++)
                        sum.merge(result.timestamps().get(i), result.values().get(i), Double::sum);
                });
        var series = new HashMap<String, List<Slice>>();
        for (var i = 0; i < counted.size(); i++) {
            var errors = sums.getOrDefault("errors" + i, Map.of());
            series.put(
                    counted.get(i).place,
                    sums.getOrDefault("requests" + i, Map.of()).entrySet().stream()
                            .map(one -> new Slice(
                                    one.getKey(), length, one.getValue(), errors.getOrDefault(one.getKey(), 0.0)))
                            .toList());
        }
        return series;
    }

    private static Counted ofZone(List<Dimension> group, String zone) {
        var dimensions = new ArrayList<>(group);
        if (!zone.isEmpty()) dimensions.add(dimension("AvailabilityZone", zone));
        return new Counted(zone, "AWS/ApplicationELB", "RequestCount", "HTTPCode_Target_5XX_Count", dimensions, MINUTE);
    }

    private static Counted ofServer(String namespace, String server) {
        return new Counted(
                server,
                namespace,
                CloudWatchTraffic.REQUESTS,
                CloudWatchTraffic.ERRORS,
                List.of(dimension(CloudWatchTraffic.INSTANCE, server)),
                OF_SERVERS);
    }

    private static MetricDataQuery query(String id, String metric, Counted counted) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(statistic -> statistic
                        .stat("Sum")
                        .period((int) counted.length.toSeconds())
                        .metric(named -> named.namespace(counted.namespace)
                                .metricName(metric)
                                .dimensions(counted.dimensions)))
                .build();
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }
}
