package pushback.aws.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

class LocalCloudWatchTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final VirtualTimeline time = new VirtualTimeline(START);
    private final LocalCloudWatch cloudWatch = new LocalCloudWatch(time, Optional.empty());

    @TempDir
    Path directory;

    private static void put(LocalCloudWatch cloudWatch, String target, double value) {
        cloudWatch.putMetricData(put -> put.namespace("Pushback")
                .metricData(datum -> datum.metricName("Errors")
                        .value(value)
                        .dimensions(d -> d.name("Target").value(target))));
    }

    private List<Double> minutes(LocalCloudWatch from, String target, String statistic) {
        return from.getMetricData(get -> get.startTime(START)
                        .endTime(time.now().plusSeconds(1))
                        .scanBy("TimestampAscending")
                        .metricDataQueries(query -> query.id("q")
                                .metricStat(stat -> stat.stat(statistic)
                                        .period(60)
                                        .metric(metric -> metric.namespace("Pushback")
                                                .metricName("Errors")
                                                .dimensions(
                                                        d -> d.name("Target").value(target))))))
                .metricDataResults()
                .getFirst()
                .values();
    }

    private String state() {
        return cloudWatch
                .describeAlarms(describe -> describe.alarmNames("errors"))
                .metricAlarms()
                .getFirst()
                .stateValueAsString();
    }

    private void alarm(String missing) {
        cloudWatch.putMetricAlarm(put -> put.alarmName("errors")
                .namespace("Pushback")
                .metricName("Errors")
                .dimensions(d -> d.name("Target").value("a"))
                .statistic("Sum")
                .period(60)
                .evaluationPeriods(3)
                .datapointsToAlarm(2)
                .threshold(5.0)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData(missing));
    }

    private void sum(String expression) {
        cloudWatch.putMetricAlarm(put -> put.alarmName("errors")
                .evaluationPeriods(1)
                .threshold(0.0)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("notBreaching")
                .metrics(query -> query.id("sum").expression(expression), counted("a"), counted("b")));
    }

    private static Consumer<MetricDataQuery.Builder> counted(String target) {
        return query -> query.id(target)
                .returnData(false)
                .metricStat(stat -> stat.stat("Sum")
                        .period(60)
                        .metric(metric -> metric.namespace("Pushback")
                                .metricName("Errors")
                                .dimensions(d -> d.name("Target").value(target))));
    }

    @Test
    void aSumOfTwoMetricsIsThereOnlyWhereBothAreUnlessTheyAreFilled() {
        sum("a + b");
        put(cloudWatch, "a", 1);
        time.advance(Duration.ofMinutes(1));
        assertEquals("OK", state(), "b was not counted, so there is no sum");
        sum("FILL(a, 0) + FILL(b, 0)");
        put(cloudWatch, "b", 1);
        time.advance(Duration.ofMinutes(1));
        assertEquals("ALARM", state());
    }

    @Test
    void anExpressionHasPrecedenceAndParentheses() {
        sum("2 * (a - FILL(b, 3)) - 4 / 2");
        put(cloudWatch, "a", 4);
        time.advance(Duration.ofMinutes(1));
        assertEquals("OK", state(), "2 * (4 - 3) - 2 is 0");
        put(cloudWatch, "a", 5);
        time.advance(Duration.ofMinutes(1));
        assertEquals("ALARM", state());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RATE(a)", "a +", "(a", "a b", "c", "a & b"})
    void anExpressionThatItDoesNotKnowIsNotGuessed(String expression) {
        assertThrows(UnsupportedOperationException.class, () -> {
            sum(expression);
            time.advance(Duration.ofMinutes(1));
            state();
        });
    }

    private List<MetricDataResult> asked(List<Consumer<MetricDataQuery.Builder>> queries) {
        return cloudWatch
                .getMetricData(get -> get.startTime(START)
                        .endTime(time.now().plusSeconds(1))
                        .scanBy("TimestampAscending")
                        .metricDataQueries(queries.toArray(Consumer[]::new)))
                .metricDataResults();
    }

    /// `a` and `b` are counted in the first minute, `a` alone in the second.
    private void count() {
        put(cloudWatch, "a", 4);
        put(cloudWatch, "b", 8);
        time.advance(Duration.ofMinutes(1));
        put(cloudWatch, "a", 6);
        time.advance(Duration.ofMinutes(1));
    }

    @Test
    void whoeverAsksGetsWhatAnExpressionMakesOfTheMetricsWhereAllOfThemAre() {
        count();
        var results = asked(List.of(
                query -> query.id("share").expression("100 * a / b").label("Share"), counted("a"), counted("b")));
        assertEquals(1, results.size(), "the metrics are not to be returned");
        assertEquals("share", results.getFirst().id());
        assertEquals("Share", results.getFirst().label());
        assertEquals(List.of(50.0), results.getFirst().values());
        assertEquals(List.of(START), results.getFirst().timestamps());
    }

    @Test
    void anExpressionMayUseAnotherAndFillsWhatIsMissing() {
        count();
        var results = asked(List.of(
                counted("a"),
                counted("b"),
                query -> query.id("both").expression("a + FILL(b, 0)"),
                query -> query.id("twice").expression("both * 2")));
        assertEquals(
                List.of("both", "twice"),
                results.stream().map(MetricDataResult::id).toList());
        assertEquals(List.of(12.0, 6.0), results.getFirst().values());
        assertEquals(List.of(24.0, 12.0), results.getLast().values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RATE(a)", "a +", "(a", "a & b", "SELECT AVG(Errors) FROM Pushback"})
    void anExpressionThatNobodyCanAnswerIsRefusedThoughNothingWasMeasured(String expression) {
        assertThrows(
                UnsupportedOperationException.class,
                () -> asked(List.of(query -> query.id("e").expression(expression), counted("a"), counted("b"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody * 2", "e + 1", "f"})
    void anExpressionOfNothingThatIsAskedForIsAMistake(String expression) {
        var refused = assertThrows(
                CloudWatchException.class,
                () -> asked(List.of(
                        query -> query.id("e").expression(expression),
                        query -> query.id("f").expression("e"),
                        counted("a"))));
        assertEquals("ValidationError", refused.awsErrorDetails().errorCode());
    }

    @Test
    void aQueryIsAMetricOrAnExpressionAndNotBoth() {
        for (var query : List.<Consumer<MetricDataQuery.Builder>>of(
                query -> query.id("q"),
                counted("q").andThen(both -> both.expression("1 + 1").returnData(true)))) {
            var refused = assertThrows(CloudWatchException.class, () -> asked(List.of(query)));
            assertEquals("ValidationError", refused.awsErrorDetails().errorCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"p99", "tm90", "IQM", "PR(0:5)"})
    void aStatisticOfAwsThatIsNotHereIsSaidToBeNotHere(String statistic) {
        assertThrows(UnsupportedOperationException.class, () -> minutes(cloudWatch, "a", statistic));
    }

    @Test
    void aPercentileIsOfAllValuesOfThePeriod() {
        cloudWatch.putMetricAlarm(put -> put.alarmName("errors")
                .namespace("Pushback")
                .metricName("Errors")
                .dimensions(d -> d.name("Target").value("a"))
                .extendedStatistic("p90")
                .period(60)
                .evaluationPeriods(1)
                .threshold(2.0)
                .comparisonOperator("GreaterThanThreshold"));
        for (int i = 0; i < 100; i++) put(cloudWatch, "a", i < 10 ? 4 : 0.1);
        time.advance(Duration.ofMinutes(1));
        assertEquals("OK", state(), "a tenth is slow, and no more");
        for (int i = 0; i < 100; i++) put(cloudWatch, "a", i < 11 ? 4 : 0.1);
        time.advance(Duration.ofMinutes(1));
        assertEquals("ALARM", state());
    }

    @Test
    void addsUpByPeriodAndDimension() {
        put(cloudWatch, "a", 1);
        time.advance(Duration.ofSeconds(30));
        put(cloudWatch, "a", 3);
        put(cloudWatch, "b", 100);
        time.advance(Duration.ofSeconds(30));
        put(cloudWatch, "a", 10);
        assertEquals(List.of(4.0, 10.0), minutes(cloudWatch, "a", "Sum"));
        assertEquals(List.of(2.0, 10.0), minutes(cloudWatch, "a", "Average"));
        assertEquals(List.of(1.0, 10.0), minutes(cloudWatch, "a", "Minimum"));
        assertEquals(List.of(2.0, 1.0), minutes(cloudWatch, "a", "SampleCount"));
        var points = cloudWatch
                .getMetricStatistics(get -> get.namespace("Pushback")
                        .metricName("Errors")
                        .period(60)
                        .dimensions(d -> d.name("Target").value("a"))
                        .startTime(START)
                        .endTime(START.plusSeconds(60))
                        .statistics(Statistic.MAXIMUM))
                .datapoints();
        assertEquals(List.of(3.0), points.stream().map(point -> point.maximum()).toList());
    }

    @Test
    void anAlarmNeedsTwoOfThreePeriods() {
        alarm("notBreaching");
        assertEquals("INSUFFICIENT_DATA", state());
        put(cloudWatch, "a", 6);
        time.advance(Duration.ofMinutes(1));
        assertEquals("OK", state());
        time.advance(Duration.ofMinutes(1));
        put(cloudWatch, "a", 6);
        time.advance(Duration.ofMinutes(1));
        assertEquals("ALARM", state());
        time.advance(Duration.ofMinutes(3));
        assertEquals("OK", state());
    }

    @Test
    void silenceIsNotHealth() {
        alarm("missing");
        put(cloudWatch, "a", 1);
        time.advance(Duration.ofMinutes(1));
        assertEquals("OK", state());
        time.advance(Duration.ofMinutes(3));
        assertEquals("INSUFFICIENT_DATA", state());
    }

    @Test
    void aStateSetByHandLastsUntilTheNextPeriodIsJudged() {
        alarm("notBreaching");
        cloudWatch.setAlarmState(
                set -> set.alarmName("errors").stateValue("ALARM").stateReason("drill"));
        assertEquals("ALARM", state());
        time.advance(Duration.ofMinutes(1));
        assertEquals("OK", state());
    }

    @Test
    void metricsSurviveARestart() {
        put(new LocalCloudWatch(time, Optional.of(directory)), "a", 2);
        put(new LocalCloudWatch(time, Optional.of(directory)), "a", 3);
        assertEquals(List.of(5.0), minutes(new LocalCloudWatch(time, Optional.of(directory)), "a", "Sum"));
    }

    @Test
    void refusesWhatAwsRefuses() {
        var refusal = assertThrows(
                CloudWatchException.class,
                () -> cloudWatch.putMetricData(
                        put -> put.metricData(datum -> datum.metricName("x").value(1.0))));
        assertEquals("MissingParameter", refusal.awsErrorDetails().errorCode());
        assertThrows(CloudWatchException.class, () -> put(cloudWatch, "a", Double.NaN));
        assertThrows(
                CloudWatchException.class,
                () -> cloudWatch.setAlarmState(
                        set -> set.alarmName("nope").stateValue("OK").stateReason("r")));
        assertTrue(minutes(cloudWatch, "a", "Sum").isEmpty());
    }

    @Test
    void tellsWhoListensOfAnAlarmOnceAndRemembersWhatItCarriedOut() {
        alarm("notBreaching");
        var heard = new ArrayList<String>();
        cloudWatch.onChange(changed -> heard.add(changed.stateValueAsString()));
        for (int minute = 0; minute < 4; minute++) {
            put(cloudWatch, "a", 6);
            time.advance(Duration.ofMinutes(1));
            cloudWatch.look();
        }
        time.advance(Duration.ofMinutes(3));
        cloudWatch.look();
        assertEquals(List.of("OK", "ALARM", "OK"), heard);
        var alarms = cloudWatch
                .describeAlarmsForMetric(describe -> describe.namespace("Pushback")
                        .metricName("Errors")
                        .dimensions(d -> d.name("Target").value("a")))
                .metricAlarms();
        assertEquals(
                List.of("errors"),
                alarms.stream().map(found -> found.alarmName()).toList());
        cloudWatch.carriedOut(alarms.getFirst(), "arn:aws:sns:us-east-1:000000000000:people");
        assertEquals(
                List.of("Successfully executed action arn:aws:sns:us-east-1:000000000000:people"),
                cloudWatch
                        .describeAlarmHistory(
                                describe -> describe.alarmName("errors").startDate(time.now()))
                        .alarmHistoryItems()
                        .stream()
                        .map(item -> item.historySummary())
                        .toList());
        assertEquals(
                List.of(),
                cloudWatch
                        .describeAlarmHistory(
                                describe -> describe.startDate(time.now().plusSeconds(1)))
                        .alarmHistoryItems());
    }

    @Test
    void readsCountersAfterTheyWereBroughtUpToDate() {
        cloudWatch.refreshBy(() -> put(cloudWatch, "a", 7));
        assertEquals(List.of(7.0), minutes(cloudWatch, "a", "Sum"));
    }
}
