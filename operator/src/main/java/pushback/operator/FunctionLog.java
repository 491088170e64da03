package pushback.operator;

import java.time.Instant;
import java.util.List;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Steps;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// What a function of the deployer has logged.
///
/// @param next from when on to ask for what comes next
public record FunctionLog(String function, List<String> lines, Instant next) {
    /// @param step such as `CheckHealth`
    /// @param since only what was logged from then on
    /// @throws IllegalArgumentException if there is no such function
    static FunctionLog of(LogEvents logs, KnownEnvironment known, String step, Instant since) {
        if (Steps.ALL.stream().noneMatch(one -> one.name().equals(step)))
            throw new IllegalArgumentException("there is no function \"" + step + "\"; there are "
                    + String.join(
                            ", ",
                            Steps.ALL.stream().map(Steps.Step::name).sorted().toList()));
        var events = logs.since(known.logGroup(step), since);
        return new FunctionLog(
                step,
                events.stream().map(LogEvents.Event::text).toList(),
                events.isEmpty() ? since : events.getLast().at().plusMillis(1));
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
}
