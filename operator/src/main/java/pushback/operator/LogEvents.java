package pushback.operator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// Lines of log groups.
final class LogEvents {
    private static final int MOST = 10_000;

    private final CloudWatchLogsClient logs;

    LogEvents(CloudWatchLogsClient logs) {
        this.logs = logs;
    }

    /// A line, and the stream it is in.
    record Event(String stream, Instant at, String text) {}

    /// Of all streams of a group from `from` on, the oldest first.
    List<Event> since(String group, Instant from) {
        return events(group, from, Optional.empty(), List.of(), "");
    }

    /// Of all streams between two moments.
    List<Event> between(String group, Instant from, Instant to) {
        return events(group, from, Optional.of(to), List.of(), "");
    }

    /// Of the streams whose names begin with `prefix`.
    List<Event> below(String group, String prefix, Instant from, Instant to) {
        return events(group, from, Optional.of(to), List.of(), prefix);
    }

    /// Of those streams.
    List<Event> of(String group, List<String> streams, Instant from) {
        return events(group, from, Optional.empty(), streams, "");
    }

    private List<Event> events(String group, Instant from, Optional<Instant> to, List<String> streams, String prefix) {
        var events = new ArrayList<Event>();
        // Nobody keeps such a log there.
        if (group.isEmpty()) return events;
        var request = FilterLogEventsRequest.builder().logGroupName(group).startTime(from.toEpochMilli());
        to.ifPresent(end -> request.endTime(end.toEpochMilli()));
        if (!streams.isEmpty()) request.logStreamNames(streams);
        if (!prefix.isEmpty()) request.logStreamNamePrefix(prefix);
        try {
            String next = null;
            do {
                var page = logs.filterLogEvents(request.nextToken(next).build());
                page.events()
                        .forEach(event -> events.add(new Event(
                                event.logStreamName(),
                                Instant.ofEpochMilli(event.timestamp()),
                                event.message().stripTrailing())));
                next = page.nextToken();
            } while (next != null && events.size() < MOST);
        } catch (ResourceNotFoundException none) {
            // What was never written to may have no group or stream yet.
        }
        return events;
    }
}
