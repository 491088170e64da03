package pushback.operator.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import pushback.base.Json;
import pushback.health.CloudWatchTraffic;
import pushback.operator.EnvironmentAccess;
import pushback.wiring.Steps;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// What watches the environment: the functions' own logs, alarms, metrics.
final class WatchChecks {
    private static final Duration LOOKED_BACK = Duration.ofHours(24);
    /// Load balancers' metrics come by the minute, and late.
    private static final Duration FLOWS = Duration.ofMinutes(15);
    /// What the functions log of a call that threw, and what Lambda adds of one that it ended.
    private static final String FAILED = "?\"\\\"event\\\":\\\"failed\\\"\" ?\"Task timed out\" ?\"Runtime.ExitError\"";

    private final EnvironmentAccess access;

    WatchChecks(EnvironmentAccess access) {
        this.access = access;
    }

    Finding functions() {
        var since = access.clock().instant().minus(LOOKED_BACK);
        var failed = new ArrayList<String>();
        for (var step : Steps.ALL) {
            var lines = failures(step.name(), since);
            if (!lines.isEmpty())
                failed.add(step.name() + " " + lines.size() + (lines.size() == 1 ? " time" : " times") + ", last: "
                        + lines.getLast());
        }
        return failed.isEmpty()
                ? Finding.ready("functions", "none of " + Steps.ALL.size() + " has failed within a day")
                : Finding.notReady(
                        "functions",
                        "failed within a day: " + String.join("; ", failed),
                        "./pushback logs --function " + failed.getFirst().split(" ")[0]);
    }

    /// Errors of ours are routes, which the state machine takes, and no failures.
    private List<String> failures(String step, Instant since) {
        try {
            return access
                    .clients()
                    .get(CloudWatchLogsClient.class)
                    .filterLogEvents(
                            filter -> filter.logGroupName(access.known().logGroup(step))
                                    .startTime(since.toEpochMilli())
                                    .filterPattern(FAILED))
                    .events()
                    .stream()
                    .map(event -> event.message().strip())
                    .filter(line -> !line.contains("\"error\":\"pushback.") && !refusesRequest(line))
                    .map(WatchChecks::words)
                    .toList();
        } catch (ResourceNotFoundException neverCalled) {
            return List.of();
        }
    }

    /// A request that a person mistyped.
    private static boolean refusesRequest(String line) {
        return line.contains("\"error\":\"" + IllegalArgumentException.class.getName());
    }

    private static String words(String line) {
        if (!line.startsWith("{")) return line.lines().findFirst().orElse("");
        JsonNode said = Json.tree(line);
        var error = said.path("error").asText();
        return error.substring(error.lastIndexOf('.') + 1) + ": "
                + said.path("message").asText();
    }

    Finding alarms() {
        var names = access.settings().health().alarms();
        if (names.isEmpty())
            return Finding.ready("alarms", "no alarm speaks against a release here (health: {alarms: [...]})");
        var found = access.clients()
                .get(CloudWatchClient.class)
                .describeAlarms(describe -> describe.alarmNames(names))
                .metricAlarms();
        var missing = names.stream()
                .filter(name ->
                        found.stream().noneMatch(alarm -> alarm.alarmName().equals(name)))
                .toList();
        if (!missing.isEmpty())
            return Finding.notReady(
                    "alarms",
                    "there is no alarm " + String.join(", ", missing) + ", and none is no evidence",
                    "create it, or take it out of health: {alarms: [...]} and deploy the stack");
        var without = of(found, StateValue.INSUFFICIENT_DATA);
        if (!without.isEmpty())
            return Finding.notReady(
                    "alarms",
                    "without data: " + String.join(", ", without),
                    "see that its metric flows: aws cloudwatch describe-alarms --alarm-names " + without.getFirst());
        var ringing = of(found, StateValue.ALARM);
        return ringing.isEmpty()
                ? Finding.ready("alarms", names.size() + " are there and have data")
                : Finding.notReady(
                        "alarms",
                        "in ALARM, so that no release can be healthy: " + String.join(", ", ringing),
                        "aws cloudwatch describe-alarms --alarm-names " + ringing.getFirst());
    }

    private static List<String> of(List<MetricAlarm> alarms, StateValue state) {
        return alarms.stream()
                .filter(alarm -> alarm.stateValue() == state)
                .map(MetricAlarm::alarmName)
                .toList();
    }

    Finding metrics() {
        var servers = access.inService();
        if (servers.isEmpty()) return Finding.ready("metrics", "no server is in service, so nothing is to be measured");
        var namespace = access.settings().health().trafficNamespace();
        var queries = namespace.isEmpty()
                ? List.of(balancer())
                : servers.stream()
                        .limit(250)
                        .map(id -> query(
                                "q" + servers.indexOf(id),
                                namespace,
                                CloudWatchTraffic.REQUESTS,
                                CloudWatchTraffic.INSTANCE,
                                id))
                        .toList();
        var now = access.clock().instant();
        var flows = access
                .clients()
                .get(CloudWatchClient.class)
                .getMetricData(get -> get.metricDataQueries(queries)
                        .startTime(now.minus(FLOWS))
                        .endTime(now))
                .metricDataResults()
                .stream()
                .anyMatch(result -> !result.values().isEmpty());
        var what = namespace.isEmpty() ? "AWS/ApplicationELB" : namespace;
        return flows
                ? Finding.ready("metrics", what + " has data of the last quarter of an hour")
                : Finding.notReady(
                        "metrics",
                        what + " has no data of the last quarter of an hour: no visitor's error would be seen",
                        "send a request to the site; if nothing comes then, see who puts them (docs/aws.md)");
    }

    private MetricDataQuery balancer() {
        var arn = access.settings().servers().targetGroupArn();
        return query(
                "q0", "AWS/ApplicationELB", "RequestCount", "TargetGroup", arn.substring(arn.lastIndexOf(":") + 1));
    }

    private static MetricDataQuery query(String id, String namespace, String metric, String dimension, String value) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(stat -> stat.stat("Sum")
                        .period(60)
                        .metric(one -> one.namespace(namespace)
                                .metricName(metric)
                                .dimensions(Dimension.builder()
                                        .name(dimension)
                                        .value(value)
                                        .build())))
                .build();
    }
}
