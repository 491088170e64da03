package pushback.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// What a server logged, where its logs come to a log group.
///
/// @param ended whether nothing more will come
/// @param wrote whether it has written anything at all
/// @param lengths how far each log was read, to ask for what comes next
public record ServerLogGroups(
        String server, boolean ended, boolean wrote, List<Log> logs, Map<String, String> lengths) {
    /// Of each log, at first.
    private static final int TAIL = 40;

    /// @param log its path on the server
    public record Log(String log, List<String> lines) {}

    /// @param group its name
    /// @param living ids of the servers that are in service
    /// @param name of any server that is or was there, or the beginning of one
    /// @param since the `lengths` of the answer before; empty: the last lines
    /// @throws IllegalArgumentException if no server, or more than one, is meant
    static ServerLogGroups of(
            CloudWatchLogsClient logs, String group, List<String> living, String name, Map<String, String> since) {
        var known = new TreeSet<>(living);
        if (!known.contains(name))
            streams(logs, group, "").forEach(stream -> known.add(server(stream.logStreamName())));
        var id = find(name, known, living);
        var tails = new ArrayList<Log>();
        var lengths = new HashMap<String, String>();
        for (var stream : streams(logs, group, id + "/")) {
            var log = stream.logStreamName();
            var token = since.get(log);
            var answer = logs.getLogEvents(get -> {
                get.logGroupName(group).logStreamName(log).nextToken(token);
                // A log that has begun since is told from its beginning.
                if (token == null && since.isEmpty()) get.limit(TAIL).startFromHead(false);
                else get.startFromHead(true);
            });
            lengths.put(log, answer.nextForwardToken());
            if (answer.events().isEmpty()) continue;
            tails.add(new Log(
                    log.substring(id.length() + 1),
                    answer.events().stream()
                            .map(event -> event.message().stripTrailing())
                            .toList()));
        }
        return new ServerLogGroups(id, !living.contains(id), !lengths.isEmpty(), tails, lengths);
    }

    private static String server(String stream) {
        return stream.substring(0, Math.max(0, stream.indexOf('/')));
    }

    /// The one that was written last at the end.
    private static List<LogStream> streams(CloudWatchLogsClient logs, String group, String prefix) {
        var streams = new ArrayList<LogStream>();
        try {
            String next = null;
            do {
                var from = next;
                var page = logs.describeLogStreams(describe -> {
                    describe.logGroupName(group).nextToken(from);
                    if (!prefix.isEmpty()) describe.logStreamNamePrefix(prefix);
                });
                streams.addAll(page.logStreams());
                next = page.nextToken();
            } while (next != null);
        } catch (ResourceNotFoundException none) {
            // Nothing was ever written.
        }
        streams.sort(Comparator.comparing(LogStream::lastEventTimestamp));
        return streams;
    }

    private static String find(String name, Set<String> known, List<String> living) {
        if (known.contains(name)) return name;
        var found = known.stream()
                .filter(id -> !name.isEmpty() && (id.startsWith(name) || id.startsWith("i-" + name)))
                .toList();
        if (found.size() == 1) return found.getFirst();
        if (found.size() > 1)
            throw new IllegalArgumentException(
                    "\"" + name + "\" may be any of " + String.join(", ", found) + "; name more of it");
        throw new IllegalArgumentException("there is no server \"" + name + "\"; there are "
                + (living.isEmpty() ? "none now" : String.join(", ", living)) + "; see: ./pushback status");
    }
}
