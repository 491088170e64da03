package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmHistoryItem;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// What the steps rely on in CloudWatch: the visitors second by second, the outcomes counted, the alarms that fire.
abstract class CloudWatchContract {
    private static final String ACTION = "arn:aws:sns:us-east-1:123456789012:outcomes";

    private final String namespace = Fresh.name("Visitors");
    private final String metricName = Fresh.name("Requests");
    private CloudWatchClient cloudWatch;
    private Instant minute;

    abstract CloudWatchClient cloudWatch();

    /// Has an alarm carry out its action.
    abstract void carryOut(CloudWatchClient client, String alarm, String action);

    /// What time it is there.
    abstract Instant now();

    @BeforeEach
    void aMinuteThatIsOver() {
        cloudWatch = cloudWatch();
        minute = Instant.ofEpochSecond(now().getEpochSecond() / 60 * 60).minus(Duration.ofMinutes(10));
    }

    private MetricDatum requests(String instance, Instant at, double value) {
        return MetricDatum.builder()
                .metricName(metricName)
                .timestamp(at)
                .value(value)
                .storageResolution(1)
                .unit(StandardUnit.COUNT)
                .dimensions(on(instance))
                .build();
    }

    private static Dimension on(String instance) {
        return Dimension.builder().name("InstanceId").value(instance).build();
    }

    private void put(MetricDatum... data) {
        cloudWatch.putMetricData(put -> put.namespace(namespace).metricData(data));
    }

    private void put(Consumer<MetricDatum.Builder> change) {
        put(requests("i-1", minute, 1).copy(change));
    }

    private MetricDataQuery query(String id, String instance, int period) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(stat -> stat.stat("Sum")
                        .period(period)
                        .metric(metric -> metric.namespace(namespace)
                                .metricName(metricName)
                                .dimensions(on(instance))))
                .build();
    }

    private List<MetricDataResult> get(Consumer<GetMetricDataRequest.Builder> change) {
        return cloudWatch
                .getMetricData(get -> get.metricDataQueries(query("requests0", "i-1", 60))
                        .startTime(minute)
                        .endTime(minute.plusSeconds(120))
                        .scanBy(ScanBy.TIMESTAMP_ASCENDING)
                        .applyMutation(change))
                .metricDataResults();
    }

    @Test
    @Covers({"cloudwatch:GetMetricData", "cloudwatch:PutMetricData"})
    void addsUpWhatFallsIntoAPeriod() {
        put(
                requests("i-1", minute, 2),
                requests("i-1", minute.plusSeconds(59), 3),
                requests("i-1", minute.plusSeconds(60), 7),
                requests("i-2", minute, 100));
        var result = get(with -> {}).getFirst();
        assertEquals("requests0", result.id());
        assertEquals(List.of(minute, minute.plusSeconds(60)), result.timestamps());
        assertEquals(List.of(5.0, 7.0), result.values());
        assertEquals("Complete", result.statusCodeAsString());
    }

    @Test
    @Covers({"cloudwatch:GetMetricData", "cloudwatch:PutMetricData"})
    void tellsNamespacesApart() {
        cloudWatch.putMetricData(put -> put.namespace(namespace + "-other").metricData(requests("i-1", minute, 9)));
        put(requests("i-1", minute, 2));
        assertEquals(List.of(2.0), get(with -> {}).getFirst().values());
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void tellsSecondsApart() {
        put(requests("i-1", minute.plusSeconds(1), 2), requests("i-1", minute.plusSeconds(3), 4));
        var result = get(with -> with.metricDataQueries(query("requests0", "i-1", 1)))
                .getFirst();
        assertEquals(List.of(minute.plusSeconds(1), minute.plusSeconds(3)), result.timestamps());
        assertEquals(List.of(2.0, 4.0), result.values());
    }

    /// Whoever writes must say that seconds matter.
    @Test
    @Covers("cloudwatch:GetMetricData")
    void tellsSecondsApartOnlyWhereTheyWereStored() {
        put(requests("i-1", minute.plusSeconds(3), 4).copy(with -> with.storageResolution(60)));
        var result = get(with -> with.metricDataQueries(query("requests0", "i-1", 1)))
                .getFirst();
        assertFalse(result.timestamps().contains(minute.plusSeconds(3)), () -> "it says " + result);
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void takesInTheStartAndLeavesOutTheEnd() {
        put(requests("i-1", minute, 1), requests("i-1", minute.plusSeconds(60), 2));
        assertEquals(
                List.of(1.0),
                get(with -> with.endTime(minute.plusSeconds(60))).getFirst().values());
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void givesTheNewestFirstUnlessAskedOtherwise() {
        put(requests("i-1", minute, 1), requests("i-1", minute.plusSeconds(60), 2));
        assertEquals(
                List.of(2.0, 1.0),
                get(with -> with.scanBy(ScanBy.TIMESTAMP_DESCENDING)).getFirst().values());
        assertEquals(
                List.of(2.0, 1.0),
                get(with -> with.scanBy((ScanBy) null)).getFirst().values());
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void answersEachQueryUnderItsIdAlsoWithNothing() {
        put(requests("i-1", minute, 1));
        var results = get(with -> with.metricDataQueries(query("requests0", "i-1", 60), query("requests1", "i-9", 60)));
        assertEquals(
                List.of("requests0", "requests1"),
                results.stream().map(MetricDataResult::id).toList());
        assertEquals(List.of(), results.getLast().values());
        assertEquals(List.of(), results.getLast().timestamps());
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void takes500QueriesAndNotOneMore() {
        var queries = IntStream.rangeClosed(0, 500)
                .mapToObj(i -> query("requests" + i, "i-1", 60))
                .toList();
        Refused.asInvalid(CloudWatchException.class, () -> get(with -> with.metricDataQueries(queries)));
        assertEquals(
                500,
                get(with -> with.metricDataQueries(queries.subList(0, 500))).size());
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void refusesQueriesOfTheSameId() {
        Refused.asInvalid(
                CloudWatchException.class,
                () -> get(
                        with -> with.metricDataQueries(query("requests0", "i-1", 60), query("requests0", "i-2", 60))));
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void refusesAnIdThatDoesNotBeginWithASmallLetter() {
        for (var id : List.of("Requests", "0requests", "re-quests"))
            Refused.asInvalid(
                    CloudWatchException.class, () -> get(with -> with.metricDataQueries(query(id, "i-1", 60))));
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void refusesAQuestionWithoutQueries() {
        Refused.asInvalid(CloudWatchException.class, () -> get(with -> with.metricDataQueries(List.of())));
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void refusesAQuestionWithoutStartOrEnd() {
        Refused.asInvalid(CloudWatchException.class, () -> get(with -> with.startTime(null)));
        Refused.asInvalid(CloudWatchException.class, () -> get(with -> with.endTime(null)));
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void refusesAnEndThatIsNotAfterTheStart() {
        Refused.asInvalid(CloudWatchException.class, () -> get(with -> with.endTime(minute)));
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void refusesAPeriodThatCloudWatchDoesNotKnow() {
        Refused.asInvalid(
                CloudWatchException.class, () -> get(with -> with.metricDataQueries(query("requests0", "i-1", 7))));
    }

    @Test
    @Covers("cloudwatch:GetMetricData")
    void refusesAStatisticThatCloudWatchDoesNotKnow() {
        Refused.asInvalid(
                CloudWatchException.class,
                () -> get(with -> with.metricDataQueries(query("requests0", "i-1", 60)
                        .copy(change -> change.metricStat(
                                query("x", "i-1", 60).metricStat().copy(stat -> stat.stat("Most")))))));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesDataWithoutNamespace() {
        Refused.as(
                MissingRequiredParameterException.class,
                "MissingParameter",
                () -> cloudWatch.putMetricData(put -> put.metricData(requests("i-1", minute, 1))));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesANamespaceThatIsNotOurs() {
        for (var name : List.of("AWS/Ours", ":ours", "x".repeat(256)))
            Refused.asInvalid(
                    CloudWatchException.class,
                    () -> cloudWatch.putMetricData(put -> put.namespace(name).metricData(requests("i-1", minute, 1))));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesNoData() {
        Refused.asInvalid(CloudWatchException.class, () -> cloudWatch.putMetricData(put -> put.namespace(namespace)));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void takes1000MetricsAndNotOneMore() {
        var data = IntStream.range(0, 1001)
                .mapToObj(i -> requests("i-" + i, minute, 1))
                .toArray(MetricDatum[]::new);
        Refused.asInvalid(CloudWatchException.class, () -> put(data));
        put(Stream.of(data).limit(1000).toArray(MetricDatum[]::new));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesAMetricWithoutName() {
        Refused.asInvalid(CloudWatchException.class, () -> put(with -> with.metricName(null)));
        Refused.asInvalid(CloudWatchException.class, () -> put(with -> with.metricName("x".repeat(256))));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesAMetricWithoutValue() {
        Refused.asInvalid(CloudWatchException.class, () -> put(with -> with.value(null)));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesWhatIsNoNumber() {
        Refused.as(
                InvalidParameterValueException.class,
                "InvalidParameterValue",
                () -> put(with -> with.value(Double.NaN)));
    }

    /// Numbers lie between -2^360 and 2^360.
    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesNumbersBeyondBounds() {
        put(with -> with.value(Math.pow(2, 359)));
        Refused.as(
                InvalidParameterValueException.class,
                "InvalidParameterValue",
                () -> put(with -> with.value(Math.pow(2, 361))));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesAValueBesideStatistics() {
        Refused.as(
                InvalidParameterCombinationException.class,
                "InvalidParameterCombination",
                () -> put(with -> with.statisticValues(
                        set -> set.sampleCount(1.0).sum(1.0).minimum(1.0).maximum(1.0))));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesTimesLongAgoOrInTheFuture() {
        put(with -> with.timestamp(now().minus(Duration.ofDays(13))));
        put(with -> with.timestamp(now().plus(Duration.ofMinutes(110))));
        Refused.as(
                InvalidParameterValueException.class,
                "InvalidParameterValue",
                () -> put(with -> with.timestamp(now().minus(Duration.ofDays(15)))));
        Refused.as(
                InvalidParameterValueException.class,
                "InvalidParameterValue",
                () -> put(with -> with.timestamp(now().plus(Duration.ofMinutes(130)))));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesMoreThan30Dimensions() {
        Refused.asInvalid(
                CloudWatchException.class,
                () -> put(with -> with.dimensions(IntStream.range(0, 31)
                        .mapToObj(i ->
                                Dimension.builder().name("d" + i).value("v").build())
                        .toList())));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesADimensionWithoutNameOrValue() {
        Refused.asInvalid(CloudWatchException.class, () -> put(with -> with.dimensions(on(""))));
        Refused.asInvalid(CloudWatchException.class, () -> put(with -> with.dimensions(dim -> dim.value("v"))));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void refusesAUnitThatCloudWatchDoesNotKnow() {
        Refused.asInvalid(CloudWatchException.class, () -> put(with -> with.unit("Releases")));
    }

    @Test
    @Covers("cloudwatch:PutMetricData")
    void keepsNothingOfARequestThatItRefuses() {
        Refused.asInvalid(
                CloudWatchException.class, () -> put(requests("i-1", minute, 1), requests("i-1", minute, Double.NaN)));
        assertEquals(List.of(), get(with -> {}).getFirst().values());
    }

    private String alarm(StateValue state) {
        var name = Fresh.name("errors");
        cloudWatch.putMetricAlarm(put -> put.alarmName(name)
                .namespace(namespace)
                .metricName("Errors")
                .statistic("Sum")
                .period(60)
                .evaluationPeriods(1)
                .threshold(1.0)
                .comparisonOperator("GreaterThanThreshold"));
        cloudWatch.setAlarmState(set -> set.alarmName(name).stateValue(state).stateReason("by the test"));
        return name;
    }

    @Test
    @Covers("cloudwatch:DescribeAlarms")
    void describesTheAlarmsThatFire() {
        var firing = alarm(StateValue.ALARM);
        var calm = alarm(StateValue.OK);
        var found = cloudWatch.describeAlarms(describe -> describe.alarmNames(firing, calm)
                .stateValue(StateValue.ALARM)
                .alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM));
        assertEquals(1, found.metricAlarms().size());
        var alarm = found.metricAlarms().getFirst();
        assertEquals(firing, alarm.alarmName());
        assertEquals(StateValue.ALARM, alarm.stateValue());
        assertEquals("by the test", alarm.stateReason());
        assertNotNull(alarm.stateUpdatedTimestamp());
        assertEquals(List.of(), found.compositeAlarms());
    }

    @Test
    @Covers("cloudwatch:DescribeAlarms")
    void saysSinceWhenAnAlarmIsInItsState() {
        var name = alarm(StateValue.ALARM);
        var alarm = cloudWatch
                .describeAlarms(describe -> describe.alarmNames(name))
                .metricAlarms()
                .getFirst();
        assertNotNull(alarm.stateTransitionedTimestamp());
        assertFalse(alarm.stateTransitionedTimestamp().isAfter(now()));
    }

    @Test
    @Covers("cloudwatch:DescribeAlarms")
    void describesOnlyTheAlarmsNamed() {
        var name = alarm(StateValue.ALARM);
        alarm(StateValue.ALARM);
        var found = cloudWatch.describeAlarms(describe -> describe.alarmNames(name, name + "-none"));
        assertEquals(
                List.of(name),
                found.metricAlarms().stream().map(one -> one.alarmName()).toList());
        assertNull(found.nextToken());
    }

    @Test
    @Covers("cloudwatch:DescribeAlarms")
    void describesOnlyTheTypesAskedFor() {
        var name = alarm(StateValue.ALARM);
        assertEquals(
                1,
                cloudWatch
                        .describeAlarms(describe -> describe.alarmNames(name).alarmTypes(AlarmType.METRIC_ALARM))
                        .metricAlarms()
                        .size());
        assertEquals(
                List.of(),
                cloudWatch
                        .describeAlarms(describe -> describe.alarmNames(name).alarmTypes(AlarmType.COMPOSITE_ALARM))
                        .metricAlarms());
    }

    @Test
    @Covers("cloudwatch:DescribeAlarms")
    void refusesMoreThan100AlarmNames() {
        var names = IntStream.rangeClosed(0, 100).mapToObj(i -> "alarm-" + i).toList();
        Refused.asInvalid(
                CloudWatchException.class, () -> cloudWatch.describeAlarms(describe -> describe.alarmNames(names)));
    }

    @Test
    @Covers("cloudwatch:DescribeAlarms")
    void refusesAnAlarmNameThatIsEmptyOrTooLong() {
        for (var name : List.of("", "x".repeat(256)))
            Refused.asInvalid(
                    CloudWatchException.class, () -> cloudWatch.describeAlarms(describe -> describe.alarmNames(name)));
    }

    private String alarmOn(String server) {
        var name = Fresh.name("busy");
        cloudWatch.putMetricAlarm(put -> put.alarmName(name)
                .namespace(namespace)
                .metricName("Load")
                .dimensions(on(server))
                .statistic("Average")
                .period(60)
                .evaluationPeriods(2)
                .threshold(70.0)
                .comparisonOperator("GreaterThanThreshold")
                .alarmActions(ACTION));
        return name;
    }

    private List<MetricAlarm> alarmsOf(String ofNamespace, String ofMetric, String server) {
        return cloudWatch
                .describeAlarmsForMetric(describe ->
                        describe.namespace(ofNamespace).metricName(ofMetric).dimensions(on(server)))
                .metricAlarms();
    }

    @Test
    @Covers("cloudwatch:DescribeAlarmsForMetric")
    void describesTheAlarmsOfAMetric() {
        var name = alarmOn("i-1");
        alarmOn("i-2");
        var found = alarmsOf(namespace, "Load", "i-1");
        assertEquals(List.of(name), found.stream().map(MetricAlarm::alarmName).toList());
        var alarm = found.getFirst();
        assertEquals("GreaterThanThreshold", alarm.comparisonOperatorAsString());
        assertEquals(List.of(60, 2), List.of(alarm.period(), alarm.evaluationPeriods()));
        assertEquals(List.of(ACTION), alarm.alarmActions());
        assertNotNull(alarm.stateValue());
        assertEquals(List.of(), alarmsOf(namespace, "Load", "i-3"));
        assertEquals(List.of(), alarmsOf(namespace, "Burden", "i-1"));
    }

    @Test
    @Covers({"cloudwatch:DescribeAlarmsForMetric", "cloudwatch:DescribeAlarms"})
    void carriesOutTheActionsOfAnAlarmUnlessSaidOtherwise() {
        var name = alarmOn("i-1");
        assertEquals(
                true,
                cloudWatch
                        .describeAlarms(describe -> describe.alarmNames(name))
                        .metricAlarms()
                        .getFirst()
                        .actionsEnabled());
    }

    @Test
    @Covers("cloudwatch:DescribeAlarmsForMetric")
    void refusesToDescribeTheAlarmsOfNoMetric() {
        Refused.asInvalid(CloudWatchException.class, () -> alarmsOf(null, "Load", "i-1"));
        Refused.asInvalid(CloudWatchException.class, () -> alarmsOf(namespace, null, "i-1"));
    }

    private List<AlarmHistoryItem> history(String alarm, Instant from) {
        return cloudWatch
                .describeAlarmHistory(describe -> describe.alarmName(alarm)
                        .historyItemType(HistoryItemType.ACTION)
                        .startDate(from))
                .alarmHistoryItems();
    }

    @Test
    @Covers("cloudwatch:DescribeAlarmHistory")
    void remembersWhichActionsAnAlarmCarriedOut() {
        var name = alarmOn("i-1");
        var other = alarmOn("i-2");
        for (var alarm : List.of(other, name)) carryOut(cloudWatch, alarm, ACTION);
        var found = history(name, minute);
        assertEquals(1, found.size());
        assertEquals(name, found.getFirst().alarmName());
        assertEquals(HistoryItemType.ACTION, found.getFirst().historyItemType());
        assertFalse(found.getFirst().timestamp().isAfter(now()));
        assertEquals("Successfully executed action " + ACTION, found.getFirst().historySummary());
    }

    @Test
    @Covers("cloudwatch:DescribeAlarmHistory")
    void remembersOnlyWhatWasSinceTheTimeAskedFor() {
        var name = alarmOn("i-1");
        carryOut(cloudWatch, name, ACTION);
        assertEquals(List.of(), history(name, now().plusSeconds(60)));
    }

    @Test
    @Covers("cloudwatch:DescribeAlarmHistory")
    void remembersNothingOfAnAlarmThatIsNotThere() {
        assertEquals(List.of(), history(Fresh.name("none"), minute));
    }
}
