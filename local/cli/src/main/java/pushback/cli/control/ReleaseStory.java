package pushback.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.asl.Status;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.host.up.LocalCloud;
import pushback.release.Outcome;

/// A release as a person follows it: all its executions in a row, for one that had to wait goes on in another.
///
/// @param execution id of the release
/// @param lines those from the one asked for on
/// @param next number of the line after them
/// @param ended whether nothing more will come
/// @param ending the terminal state's name: `Deployed`, `Rejected`, `RolledBack`, `NeedsOperator`; or `Superseded`,
///     `Aborted`, `TimedOut`; empty before the end
record ReleaseStory(String execution, List<String> lines, int next, boolean ended, String ending, String summary) {
    /// @param record one of its executions
    /// @param from number of the first line wanted
    static ReleaseStory of(LocalCloud local, ExecutionRecord record, int from) {
        var id = releaseOf(record);
        var parts = local.cloud().stepFunctions().executions().stream()
                .filter(other -> releaseOf(other).equals(id))
                .toList();
        var lines = new ArrayList<String>();
        var before = "";
        for (var part : parts) {
            if (!lines.isEmpty())
                lines.add("           " + (before.equals("Queued") ? "its turn has come: " : "taken up again: ")
                        + part.name());
            before = ending(part);
            local.story().of(part).forEach(line -> lines.add(line.timed()));
            if (ending(part).equals("Queued"))
                part.output()
                        .ifPresent(output ->
                                lines.add("           " + output.path("summary").asText()));
        }
        var last = parts.getLast();
        var ending = ending(last);
        var waits = ending.equals("Queued") && isPending(local, id);
        var ended = last.status() != Status.RUNNING && !waits;
        // One that waited and will not run has the outcome that it was given meanwhile.
        var given = ending.equals("Queued") && !waits
                ? local.cloud().pushback().outcomes().of(id)
                : Optional.<Outcome>empty();
        ending = given.map(Outcome::ending).orElse(ending.equals("Queued") && !waits ? "Superseded" : ending);
        if (given.isPresent())
            return new ReleaseStory(
                    id,
                    lines.stream().skip(from).toList(),
                    lines.size(),
                    true,
                    ending,
                    given.get().summary());
        var summary = switch (ending) {
            case "Superseded" -> "a newer release came before its turn";
            case "Aborted" -> "it was stopped before its end: " + last.cause();
            default ->
                last.output().map(output -> output.path("summary").asText()).orElse(last.cause());
        };
        return new ReleaseStory(
                id, lines.stream().skip(from).toList(), lines.size(), ended, ended ? ending : "", summary);
    }

    /// Whether a release waits for the environment's lock.
    static boolean isPending(LocalCloud local, String release) {
        return local.cloud()
                .pushback()
                .ledger()
                .read("lock", JsonNode.class)
                .filter(row -> row.value().path("pending").path("id").asText().equals(release))
                .isPresent();
    }

    private static String releaseOf(ExecutionRecord record) {
        return Stream.of(record.input().path("continues").asText(), record.name())
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static String ending(ExecutionRecord record) {
        return switch (record.status()) {
            case RUNNING -> "";
            case SUCCEEDED, FAILED -> record.states().getLast();
            case ABORTED -> "Aborted";
            case TIMED_OUT -> "TimedOut";
        };
    }
}
