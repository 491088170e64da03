package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// The four DORA measures for people.
final class MeasuresTable {
    private MeasuresTable() {}

    /// @param measures a [pushback.measures.Measures]
    static TextTable of(JsonNode measures) {
        var window = Duration.between(
                Instant.parse(measures.path("from").asText()),
                Instant.parse(measures.path("to").asText()));
        var table = new TextTable(
                "MEASURE",
                "LAST " + Window.words(window.toSeconds()).replace(" 0 h", "").toUpperCase(Locale.ROOT));
        table.row(
                "deployment frequency",
                "%d deployed, %.2f a day"
                        .formatted(
                                measures.path("deployments").asInt(),
                                measures.path("deploymentsPerDay").asDouble()));
        table.row("lead time for changes", time(measures.path("leadTimeSeconds"), "nothing was deployed"));
        table.row(
                "change failure rate",
                measures.path("changeFailureRate").isNull()
                        ? "nothing reached a server"
                        : "%.0f %% (%d failed)"
                                .formatted(
                                        100 * measures.path("changeFailureRate").asDouble(),
                                        measures.path("failures").asInt()));
        table.row(
                "time to restore",
                measures.path("open").asBoolean()
                        ? "the last failure is not restored yet"
                        : time(measures.path("timeToRestoreSeconds"), "nothing had to be restored"));
        return table;
    }

    private static String time(JsonNode seconds, String otherwise) {
        return seconds.isNull() ? otherwise : "median " + Window.words(seconds.asDouble());
    }
}
