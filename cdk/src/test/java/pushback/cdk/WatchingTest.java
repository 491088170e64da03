package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.base.Json;
import pushback.wiring.Steps;

/// What an environment tells people unasked, shows them, and hands them when it is there.
@Tag("slow")
class WatchingTest {
    private static Synthesised twoge;

    @BeforeAll
    static void synthesise() {
        twoge = Synthesised.of("twoge");
    }

    @ParameterizedTest
    @CsvSource({
        "Errors, AWS/ApplicationELB HTTPCode_Target_5XX_Count, 5, 60 x 3",
        "Latency, AWS/ApplicationELB TargetResponseTime, 2, 60 x 5",
        "BalancerErrors, AWS/ApplicationELB HTTPCode_ELB_5XX_Count, 5, 60 x 3",
        "Unhealthy, AWS/ApplicationELB UnHealthyHostCount, 0, 60 x 15",
        "NeedsOperator, Pushback NeedsOperator, 0, 300 x 1",
        "Failed, AWS/States ExecutionsFailed, 2, 3600 x 1",
        "ReceivePushErrors, AWS/Lambda Errors, 0, 900 x 1",
        "ReconcileErrors, AWS/Lambda Errors, 2, 900 x 1",
        "WakeDeploymentErrors, AWS/Lambda Errors, 1, 900 x 1",
        "CheckHealthErrors, AWS/Lambda Errors, 2, 900 x 1",
        "ProvisionCapacityErrors, AWS/Lambda Errors, 30, 900 x 1",
        "HaltReleaseErrors, AWS/Lambda Errors, 1, 900 x 1",
        "WebhookRefused, AWS/ApiGateway 4xx, 0, 300 x 1",
        "WebhookFailed, AWS/ApiGateway 5xx, 0, 300 x 1",
        "SourceRefused, Pushback SourceRefused, 0, 300 x 1",
        "DatabaseCpu, AWS/RDS CPUUtilization, 90, 300 x 3",
        "Unheard, AWS/SQS ApproximateNumberOfMessagesVisible, 0, 300 x 1"
    })
    void anAlarmWatches(String id, String metric, int above, String periods) {
        var alarm = twoge.at("Alarms/" + id);
        assertEquals(
                metric,
                alarm.path("Namespace").asText() + " "
                        + alarm.path("MetricName").asText());
        assertEquals(above, alarm.path("Threshold").asInt());
        assertEquals("GreaterThanThreshold", alarm.path("ComparisonOperator").asText());
        assertEquals(
                periods,
                alarm.path("Period").asText() + " x "
                        + alarm.path("EvaluationPeriods").asText());
        assertEquals("notBreaching", alarm.path("TreatMissingData").asText());
    }

    @Test
    void anExecutionThatWasStoppedOrRanOutOfTimeAlarms() {
        var metrics = twoge.at("Alarms/Aborted").path("Metrics");
        var watched = metrics.findValues("Metric").stream()
                .map(metric -> metric.path("MetricName").asText())
                .collect(Collectors.toSet());
        assertEquals(Set.of("ExecutionsAborted", "ExecutionsTimedOut"), watched);
    }

    @Test
    void aReconcilerThatIsNotCalledAlarms() {
        var alarm = twoge.at("Alarms/ReconcileSilent");
        assertEquals(
                "AWS/Lambda Invocations",
                alarm.path("Namespace").asText() + " "
                        + alarm.path("MetricName").asText());
        assertEquals(
                "LessThanThreshold 1, 300 x 3",
                alarm.path("ComparisonOperator").asText() + " "
                        + alarm.path("Threshold").asInt() + ", "
                        + alarm.path("Period").asText() + " x "
                        + alarm.path("EvaluationPeriods").asText());
        assertEquals("breaching", alarm.path("TreatMissingData").asText());
    }

    @Test
    void launchesInVainAlarmThoughNoReleaseIsAtWork() {
        var alarm = twoge.at("Alarms/TooFewServers");
        assertEquals(
                "> 0: 20 of 30",
                (alarm.path("ComparisonOperator").asText().equals("GreaterThanThreshold") ? "> " : "")
                        + alarm.path("Threshold").asInt() + ": "
                        + alarm.path("DatapointsToAlarm").asInt() + " of "
                        + alarm.path("EvaluationPeriods").asInt());
        var metrics = new TreeMap<String, JsonNode>();
        alarm.path("Metrics").forEach(metric -> metrics.put(metric.path("Id").asText(), metric));
        assertEquals(
                "least - FILL(healthy, 0)",
                metrics.remove("expr_1").path("Expression").asText());
        assertEquals(Set.of("least", "healthy"), metrics.keySet());
        metrics.values()
                .forEach(metric -> assertEquals(
                        60, metric.path("MetricStat").path("Period").asInt()));
        var least = metrics.get("least").path("MetricStat").path("Metric");
        assertEquals(
                "AWS/AutoScaling GroupMinSize",
                least.path("Namespace").asText() + " "
                        + least.path("MetricName").asText());
        var group = twoge.only("AWS::AutoScaling::AutoScalingGroup");
        assertEquals(
                group.path("AutoScalingGroupName"),
                least.path("Dimensions").get(0).path("Value"));
        assertTrue(
                group.path("MetricsCollection").get(0).path("Metrics").isMissingNode()
                        || group.path("MetricsCollection").toString().contains("GroupMinSize"),
                "the group counts it");
        var healthy = metrics.get("healthy").path("MetricStat").path("Metric");
        assertEquals(
                "AWS/ApplicationELB HealthyHostCount",
                healthy.path("Namespace").asText() + " "
                        + healthy.path("MetricName").asText());
    }

    @Test
    void everyAlarmOfTheDeployerTellsPeople() {
        var alarms = new TreeMap<String, JsonNode>();
        twoge.all("AWS::CloudWatch::Alarm").forEach((id, alarm) -> {
            if (id.startsWith("Alarms")) alarms.put(id, alarm);
        });
        assertTrue(alarms.size() > Steps.ALL.size(), alarms.keySet().toString());
        alarms.forEach((id, alarm) -> {
            assertEquals(List.of(twoge.id("People")), alarm.path("AlarmActions").findValuesAsText("Ref"), id);
            assertTrue(!alarm.path("AlarmDescription").asText().isBlank(), id);
        });
    }

    @Test
    void everyFunctionHasAnAlarmOfItsOwn() {
        var watched = new TreeSet<String>();
        twoge.all("AWS::CloudWatch::Alarm")
                .values()
                .forEach(alarm -> watched.addAll(alarm.path("Dimensions").findValues("Value").stream()
                        .map(value -> value.path("Ref").asText())
                        .toList()));
        assertTrue(
                watched.containsAll(twoge.all("AWS::Lambda::Function").keySet().stream()
                        .filter(id -> id.startsWith("Functions"))
                        .toList()),
                watched.toString());
    }

    @Test
    void theDashboardShowsTheFourMeasuresTheSiteAndTheFleet() {
        var shown = new TreeMap<String, String>();
        dashboard()
                .path("widgets")
                .forEach(widget -> shown.put(
                        widget.path("properties").path("title").asText(),
                        metrics(widget.path("properties").path("metrics"))));
        var expected = new TreeMap<>(Map.of(
                "Deployment frequency: changes a day", "ChangeDeployed ChangePushedBack",
                "Lead time: commit to deployed, p50 and p90, s", "LeadTime LeadTime",
                "Time to restore: failed to in order, p50 and p90, s", "TimeToRestore TimeToRestore",
                "Answers", "RequestCount HTTPCode_Target_5XX_Count",
                "Time of an answer, p50 and p90, s", "TargetResponseTime TargetResponseTime",
                "Servers behind the load balancer", "HealthyHostCount UnHealthyHostCount",
                "CPU, %", "CPUUtilization",
                "Alarms", ""));
        var rate = shown.remove("Change failure rate, %");
        assertEquals(
                Set.of("ChangeFailed", "ChangeDeployed", "ChangePushedBack"),
                Set.of(rate.strip().split(" ")));
        assertEquals(expected, shown);
    }

    @Test
    void aPersonIsHandedWhatIsNeededNext() {
        var outputs = twoge.template().path("Outputs");
        assertTrue(outputs.path("WebhookUrl").toString().contains("ApiEndpoint"), outputs::toPrettyString);
        assertTrue(outputs.path("WebhookUrl").toString().contains("/webhook"), outputs::toPrettyString);
        assertTrue(outputs.path("Site").path("Value").toString().contains("http://"), outputs::toPrettyString);
        assertTrue(
                outputs.path("DrillMachine").toString().contains("stateMachine:pushback-twoge-drill"),
                outputs::toPrettyString);
        assertTrue(
                outputs.path("Machine").toString().contains("states/home?region=us-east-1#/statemachines/view/"),
                outputs::toPrettyString);
        for (var output : Map.of("WebhookSecret", "Secrets/Webhook", "GitHubToken", "Secrets/GitHubToken")
                .entrySet())
            assertEquals(
                    Set.of(twoge.id(output.getValue())),
                    Set.copyOf(outputs.path(output.getKey()).findValuesAsText("Ref")),
                    output.getKey());
    }

    /// CloudFormation is given it in pieces, joined around references.
    private static JsonNode dashboard() {
        var pieces = twoge.only("AWS::CloudWatch::Dashboard")
                .path("DashboardBody")
                .path("Fn::Join")
                .path(1);
        return Json.tree(StreamSupport.stream(pieces.spliterator(), false)
                .map(piece -> piece.isTextual() ? piece.asText() : "-")
                .collect(Collectors.joining()));
    }

    private static String metrics(JsonNode metrics) {
        var names = new StringBuilder();
        metrics.forEach(metric -> {
            if (metric.path(1).isTextual())
                names.append(metric.path(1).asText()).append(' ');
        });
        return names.toString().strip();
    }
}
