package pushback.aws.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import pushback.aws.account.Refusal;
import pushback.aws.disk.Journal;
import pushback.time.Timeline;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.*;
import software.amazon.awssdk.services.cloudwatch.model.AlarmHistoryItem;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmHistoryRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmHistoryResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsForMetricRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsForMetricResponse;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;

/// CloudWatch: metrics, and threshold alarms on one metric or on an expression of several. Alarms are judged period
/// by period, when they are asked for and at each [#look]; whoever listens hears of each that goes off or ends, and
/// carries out its actions. Values are kept for three hours.
///
/// With a directory the metrics survive; alarms and their states are put again by whoever starts the cloud. Called on
/// the timeline's thread.
public final class LocalCloudWatch implements CloudWatchClient {
    private static final Duration KEPT = Duration.ofHours(3);
    private static final int HISTORY_KEPT = 1000;

    private final Timeline timeline;
    private final Optional<Journal> journal;
    private final Map<Series.Name, Series> series = new HashMap<>();
    private final Map<String, WatchedAlarm> alarms = new TreeMap<>();
    private final List<AlarmHistoryItem> history = new ArrayList<>();
    private final List<Consumer<MetricAlarm>> listeners = new ArrayList<>();
    private Runnable refresh = () -> {};

    public LocalCloudWatch(Timeline timeline, Optional<Path> directory) {
        this.timeline = timeline;
        journal = directory.map(path -> Journal.open(path.resolve("cloudwatch.journal"), this::apply));
        journal.ifPresent(open -> rewriteRecent(open));
    }

    @Override
    public PutMetricDataResponse putMetricData(PutMetricDataRequest request) {
        MetricValidator.namespace(request.namespace());
        if (request.metricData().isEmpty()) throw MetricValidator.missing("MetricData");
        if (request.metricData().size() > MetricValidator.MOST_DATA)
            throw MetricValidator.invalid(
                    "The collection MetricData must not have a size greater than " + MetricValidator.MOST_DATA + ".");
        request.metricData().forEach(datum -> MetricValidator.datum(datum, timeline.now()));
        var line = JsonNodeFactory.instance.objectNode().put("namespace", request.namespace());
        var data = line.putArray("data");
        for (var datum : request.metricData()) {
            var at = stored(datum.timestamp() == null ? timeline.now() : datum.timestamp(), datum.storageResolution());
            for (var sum : sums(datum))
                data.add(json(
                        new Series.Name(request.namespace(), datum.metricName(), dimensions(datum.dimensions())),
                        at.getEpochSecond(),
                        sum));
        }
        try {
            journal.ifPresent(open -> open.append(line));
        } catch (UncheckedIOException failed) {
            throw Refusal.of(
                    InternalServiceException.builder(), "CloudWatch", 500, "InternalServiceError", failed.getMessage());
        }
        apply(line);
        return PutMetricDataResponse.builder().build();
    }

    /// Only a metric stored at the resolution 1 is kept by the second, all others by the minute.
    private static Instant stored(Instant at, Integer resolution) {
        return resolution != null && resolution == 1
                ? at
                : Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), 60) * 60);
    }

    /// A value that a part of the cloud reports by itself, as AWS's services do. It does not survive the process.
    public void observe(String namespace, String metric, Map<String, String> dimensions, Instant at, double value) {
        var values = series.computeIfAbsent(new Series.Name(namespace, metric, dimensions), fresh -> new Series());
        values.add(at, one(value, 1));
        values.forget(timeline.now().minus(KEPT));
    }

    @Override
    public GetMetricStatisticsResponse getMetricStatistics(GetMetricStatisticsRequest request) {
        MetricValidator.required(request.namespace(), "Namespace");
        MetricValidator.required(request.metricName(), "MetricName");
        refresh.run();
        if (request.startTime() == null || request.endTime() == null)
            throw MetricValidator.missing("StartTime and EndTime");
        if (!request.startTime().isBefore(request.endTime()))
            throw MetricValidator.invalid("The parameter StartTime must be less than the parameter EndTime.");
        if (request.statistics().isEmpty()) throw MetricValidator.missing("Statistics");
        var points = find(new Series.Name(request.namespace(), request.metricName(), dimensions(request.dimensions())))
                .periods(request.startTime(), request.endTime(), MetricValidator.period(request.period()))
                .entrySet()
                .stream()
                .map(one -> datapoint(one.getKey(), one.getValue(), request))
                .toList();
        return GetMetricStatisticsResponse.builder()
                .label(request.metricName())
                .datapoints(points)
                .build();
    }

    private static Datapoint datapoint(Instant at, Series.Sum sum, GetMetricStatisticsRequest request) {
        var point = Datapoint.builder().timestamp(at).unit(StandardUnit.NONE);
        for (var statistic : request.statistics()) {
            switch (statistic) {
                case SUM -> point.sum(sum.sum());
                case AVERAGE -> point.average(sum.statistic("Average"));
                case MINIMUM -> point.minimum(sum.minimum());
                case MAXIMUM -> point.maximum(sum.maximum());
                case SAMPLE_COUNT -> point.sampleCount(sum.count());
                default -> throw MetricValidator.invalid("The parameter Statistics has an unknown value.");
            }
        }
        return point.build();
    }

    @Override
    public GetMetricDataResponse getMetricData(GetMetricDataRequest request) {
        MetricValidator.queries(request.metricDataQueries());
        refresh.run();
        if (request.startTime() == null || request.endTime() == null)
            throw MetricValidator.missing("StartTime and EndTime");
        if (!request.startTime().isBefore(request.endTime()))
            throw MetricValidator.invalid("The parameter StartTime must be less than the parameter EndTime.");
        return GetMetricDataResponse.builder()
                .metricDataResults(new AskedMetrics(request, this::find).results())
                .build();
    }

    @Override
    public PutMetricAlarmResponse putMetricAlarm(PutMetricAlarmRequest request) {
        MetricValidator.required(request.alarmName(), "AlarmName");
        MetricValidator.watched(request);
        if (request.threshold() == null) throw MetricValidator.missing("Threshold");
        if (request.comparisonOperator() == null) throw MetricValidator.missing("ComparisonOperator");
        if (request.evaluationPeriods() == null || request.evaluationPeriods() < 1)
            throw MetricValidator.missing("EvaluationPeriods");
        if (request.datapointsToAlarm() != null && request.datapointsToAlarm() > request.evaluationPeriods()) {
            throw MetricValidator.invalid("DatapointsToAlarm must not be greater than EvaluationPeriods.");
        }
        MetricValidator.period(WatchedAlarm.period(request));
        var old = alarms.get(request.alarmName());
        var alarm = new WatchedAlarm(request, timeline.now());
        if (old != null) {
            var was = old.describe();
            alarm.set(was.stateValue(), was.stateReason(), was.stateUpdatedTimestamp());
        }
        alarms.put(request.alarmName(), alarm);
        alarm.metrics.values().stream()
                .filter(WatchedAlarm.Measured::isPercentile)
                .forEach(metric -> series.computeIfAbsent(metric.name(), fresh -> new Series())
                        .keepValues());
        return PutMetricAlarmResponse.builder().build();
    }

    /// Hears of every alarm whose state changes, with its new one.
    public void onChange(Consumer<MetricAlarm> listener) {
        listeners.add(listener);
    }

    /// Brings counters that somebody else keeps up to date before they are read.
    public void refreshBy(Runnable source) {
        refresh = source;
    }

    /// Judges every alarm by what is known now.
    public void look() {
        for (var alarm : List.copyOf(alarms.values())) {
            var before = alarm.state();
            alarm.judge(series::get, timeline.now());
            if (alarm.state() != before) listeners.forEach(listener -> listener.accept(alarm.describe()));
        }
    }

    /// Remembers that an alarm has carried out an action.
    public void carriedOut(MetricAlarm alarm, String action) {
        history.add(AlarmHistoryItem.builder()
                .alarmName(alarm.alarmName())
                .historyItemType(HistoryItemType.ACTION)
                .timestamp(timeline.now())
                .historySummary("Successfully executed action " + action)
                .build());
        if (history.size() > HISTORY_KEPT) history.removeFirst();
    }

    @Override
    public DescribeAlarmHistoryResponse describeAlarmHistory(DescribeAlarmHistoryRequest request) {
        return DescribeAlarmHistoryResponse.builder()
                .alarmHistoryItems(history.stream()
                        .filter(item -> request.alarmName() == null
                                || request.alarmName().equals(item.alarmName()))
                        .filter(item -> request.historyItemType() == null
                                || request.historyItemType() == item.historyItemType())
                        .filter(item ->
                                request.startDate() == null || !item.timestamp().isBefore(request.startDate()))
                        .filter(item ->
                                request.endDate() == null || item.timestamp().isBefore(request.endDate()))
                        .toList()
                        .reversed())
                .build();
    }

    @Override
    public DescribeAlarmsForMetricResponse describeAlarmsForMetric(DescribeAlarmsForMetricRequest request) {
        look();
        var metric = new Series.Name(
                MetricValidator.required(request.namespace(), "Namespace"),
                MetricValidator.required(request.metricName(), "MetricName"),
                dimensions(request.dimensions()));
        return DescribeAlarmsForMetricResponse.builder()
                .metricAlarms(alarms.values().stream()
                        .filter(alarm -> alarm.metrics.containsKey(WatchedAlarm.ONLY)
                                && alarm.metrics.get(WatchedAlarm.ONLY).name().equals(metric))
                        .map(WatchedAlarm::describe)
                        .toList())
                .build();
    }

    @Override
    public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
        MetricValidator.alarmNames(request.alarmNames());
        if (request.actionPrefix() != null
                || request.parentsOfAlarmName() != null
                || request.childrenOfAlarmName() != null)
            throw new UnsupportedOperationException("the local CloudWatch finds alarms by name and state, and not by"
                    + " ActionPrefix, ParentsOfAlarmName or ChildrenOfAlarmName");
        look();
        var wanted = !request.hasAlarmTypes() || request.alarmTypes().contains(AlarmType.METRIC_ALARM);
        var shown = alarms.values().stream()
                .filter(alarm -> wanted)
                .filter(alarm -> !request.hasAlarmNames()
                        || request.alarmNames().isEmpty()
                        || request.alarmNames().contains(alarm.definition.alarmName()))
                .filter(alarm -> request.alarmNamePrefix() == null
                        || alarm.definition.alarmName().startsWith(request.alarmNamePrefix()))
                .map(WatchedAlarm::describe)
                .filter(alarm -> request.stateValue() == null || alarm.stateValue() == request.stateValue())
                .toList();
        return DescribeAlarmsResponse.builder().metricAlarms(shown).build();
    }

    @Override
    public SetAlarmStateResponse setAlarmState(SetAlarmStateRequest request) {
        var alarm = alarms.get(MetricValidator.required(request.alarmName(), "AlarmName"));
        if (alarm == null)
            throw Refusal.of(
                    ResourceNotFoundException.builder(),
                    "CloudWatch",
                    404,
                    "ResourceNotFound",
                    "Alarm " + request.alarmName() + " does not exist");
        if (request.stateValue() == null || request.stateValue() == StateValue.UNKNOWN_TO_SDK_VERSION) {
            throw MetricValidator.missing("StateValue");
        }
        alarm.judge(series::get, timeline.now());
        alarm.set(request.stateValue(), MetricValidator.required(request.stateReason(), "StateReason"), timeline.now());
        return SetAlarmStateResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        journal.ifPresent(Journal::close);
    }

    private Series find(Series.Name name) {
        var found = series.get(name);
        return found == null ? new Series() : found;
    }

    private static Map<String, String> dimensions(List<Dimension> dimensions) {
        return MetricValidator.dimensions(dimensions);
    }

    private static List<Series.Sum> sums(MetricDatum datum) {
        if (datum.statisticValues() != null) {
            var set = datum.statisticValues();
            return List.of(new Series.Sum(set.sampleCount(), set.sum(), set.minimum(), set.maximum()));
        }
        if (datum.value() != null) return List.of(one(datum.value(), 1));
        var sums = new ArrayList<Series.Sum>();
        for (var i = 0; i < datum.values().size(); i++) {
            sums.add(one(
                    datum.values().get(i), datum.hasCounts() ? datum.counts().get(i) : 1));
        }
        return sums;
    }

    private static Series.Sum one(double value, double count) {
        return new Series.Sum(count, value * count, value, value);
    }

    private static JsonNode json(Series.Name name, long second, Series.Sum sum) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("metric", name.metric())
                .put("at", second)
                .put("count", sum.count())
                .put("sum", sum.sum())
                .put("min", sum.minimum())
                .put("max", sum.maximum());
        var dimensions = json.putObject("dimensions");
        name.dimensions().forEach(dimensions::put);
        return json;
    }

    private void apply(JsonNode line) {
        for (var datum : line.get("data")) {
            var dimensions = new HashMap<String, String>();
            datum.get("dimensions")
                    .properties()
                    .forEach(one -> dimensions.put(one.getKey(), one.getValue().asText()));
            var name = new Series.Name(
                    line.get("namespace").asText(), datum.get("metric").asText(), dimensions);
            var values = series.computeIfAbsent(name, fresh -> new Series());
            values.add(
                    Instant.ofEpochSecond(datum.get("at").asLong()),
                    new Series.Sum(
                            datum.get("count").asDouble(),
                            datum.get("sum").asDouble(),
                            datum.get("min").asDouble(),
                            datum.get("max").asDouble()));
            values.forget(timeline.now().minus(KEPT));
        }
    }

    /// What is still remembered, one line a metric, replaces everything that was ever said.
    private void rewriteRecent(Journal open) {
        var lines = new ArrayList<JsonNode>();
        series.forEach((name, values) -> {
            var line = JsonNodeFactory.instance.objectNode().put("namespace", name.namespace());
            var data = line.putArray("data");
            values.periods(timeline.now().minus(KEPT), Instant.MAX.minus(Duration.ofDays(1)), Duration.ofSeconds(1))
                    .forEach((at, sum) -> data.add(json(name, at.getEpochSecond(), sum)));
            lines.add(line);
        });
        open.rewrite(lines);
    }
}
