package pushback.aws.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StatisticSet;

/// What CloudWatch refuses of a request. All numbers are from its API reference.
final class MetricValidator {
    /// Metrics in one PutMetricData.
    static final int MOST_DATA = 1000;
    private static final int MOST_QUERIES = 500;
    private static final int MOST_ALARM_NAMES = 100;
    private static final int MOST_DIMENSIONS = 30;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_DIMENSION = 1024;
    private static final double LARGEST = Math.pow(2, 360);
    private static final Duration OLDEST = Duration.ofDays(14);
    private static final Duration NEWEST = Duration.ofHours(2);
    private static final Pattern QUERY = Pattern.compile("[a-z][A-Za-z0-9_]{0,254}");

    private MetricValidator() {}

    static String required(String value, String parameter) {
        return Refusal.required(value, () -> missing(parameter));
    }

    static RuntimeException missing(String parameter) {
        return Refusal.of(
                MissingRequiredParameterException.builder(),
                "CloudWatch",
                400,
                "MissingParameter",
                "The parameter " + parameter + " is required.");
    }

    static RuntimeException invalid(String message) {
        return Refusal.of(
                InvalidParameterValueException.builder(), "CloudWatch", 400, "InvalidParameterValue", message);
    }

    static RuntimeException unfit(String message) {
        return Refusal.of(CloudWatchException.builder(), "CloudWatch", 400, "ValidationError", message);
    }

    static void namespace(String namespace) {
        required(namespace, "Namespace");
        if (namespace.startsWith("AWS/") || namespace.startsWith(":") || namespace.length() > LONGEST_NAME)
            throw invalid("The value " + namespace + " for parameter Namespace is invalid.");
    }

    static void datum(MetricDatum datum, Instant now) {
        named(datum.metricName(), "MetricName", LONGEST_NAME);
        dimensions(datum.dimensions());
        value(datum);
        if (datum.unit() == StandardUnit.UNKNOWN_TO_SDK_VERSION)
            throw invalid(
                    "The parameter Unit must be a value of the standard units, and not " + datum.unitAsString() + ".");
        if (datum.storageResolution() != null && datum.storageResolution() != 1 && datum.storageResolution() != 60)
            throw invalid("The parameter StorageResolution must be 1 or 60.");
        var at = datum.timestamp();
        if (at != null && (at.isBefore(now.minus(OLDEST)) || at.isAfter(now.plus(NEWEST))))
            throw invalid("The parameter Timestamp must be within two weeks before and two hours after now: " + at);
    }

    /// By their names.
    static Map<String, String> dimensions(List<Dimension> dimensions) {
        if (dimensions.size() > MOST_DIMENSIONS)
            throw invalid("The collection Dimensions must not have a size greater than " + MOST_DIMENSIONS + ".");
        dimensions.forEach(MetricValidator::dimension);
        var named = dimensions.stream()
                .collect(Collectors.toMap(Dimension::name, Dimension::value, (first, second) -> second));
        if (named.size() < dimensions.size())
            throw invalid("The parameter Dimensions must not name a dimension twice.");
        return named;
    }

    private static void dimension(Dimension dimension) {
        named(dimension.name(), "Dimensions.Name", LONGEST_NAME);
        named(dimension.value(), "Dimensions.Value", LONGEST_DIMENSION);
    }

    private static void named(String value, String parameter, int longest) {
        if (required(value, parameter).length() > longest)
            throw invalid("The parameter " + parameter + " must be no longer than " + longest + " characters.");
    }

    private static void value(MetricDatum datum) {
        var given = (datum.value() == null ? 0 : 1)
                + (datum.statisticValues() == null ? 0 : 1)
                + (datum.values().isEmpty() ? 0 : 1);
        if (given == 0) throw missing("Value, Values or StatisticValues");
        if (given > 1)
            throw Refusal.of(
                    InvalidParameterCombinationException.builder(),
                    "CloudWatch",
                    400,
                    "InvalidParameterCombination",
                    "Value, Values and StatisticValues exclude each other.");
        // NaN is not within bounds either.
        if (datum.value() != null && !(Math.abs(datum.value()) <= LARGEST))
            throw invalid(
                    "The parameter Value must be a number between -2^360 and 2^360, and not " + datum.value() + ".");
        for (var value : datum.values())
            if (value == null || !(Math.abs(value) <= LARGEST))
                throw invalid(
                        "The parameter Values must have numbers between -2^360 and 2^360, and not " + value + ".");
        for (var count : datum.counts())
            if (count == null || !(count >= 0 && count <= LARGEST))
                throw invalid("The parameter Counts must have numbers from 0, and not " + count + ".");
        if (datum.statisticValues() != null) statistics(datum.statisticValues());
        if (datum.hasCounts() && datum.counts().size() != datum.values().size())
            throw invalid("The parameters Values and Counts must have the same length.");
    }

    private static void statistics(StatisticSet set) {
        if (set.sampleCount() == null) throw missing("StatisticValues.SampleCount");
        if (set.sum() == null) throw missing("StatisticValues.Sum");
        if (set.minimum() == null) throw missing("StatisticValues.Minimum");
        if (set.maximum() == null) throw missing("StatisticValues.Maximum");
        for (var value : List.of(set.sampleCount(), set.sum(), set.minimum(), set.maximum()))
            if (!(Math.abs(value) <= LARGEST))
                throw invalid("The parameter StatisticValues must have numbers between -2^360 and 2^360, and not "
                        + value + ".");
    }

    private static void metric(MetricStat stat) {
        if (stat.metric() == null) throw missing("MetricStat.Metric");
        required(stat.metric().namespace(), "MetricStat.Metric.Namespace");
        required(stat.metric().metricName(), "MetricStat.Metric.MetricName");
        required(stat.stat(), "MetricStat.Stat");
        dimensions(stat.metric().dimensions());
        period(stat.period());
    }

    static void queries(List<MetricDataQuery> queries) {
        if (queries.isEmpty()) throw missing("MetricDataQueries");
        if (queries.size() > MOST_QUERIES) throw unfit("At most " + MOST_QUERIES + " queries are allowed.");
        var ids = new HashSet<String>();
        for (var query : queries) {
            if (!QUERY.matcher(required(query.id(), "Id")).matches())
                throw unfit("The value " + query.id()
                        + " for parameter Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.");
            if ((query.metricStat() == null) == (query.expression() == null))
                throw unfit("Either Expression or MetricStat must be specified for " + query.id() + ", but not both.");
            if (query.metricStat() != null) metric(query.metricStat());
            if (!ids.add(query.id())) throw unfit("The values for parameter Id in MetricDataQueries are not unique.");
        }
    }

    /// What an alarm looks at: one metric with a statistic, or an expression of several.
    static void watched(PutMetricAlarmRequest request) {
        if (request.hasMetrics()) {
            queries(request.metrics());
            if (request.metricName() != null || request.namespace() != null)
                throw Refusal.of(
                        InvalidParameterCombinationException.builder(),
                        "CloudWatch",
                        400,
                        "InvalidParameterCombination",
                        "Metrics excludes MetricName, Namespace, Dimensions, Period, Unit, Statistic and"
                                + " ExtendedStatistic.");
            if (request.metrics().stream()
                            .filter(query -> !Boolean.FALSE.equals(query.returnData()))
                            .count()
                    != 1) throw unfit("Exactly one element of the metrics list should return data.");
            return;
        }
        required(request.namespace(), "Namespace");
        required(request.metricName(), "MetricName");
        dimensions(request.dimensions());
        var percentile = request.extendedStatistic() != null;
        if (percentile && !request.extendedStatistic().matches("p(\\d{1,2}(\\.\\d+)?|100)"))
            throw new UnsupportedOperationException(
                    "of the extended statistics the local CloudWatch knows percentiles, and not "
                            + request.extendedStatistic());
        if (!percentile && !Series.STATISTICS.contains(String.valueOf(request.statisticAsString())))
            throw missing("Statistic");
    }

    static void alarmNames(List<String> names) {
        if (names.size() > MOST_ALARM_NAMES) throw unfit("At most " + MOST_ALARM_NAMES + " alarm names are allowed.");
        if (names.stream().anyMatch(name -> name.isEmpty() || name.length() > LONGEST_NAME))
            throw unfit("An alarm's name has between 1 and " + LONGEST_NAME + " characters.");
    }

    static Duration period(Integer seconds) {
        var legal = seconds != null
                && (seconds == 1
                        || seconds == 5
                        || seconds == 10
                        || seconds == 20
                        || seconds == 30
                        || seconds > 0 && seconds % 60 == 0);
        if (!legal) throw invalid("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.");
        return Duration.ofSeconds(seconds);
    }
}
