package pushback.cdk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;

/// The alarms of a template as CloudFormation would put them, references kept as their text.
///
/// @param all by construct path, such as `Alarms/Errors`
record TemplateAlarms(Map<String, JsonNode> all) {
    static TemplateAlarms of(Synthesised environment) {
        var found = new TreeMap<String, JsonNode>();
        environment.template().path("Resources").forEach(resource -> {
            if (resource.path("Type").asText().equals("AWS::CloudWatch::Alarm"))
                found.put(
                        resource.path("Metadata")
                                .path("aws:cdk:path")
                                .asText()
                                .replaceFirst("^[^/]+/", "")
                                .replaceFirst("/Resource$", ""),
                        resource.path("Properties"));
        });
        return new TemplateAlarms(found);
    }

    /// Of one metric: its name, and the dimensions by which AWS counts it.
    record Watched(String namespace, String metric, Map<String, String> dimensions) {
        String words() {
            return namespace + " " + metric + " by "
                    + (dimensions.isEmpty() ? "nothing" : String.join(", ", new TreeMap<>(dimensions).keySet()));
        }
    }

    /// What an alarm looks at.
    static List<Watched> watched(JsonNode alarm) {
        if (!alarm.has("Metrics")) return List.of(watched(alarm, alarm));
        var all = new ArrayList<Watched>();
        alarm.path("Metrics").forEach(query -> {
            var metric = query.path("MetricStat").path("Metric");
            if (!metric.isMissingNode()) all.add(watched(metric, metric));
        });
        return all;
    }

    private static Watched watched(JsonNode named, JsonNode dimensioned) {
        var dimensions = new TreeMap<String, String>();
        dimensioned
                .path("Dimensions")
                .forEach(one -> dimensions.put(one.path("Name").asText(), text(one.path("Value"))));
        return new Watched(
                named.path("Namespace").asText(), named.path("MetricName").asText(), dimensions);
    }

    /// Puts them all.
    void put(CloudWatchClient cloudWatch) {
        all.forEach((name, alarm) -> cloudWatch.putMetricAlarm(request(name, alarm)));
    }

    private static PutMetricAlarmRequest request(String name, JsonNode alarm) {
        var put = PutMetricAlarmRequest.builder()
                .alarmName(name)
                .threshold(alarm.path("Threshold").asDouble())
                .comparisonOperator(alarm.path("ComparisonOperator").asText())
                .evaluationPeriods(alarm.path("EvaluationPeriods").asInt());
        if (alarm.has("DatapointsToAlarm"))
            put.datapointsToAlarm(alarm.path("DatapointsToAlarm").asInt());
        if (alarm.has("TreatMissingData"))
            put.treatMissingData(alarm.path("TreatMissingData").asText());
        if (alarm.has("Metrics"))
            return put.metrics(StreamSupport.stream(alarm.path("Metrics").spliterator(), false)
                            .map(TemplateAlarms::query)
                            .toList())
                    .build();
        if (alarm.has("Statistic")) put.statistic(alarm.path("Statistic").asText());
        if (alarm.has("ExtendedStatistic"))
            put.extendedStatistic(alarm.path("ExtendedStatistic").asText());
        return put.namespace(alarm.path("Namespace").asText())
                .metricName(alarm.path("MetricName").asText())
                .dimensions(dimensions(watched(alarm).getFirst()))
                .period(alarm.path("Period").asInt())
                .build();
    }

    private static MetricDataQuery query(JsonNode query) {
        var made = MetricDataQuery.builder()
                .id(query.path("Id").asText())
                .returnData(query.path("ReturnData").asBoolean(true));
        if (query.has("Expression"))
            return made.expression(query.path("Expression").asText()).build();
        var stat = query.path("MetricStat");
        var watched = watched(stat.path("Metric"), stat.path("Metric"));
        return made.metricStat(measured -> measured.stat(stat.path("Stat").asText())
                        .period(stat.path("Period").asInt())
                        .metric(metric -> metric.namespace(watched.namespace())
                                .metricName(watched.metric())
                                .dimensions(dimensions(watched))))
                .build();
    }

    private static List<Dimension> dimensions(Watched watched) {
        return watched.dimensions().entrySet().stream()
                .map(one -> Dimension.builder()
                        .name(one.getKey())
                        .value(one.getValue())
                        .build())
                .toList();
    }

    static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }
}
