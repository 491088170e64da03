package pushback.aws.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/// What one GetMetricData asks for: metrics, and expressions of them and of each other. An expression has a value where
/// at least one of what it names has one, and where its [Formula] makes one of that.
final class AskedMetrics {
    /// Percentiles, trimmed and winsorized means and so on, which CloudWatch has besides those of [Series#STATISTICS].
    private static final Pattern EXTENDED =
            Pattern.compile("p\\d{1,3}(\\.\\d+)?|(tm|tc|ts|wm)\\d{1,3}(\\.\\d+)?|IQM|(TM|TC|TS|WM|PR)\\(.*\\)");

    private final GetMetricDataRequest request;
    private final Function<Series.Name, Series> series;
    private final Map<String, MetricDataQuery> queries;
    private final Map<String, NavigableMap<Instant, Double>> known = new HashMap<>();
    private final Set<String> begun = new HashSet<>();

    /// @param request with queries that [MetricValidator#queries] has passed
    /// @param series what is kept of a metric; an empty one if nothing is
    AskedMetrics(GetMetricDataRequest request, Function<Series.Name, Series> series) {
        this.request = request;
        this.series = series;
        queries = request.metricDataQueries().stream()
                .collect(Collectors.toMap(MetricDataQuery::id, UnaryOperator.identity()));
    }

    /// In the order in which they were asked for, without those whose data nobody wants back.
    List<MetricDataResult> results() {
        request.metricDataQueries().forEach(query -> values(query.id()));
        return request.metricDataQueries().stream()
                .filter(query -> !Boolean.FALSE.equals(query.returnData()))
                .map(this::result)
                .toList();
    }

    private MetricDataResult result(MetricDataQuery query) {
        var points = new ArrayList<>(values(query.id()).entrySet());
        if (request.scanBy() != ScanBy.TIMESTAMP_ASCENDING) Collections.reverse(points);
        return MetricDataResult.builder()
                .id(query.id())
                .label(label(query))
                .timestamps(points.stream().map(Map.Entry::getKey).toList())
                .values(points.stream().map(Map.Entry::getValue).toList())
                .statusCode(StatusCode.COMPLETE)
                .build();
    }

    private static String label(MetricDataQuery query) {
        if (query.label() != null) return query.label();
        return query.expression() == null ? query.metricStat().metric().metricName() : query.id();
    }

    private NavigableMap<Instant, Double> values(String id) {
        var found = known.get(id);
        if (found != null) return found;
        if (!begun.add(id)) throw MetricValidator.unfit("The expression " + id + " depends on itself.");
        var query = queries.get(id);
        var values = query.expression() == null ? measured(query.metricStat()) : calculated(query);
        known.put(id, values);
        return values;
    }

    private NavigableMap<Instant, Double> measured(MetricStat stat) {
        if (EXTENDED.matcher(stat.stat()).matches())
            throw new UnsupportedOperationException("the local CloudWatch answers the statistics "
                    + String.join(", ", Series.STATISTICS) + ", and not " + stat.stat());
        if (!Series.STATISTICS.contains(stat.stat()))
            throw MetricValidator.invalid("Unknown statistic: " + stat.stat());
        var metric = stat.metric();
        var name = new Series.Name(
                metric.namespace(), metric.metricName(), MetricValidator.dimensions(metric.dimensions()));
        var values = new TreeMap<Instant, Double>();
        series.apply(name)
                .periods(request.startTime(), request.endTime(), MetricValidator.period(stat.period()))
                .forEach((at, sum) -> values.put(at, sum.statistic(stat.stat())));
        return values;
    }

    private NavigableMap<Instant, Double> calculated(MetricDataQuery query) {
        var formula = new Formula(query.expression());
        var named = new HashMap<String, NavigableMap<Instant, Double>>();
        for (var id : formula.ids()) {
            if (!queries.containsKey(id))
                throw MetricValidator.unfit(
                        "The expression " + query.id() + " names " + id + ", and no query has this id.");
            named.put(id, values(id));
        }
        // So that one that is not known is refused, whether or not anything was measured.
        at(Instant.MIN, formula, named);
        var moments = new TreeSet<Instant>();
        named.values().forEach(values -> moments.addAll(values.keySet()));
        var values = new TreeMap<Instant, Double>();
        moments.forEach(moment -> at(moment, formula, named).ifPresent(value -> values.put(moment, value)));
        return values;
    }

    private static OptionalDouble at(
            Instant moment, Formula formula, Map<String, NavigableMap<Instant, Double>> named) {
        return formula.of(named.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, one -> {
            var value = one.getValue().get(moment);
            return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
        })));
    }
}
