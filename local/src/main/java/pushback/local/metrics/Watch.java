package pushback.local.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// One alarm: M of the last N periods beyond a threshold.
///
/// Only whole periods are judged. AWS also looks at a period before it is over and at a few more than N when data is
/// missing; both only change how soon it notices.
final class Watch {
    private static final int MOST_CAUGHT_UP = 1000;

    final PutMetricAlarmRequest definition;
    final Series.Name metric;
    private StateValue state = StateValue.INSUFFICIENT_DATA;
    private String reason = "Unchecked: Initial alarm creation";
    private Instant since;
    private Instant judged;

    Watch(PutMetricAlarmRequest definition, Instant now) {
        this.definition = definition;
        this.metric = new Series.Name(definition.namespace(), definition.metricName(), definition.dimensions().stream()
                .collect(Collectors.toMap(Dimension::name, Dimension::value)));
        since = now;
        judged = boundary(now);
    }

    void set(StateValue wanted, String why, Instant now) {
        if (state != wanted) since = now;
        state = wanted;
        reason = why;
    }

    StateValue state() {
        return state;
    }

    Duration period() {
        return Duration.ofSeconds(definition.period());
    }

    /// Catches up with every period that has ended since the last time.
    void judge(Series series, Instant now) {
        var length = definition.period();
        var end = boundary(now);
        var oldest = end.minusSeconds((long) length * MOST_CAUGHT_UP);
        if (judged.isBefore(oldest)) judged = oldest;
        while (judged.isBefore(end)) {
            judged = judged.plusSeconds(length);
            judgeAt(series, judged);
        }
    }

    private Instant boundary(Instant now) {
        return Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), definition.period()) * definition.period());
    }

    private void judgeAt(Series series, Instant end) {
        var length = definition.period();
        var start = end.minusSeconds((long) length * definition.evaluationPeriods());
        var sums = series == null ? Collections.<Instant, Series.Sum>emptyNavigableMap()
                : series.periods(start, end, period());
        var missing = definition.treatMissingData() == null ? "missing" : definition.treatMissingData();
        var breaching = 0;
        var known = 0;
        var values = new ArrayList<Double>();
        for (var at = start; at.isBefore(end); at = at.plusSeconds(length)) {
            var sum = sums.get(at);
            if (sum != null) values.add(sum.statistic(definition.statisticAsString()));
            if (sum == null && !missing.equals("breaching") && !missing.equals("notBreaching")) continue;
            known++;
            if (sum == null ? missing.equals("breaching") : beyond(values.getLast())) breaching++;
        }
        if (known == 0 && missing.equals("ignore")) return;
        var needed = definition.datapointsToAlarm() == null
                ? definition.evaluationPeriods() : definition.datapointsToAlarm();
        var next = known == 0 ? StateValue.INSUFFICIENT_DATA
                : breaching >= needed ? StateValue.ALARM : StateValue.OK;
        if (next != state) set(next, breaching + " of the last " + definition.evaluationPeriods() + " periods were "
                + definition.comparisonOperatorAsString() + " " + definition.threshold() + " (values: " + values
                + ", needed: " + needed + ")", end);
    }

    private boolean beyond(double value) {
        var threshold = definition.threshold();
        return switch (definition.comparisonOperator()) {
            case GREATER_THAN_THRESHOLD -> value > threshold;
            case GREATER_THAN_OR_EQUAL_TO_THRESHOLD -> value >= threshold;
            case LESS_THAN_THRESHOLD -> value < threshold;
            case LESS_THAN_OR_EQUAL_TO_THRESHOLD -> value <= threshold;
            case ComparisonOperator other -> throw new UnsupportedOperationException(other.toString());
        };
    }

    MetricAlarm describe() {
        return MetricAlarm.builder().alarmName(definition.alarmName())
                .alarmArn("arn:aws:cloudwatch:us-east-1:000000000000:alarm:" + definition.alarmName())
                .alarmDescription(definition.alarmDescription()).namespace(definition.namespace())
                .metricName(definition.metricName()).dimensions(definition.dimensions())
                .statistic(definition.statistic()).period(definition.period()).threshold(definition.threshold())
                .evaluationPeriods(definition.evaluationPeriods()).datapointsToAlarm(definition.datapointsToAlarm())
                .comparisonOperator(definition.comparisonOperator()).treatMissingData(definition.treatMissingData())
                .alarmActions(definition.alarmActions())
                .actionsEnabled(!Boolean.FALSE.equals(definition.actionsEnabled()))
                .stateValue(state).stateReason(reason).stateUpdatedTimestamp(since).stateTransitionedTimestamp(since)
                .build();
    }
}
