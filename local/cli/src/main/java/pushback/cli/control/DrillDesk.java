package pushback.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.asl.Status;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.story.Story.Line;
import pushback.drill.Report;
import pushback.host.up.LocalCloud;

/// Answers the command line about drills.
final class DrillDesk {
    private static final int SHOWN = 50;

    private final LocalCloud local;

    DrillDesk(LocalCloud local) {
        this.local = local;
    }

    /// A drill as a person follows it.
    ///
    /// @param lines those from the one asked for on
    /// @param next number of the line after them
    /// @param ended whether nothing more will come
    /// @param report empty before the end, and for one that was stopped until the reconciler has been there
    record Course(String drill, List<String> lines, int next, boolean ended, Optional<Report> report) {}

    Map<String, Object> start(JsonNode input) {
        var fields = new LinkedHashMap<String, Object>();
        input.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return Map.of("drill", local.startDrill(input.path("drill").asText("drill"), fields));
    }

    Course course(Map<String, String> query) {
        return local.cloud()
                .timeline()
                .call(() -> course(
                        find(query.getOrDefault("execution", "")), Integer.parseInt(query.getOrDefault("from", "0"))));
    }

    List<Report> reports() {
        return local.cloud().pushback().drills().reports(SHOWN);
    }

    private Course course(ExecutionRecord record, int from) {
        var lines = local.drillStory().of(record).stream().map(Line::timed).toList();
        var report = local.cloud().pushback().drills().report(record.name());
        var stopped = record.status() == Status.ABORTED || record.status() == Status.TIMED_OUT;
        return new Course(
                record.name(),
                lines.stream().skip(from).toList(),
                lines.size(),
                record.status() != Status.RUNNING && (report.isPresent() || !stopped),
                report);
    }

    private ExecutionRecord find(String name) {
        return local.cloud()
                .drills()
                .execution(name)
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no drill " + name + "; see: ./pushback drill list"));
    }
}
