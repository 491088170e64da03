package pushback.operator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Steps;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// What a function of the deployer has logged.
///
/// @param next from when on to ask for what comes next
public record FunctionLog(String function, List<String> lines, Instant next) {
    private static final int MOST = 10_000;

    /// @param step such as `CheckHealth`
    /// @param since only what was logged from then on
    /// @throws IllegalArgumentException if there is no such function
    static FunctionLog of(CloudWatchLogsClient logs, KnownEnvironment known, String step, Instant since) {
        if (Steps.ALL.stream().noneMatch(one -> one.name().equals(step)))
            throw new IllegalArgumentException("there is no function \"" + step + "\"; there are "
                    + String.join(
                            ", ",
                            Steps.ALL.stream().map(Steps.Step::name).sorted().toList()));
        var lines = new ArrayList<String>();
        var next = since;
        String page = null;
        do {
            var from = page;
            var found = filtered(logs, known.logGroup(step), since, from);
            for (var event : found.events()) {
                lines.add(event.message().stripTrailing());
                next = Instant.ofEpochMilli(event.timestamp() + 1);
            }
            page = found.next();
        } while (page != null && lines.size() < MOST);
        return new FunctionLog(step, lines, next);
    }

    /// The lines of that time, a page of CloudWatch's at most; none of a state that is no function.
    static List<String> between(
            CloudWatchLogsClient logs, KnownEnvironment known, String step, Instant from, Instant to) {
        if (Steps.ALL.stream().noneMatch(one -> one.name().equals(step))) return List.of();
        try {
            return logs
                    .filterLogEvents(filter -> filter.logGroupName(known.logGroup(step))
                            .startTime(from.toEpochMilli())
                            .endTime(to.toEpochMilli() + 1))
                    .events()
                    .stream()
                    .map(event -> event.message().stripTrailing())
                    .toList();
        } catch (ResourceNotFoundException none) {
            return List.of();
        }
    }

    private record Page(List<FilteredLogEvent> events, String next) {}

    /// A function that was never called may have no group yet.
    private static Page filtered(CloudWatchLogsClient logs, String group, Instant since, String from) {
        try {
            var page = logs.filterLogEvents(filter ->
                    filter.logGroupName(group).startTime(since.toEpochMilli()).nextToken(from));
            return new Page(page.events(), page.nextToken());
        } catch (ResourceNotFoundException none) {
            return new Page(List.of(), null);
        }
    }
}
