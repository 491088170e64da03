package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.LocalEc2;
import pushback.aws.fleet.MemoryFleet;
import pushback.aws.messages.LocalSns;
import pushback.aws.metrics.LocalCloudWatch;
import pushback.aws.rds.LocalRds;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;

/// Requests that no step makes: each is refused as its service refuses, none with an error of Java's.
class OddRequestsTest {
    private static final Dimension A = Dimension.builder().name("a").value("1").build();
    private final LocalCloudWatch cloudWatch =
            new LocalCloudWatch(new VirtualTimeline(Instant.EPOCH), Optional.empty());
    private final LocalFleet fleet = new LocalFleet(Fresh.name("web")).deployed();

    @Test
    void cloudWatchRefusesMetricsThatAreNone() {
        for (var datum : List.of(
                MetricDatum.builder()
                        .metricName("m")
                        .value(1.0)
                        .dimensions(A, A)
                        .build(),
                MetricDatum.builder()
                        .metricName("m")
                        .value(1.0)
                        .dimensions(Dimension.builder().name("a").build())
                        .build(),
                MetricDatum.builder()
                        .metricName("m")
                        .statisticValues(set -> set.sum(1.0))
                        .build(),
                MetricDatum.builder()
                        .metricName("m")
                        .statisticValues(set -> set.sum(1.0)
                                .sampleCount(Double.NaN)
                                .minimum(1.0)
                                .maximum(1.0))
                        .build(),
                MetricDatum.builder()
                        .metricName("m")
                        .values(Arrays.asList(1.0, null))
                        .build(),
                MetricDatum.builder().metricName("m").values(1.0, Double.NaN).build(),
                MetricDatum.builder()
                        .metricName("m")
                        .values(1.0, 2.0)
                        .counts(1.0)
                        .build(),
                MetricDatum.builder().metricName("m").values(1.0).counts(-1.0).build(),
                MetricDatum.builder().metricName("m").build())) {
            refused(() -> cloudWatch.putMetricData(put -> put.namespace("n").metricData(datum)));
        }
        cloudWatch.putMetricData(put -> put.namespace("n")
                .metricData(MetricDatum.builder()
                        .metricName("m")
                        .value(1.0)
                        .dimensions(A)
                        .build()));
    }

    @Test
    void cloudWatchRefusesQuestionsThatAreNone() {
        var end = Instant.EPOCH.plusSeconds(60);
        for (var query : List.of(
                MetricDataQuery.builder().id("q").metricStat(stat -> {}).build(),
                MetricDataQuery.builder()
                        .id("q")
                        .metricStat(
                                stat -> stat.metric(metric -> {}).stat("Sum").period(60))
                        .build(),
                MetricDataQuery.builder()
                        .id("q")
                        .metricStat(stat -> stat.metric(
                                        metric -> metric.namespace("n").metricName("m"))
                                .period(60))
                        .build(),
                MetricDataQuery.builder()
                        .id("q")
                        .metricStat(stat -> stat.metric(
                                        metric -> metric.namespace("n").metricName("m"))
                                .stat("Sum"))
                        .build(),
                MetricDataQuery.builder()
                        .id("q")
                        .metricStat(stat -> stat.metric(metric ->
                                        metric.namespace("n").metricName("m").dimensions(A, A))
                                .stat("Sum")
                                .period(60))
                        .build())) {
            refused(() -> cloudWatch.getMetricData(
                    get -> get.metricDataQueries(query).startTime(Instant.EPOCH).endTime(end)));
        }
        refused(() -> cloudWatch.getMetricStatistics(get -> get.namespace("n")
                .metricName("m")
                .dimensions(A, A)
                .startTime(Instant.EPOCH)
                .endTime(end)
                .period(60)
                .statisticsWithStrings("Sum")));
        refused(() -> cloudWatch.getMetricStatistics(get -> get.namespace("n")
                .metricName("m")
                .startTime(Instant.EPOCH)
                .endTime(end)
                .statisticsWithStrings("Sum")));
        refused(() -> cloudWatch.putMetricAlarm(put -> put.alarmName("a")
                .namespace("n")
                .metricName("m")
                .statistic("Sum")
                .period(60)
                .evaluationPeriods(1)
                .threshold(1.0)
                .comparisonOperator("GreaterThanThreshold")
                .dimensions(A, A)));
    }

    @Test
    void systemsManagerRefusesCommandsThatAreNone() {
        for (var parameters : List.<Map<String, List<String>>>of(
                Map.of("commands", List.of("true"), "executionTimeout", List.of()),
                Map.of("commands", List.of("true"), "executionTimeout", List.of("soon")),
                Map.of("commands", List.of("true"), "executionTimeout", List.of("0")),
                Map.of("commands", List.of("true"), "executionTimeout", List.of("172801")),
                Map.of("commands", List.of("true"), "executionTimeout", List.of("99999999999999999999")),
                Map.of("commands", List.of("true"), "executionTimeout", List.of("1", "2")),
                Map.of("commands", List.of("true"), "workingDirectory", List.of()),
                Map.of("commands", Arrays.asList("true", null)),
                Map.of("commands", List.of()))) {
            refused(() -> fleet.ssm.sendCommand(send -> send.documentName("AWS-RunShellScript")
                    .instanceIds(fleet.instances())
                    .parameters(parameters)));
        }
        refused(() -> fleet.ssm.getParameters(
                get -> get.names(Arrays.asList("a", null)).withDecryption(true)));
        refused(() -> fleet.ssm.getParameters(get -> get.names("").withDecryption(true)));
        refused(() -> fleet.ssm.putParameter(put -> put.name("p").value("v")));
        refused(() -> fleet.ssm.sendCommand(send -> send.documentName("AWS-RunShellScript")
                .instanceIds(Arrays.asList("i-12345678", null))
                .parameters(Map.of("commands", List.of("true")))));
    }

    /// What would change the answer, and is not here: whoever gave it would believe it was heeded.
    @Test
    void whatIsNotHereIsSaidAndNotPassedOver() {
        var sns = new LocalSns(new VirtualTimeline(Instant.EPOCH), Optional.empty(), message -> {});
        var topic = sns.createTopic(create -> create.name("t")).topicArn();
        var ec2 = new LocalEc2(
                new InstanceRegistry(new MemoryFleet(new VirtualTimeline(Instant.EPOCH), _ -> AppBehaviour.good())),
                id -> Map.of());
        lacks(
                "Targets",
                () -> fleet.ssm.sendCommand(send -> send.documentName("AWS-RunShellScript")
                        .targets(target -> target.key("tag:Name").values("web"))
                        .parameters(Map.of("commands", List.of("true")))));
        lacks(
                "vpc-id",
                () -> ec2.describeInstances(
                        with -> with.filters(filter -> filter.name("vpc-id").values("vpc-1"))));
        lacks(
                "Filters",
                () -> fleet.scaling.describeAutoScalingGroups(
                        with -> with.filters(filter -> filter.name("tag-key").values("a"))));
        lacks(
                "Filters",
                () -> new LocalRds()
                        .describeDBInstances(with ->
                                with.filters(filter -> filter.name("engine").values("mysql"))));
        lacks("ActionPrefix", () -> cloudWatch.describeAlarms(with -> with.actionPrefix("arn:")));
        lacks(
                "MessageStructure",
                () -> sns.publish(with ->
                        with.topicArn(topic).message("{\"default\":\"a\"}").messageStructure("json")));
        lacks(
                "FilterPolicy",
                () -> sns.subscribe(with -> with.topicArn(topic)
                        .protocol("http")
                        .endpoint("http://127.0.0.1:1/")
                        .attributes(Map.of("FilterPolicy", "{}"))));
    }

    private static void lacks(String what, Runnable call) {
        var said = assertThrows(UnsupportedOperationException.class, call::run).getMessage();
        assertTrue(said.contains(what), said);
    }

    private static void refused(Runnable call) {
        var refusal = assertThrows(AwsServiceException.class, call::run);
        assertTrue(refusal.statusCode() >= 400 && refusal.statusCode() < 500, refusal::toString);
    }
}
