package pushback.aws.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// One alarm: M of the last N periods of a metric, or of an expression of several, beyond a threshold.
///
/// Only whole periods are judged. AWS also looks at a period before it is over and at a few more than N when data is
/// missing; both only change how soon it notices.
final class WatchedAlarm {
    static final String ONLY = "metric";

    private static final int MOST_CAUGHT_UP = 1000;

    private static final Pattern PERCENTILE = Pattern.compile("p(\\d+(?:\\.\\d+)?)");

    final PutMetricAlarmRequest definition;
    /// The metrics it looks at, by the ids of its expression; a single one has the id [#ONLY].
    final Map<String, Measured> metrics;
    private final Optional<Formula> formula;
    private final int length;
    private StateValue state = StateValue.INSUFFICIENT_DATA;
    private String reason = "Unchecked: Initial alarm creation";
    private Instant since;
    private Instant judged;

    WatchedAlarm(PutMetricAlarmRequest definition, Instant now) {
        this.definition = definition;
        metrics = definition.hasMetrics()
                ? measured(definition.metrics())
                : Map.of(
                        ONLY,
                        new Measured(
                                name(definition.namespace(), definition.metricName(), definition.dimensions()),
                                definition.extendedStatistic() == null
                                        ? definition.statisticAsString()
                                        : definition.extendedStatistic()));
        formula = definition.metrics().stream()
                .filter(query -> !Boolean.FALSE.equals(query.returnData()))
                .map(MetricDataQuery::expression)
                .filter(Objects::nonNull)
                .map(Formula::new)
                .findFirst();
        length = period(definition);
        since = now;
        judged = boundary(now);
    }

    /// A metric and what of it counts.
    record Measured(Series.Name name, String statistic) {
        /// Its value in the period that begins at `start`; empty if nothing was measured.
        OptionalDouble in(Series series, Instant start, Duration period) {
            if (series == null) return OptionalDouble.empty();
            var percentile = PERCENTILE.matcher(statistic);
            if (percentile.matches())
                return series.percentile(start, period, Double.parseDouble(percentile.group(1)) / 100);
            var sum = series.periods(start, start.plus(period), period).get(start);
            return sum == null ? OptionalDouble.empty() : OptionalDouble.of(sum.statistic(statistic));
        }

        boolean isPercentile() {
            return PERCENTILE.matcher(statistic).matches();
        }
    }

    private static Map<String, Measured> measured(List<MetricDataQuery> queries) {
        return queries.stream()
                .filter(query -> query.metricStat() != null)
                .collect(Collectors.toMap(
                        MetricDataQuery::id,
                        query -> new Measured(
                                name(
                                        query.metricStat().metric().namespace(),
                                        query.metricStat().metric().metricName(),
                                        query.metricStat().metric().dimensions()),
                                query.metricStat().stat())));
    }

    private static Series.Name name(String namespace, String metric, List<Dimension> dimensions) {
        return new Series.Name(
                namespace, metric, dimensions.stream().collect(Collectors.toMap(Dimension::name, Dimension::value)));
    }

    /// In seconds. All metrics of one expression have the same.
    static Integer period(PutMetricAlarmRequest definition) {
        return definition.hasMetrics()
                ? definition.metrics().stream()
                        .filter(query -> query.metricStat() != null)
                        .map(query -> query.metricStat().period())
                        .findFirst()
                        .orElse(null)
                : definition.period();
    }

    void set(StateValue wanted, String why, Instant now) {
        if (state != wanted) since = now;
        state = wanted;
        reason = why;
    }

    StateValue state() {
        return state;
    }

    /// Catches up with every period that has ended since the last time.
    void judge(Function<Series.Name, Series> series, Instant now) {
        var end = boundary(now);
        var oldest = end.minusSeconds((long) length * MOST_CAUGHT_UP);
        if (judged.isBefore(oldest)) judged = oldest;
        while (judged.isBefore(end)) {
            judged = judged.plusSeconds(length);
            judgeAt(series, judged);
        }
    }

    private Instant boundary(Instant now) {
        return Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), length) * length);
    }

    private OptionalDouble value(Function<Series.Name, Series> series, Instant start) {
        var known = new HashMap<String, OptionalDouble>();
        metrics.forEach((id, metric) ->
                known.put(id, metric.in(series.apply(metric.name()), start, Duration.ofSeconds(length))));
        return formula.isPresent()
                ? formula.get().of(known)
                : known.values().iterator().next();
    }

    private void judgeAt(Function<Series.Name, Series> series, Instant end) {
        var start = end.minusSeconds((long) length * definition.evaluationPeriods());
        var missing = definition.treatMissingData() == null ? "missing" : definition.treatMissingData();
        var breaching = 0;
        var known = 0;
        var values = new ArrayList<Double>();
        for (var at = start; at.isBefore(end); at = at.plusSeconds(length)) {
            var value = value(series, at);
            value.ifPresent(values::add);
            if (value.isEmpty() && !missing.equals("breaching") && !missing.equals("notBreaching")) continue;
            known++;
            if (value.isEmpty() ? missing.equals("breaching") : beyond(value.getAsDouble())) breaching++;
        }
        if (known == 0 && missing.equals("ignore")) return;
        var needed = definition.datapointsToAlarm() == null
                ? definition.evaluationPeriods()
                : definition.datapointsToAlarm();
        var next = known == 0 ? StateValue.INSUFFICIENT_DATA : breaching >= needed ? StateValue.ALARM : StateValue.OK;
        if (next != state)
            set(
                    next,
                    breaching + " of the last " + definition.evaluationPeriods() + " periods were "
                            + definition.comparisonOperatorAsString() + " " + definition.threshold() + " (values: "
                            + values
                            + ", needed: " + needed + ")",
                    end);
    }

    private boolean beyond(double value) {
        var threshold = definition.threshold();
        return switch (definition.comparisonOperator()) {
            case GREATER_THAN_THRESHOLD -> value > threshold;
            case GREATER_THAN_OR_EQUAL_TO_THRESHOLD -> value >= threshold;
            case LESS_THAN_THRESHOLD -> value < threshold;
            case LESS_THAN_OR_EQUAL_TO_THRESHOLD -> value <= threshold;
            case ComparisonOperator other ->
                throw new UnsupportedOperationException("the local CloudWatch does not know the comparison " + other);
        };
    }

    MetricAlarm describe() {
        return MetricAlarm.builder()
                .alarmName(definition.alarmName())
                .alarmArn("arn:aws:cloudwatch:us-east-1:000000000000:alarm:" + definition.alarmName())
                .alarmDescription(definition.alarmDescription())
                .namespace(definition.namespace())
                .metricName(definition.metricName())
                .dimensions(definition.dimensions())
                .metrics(definition.hasMetrics() ? definition.metrics() : null)
                .statistic(definition.statistic())
                .extendedStatistic(definition.extendedStatistic())
                .period(definition.period())
                .threshold(definition.threshold())
                .evaluationPeriods(definition.evaluationPeriods())
                .datapointsToAlarm(definition.datapointsToAlarm())
                .comparisonOperator(definition.comparisonOperator())
                .treatMissingData(definition.treatMissingData())
                .alarmActions(definition.alarmActions())
                .actionsEnabled(!Boolean.FALSE.equals(definition.actionsEnabled()))
                .stateValue(state)
                .stateReason(reason)
                .stateUpdatedTimestamp(since)
                .stateTransitionedTimestamp(since)
                .build();
    }
}
