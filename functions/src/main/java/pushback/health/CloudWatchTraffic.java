package pushback.health;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.settings.Settings;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/// Reads the visitors from CloudWatch: the metrics `Requests` and `Errors` by `InstanceId` at a resolution of one
/// second, in the namespace of the settings (ADR 8); and the load balancer's own by the minute (ADR 50). Without a
/// namespace, and without a load balancer's name, there are no visitors to be seen.
public final class CloudWatchTraffic implements Traffic {
    public static final String REQUESTS = "Requests";
    public static final String ERRORS = "Errors";
    public static final String INSTANCE = "InstanceId";

    /// GetMetricData takes 500 metrics at a time, two for each instance.
    private static final int INSTANCES_AT_ONCE = 250;

    private final Provider<CloudWatchClient> cloudWatch;
    private final String namespace;
    private final BalancerMinutes balancer;

    @Inject
    CloudWatchTraffic(Provider<CloudWatchClient> cloudWatch, Settings settings) {
        this.cloudWatch = cloudWatch;
        this.namespace = settings.health().trafficNamespace();
        this.balancer = new BalancerMinutes(cloudWatch::get, settings);
    }

    @Override
    public Map<String, List<Second>> seen(Collection<String> instances, Instant from, Instant to) {
        var seen = new HashMap<String, List<Second>>();
        if (namespace.isEmpty() || !from.isBefore(to)) return seen;
        var ids = List.copyOf(instances);
        for (int first = 0; first < ids.size(); first += INSTANCES_AT_ONCE) {
            var portion = ids.subList(first, Math.min(ids.size(), first + INSTANCES_AT_ONCE));
            var results = read(portion, from, to);
            for (int i = 0; i < portion.size(); i++)
                seen.put(portion.get(i), seconds(results.get("requests" + i), results.get("errors" + i)));
        }
        return seen;
    }

    @Override
    public List<Second> minutes(Collection<String> zones, Instant from, Instant to) {
        return balancer.read(zones, from, to);
    }

    private Map<String, Map<Instant, Double>> read(List<String> instances, Instant from, Instant to) {
        var queries = new ArrayList<MetricDataQuery>();
        for (int i = 0; i < instances.size(); i++) {
            queries.add(query("requests" + i, REQUESTS, instances.get(i)));
            queries.add(query("errors" + i, ERRORS, instances.get(i)));
        }
        var results = new HashMap<String, Map<Instant, Double>>();
        queries.forEach(query -> results.put(query.id(), new TreeMap<>()));
        String next = null;
        do {
            var token = next;
            var page = cloudWatch
                    .get()
                    .getMetricData(get -> get.metricDataQueries(queries)
                            .startTime(from)
                            .endTime(to)
                            .scanBy(ScanBy.TIMESTAMP_ASCENDING)
                            .nextToken(token));
            for (MetricDataResult result : page.metricDataResults())
                for (int i = 0; i < result.values().size(); i++)
                    results.get(result.id())
                            .put(result.timestamps().get(i), result.values().get(i));
            next = page.nextToken();
        } while (next != null);
        return results;
    }

    private MetricDataQuery query(String id, String metric, String instance) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(statistic -> statistic
                        .stat("Sum")
                        .period(1)
                        .metric(named -> named.namespace(namespace)
                                .metricName(metric)
                                .dimensions(
                                        dimension -> dimension.name(INSTANCE).value(instance))))
                .build();
    }

    private static List<Second> seconds(Map<Instant, Double> requests, Map<Instant, Double> errors) {
        return requests.entrySet().stream()
                .filter(second -> second.getValue() >= 1)
                .map(second -> new Second(
                        second.getKey(),
                        Math.round(second.getValue()),
                        Math.round(errors.getOrDefault(second.getKey(), 0.0))))
                .toList();
    }
}
