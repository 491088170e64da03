package pushback.aws.logs;

import java.util.List;
import pushback.aws.account.Refusal;
import pushback.aws.logs.LogLines.Line;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;

/// What GetLogEvents shows of a stream. Its tokens go both ways and never end: one that leads to nothing new comes
/// back.
record LogWindow(List<Line> lines, String forward, String backward) {
    private static final int MOST = 10_000;

    static LogWindow of(List<Line> all, GetLogEventsRequest request) {
        var most = request.limit() == null ? MOST : Math.clamp(request.limit(), 1, MOST);
        var token = request.nextToken();
        if (token != null && !token.matches("[fb]/[0-9]{1,18}"))
            throw Refusal.of(
                    InvalidParameterException.builder(),
                    "CloudWatchLogs",
                    "InvalidParameterException",
                    "The specified nextToken is invalid.");
        var edge = token == null ? 0 : Long.parseLong(token.substring(2));
        int from;
        int to;
        if (token != null && token.startsWith("b")) {
            to = (int) all.stream().filter(line -> line.id() < edge).count();
            from = Math.max(0, to - most);
        } else if (token != null) {
            from = (int) all.stream().filter(line -> line.id() <= edge).count();
            to = Math.min(all.size(), from + most);
        } else if (Boolean.TRUE.equals(request.startFromHead())) {
            from = 0;
            to = Math.min(all.size(), most);
        } else {
            to = all.size();
            from = Math.max(0, to - most);
        }
        var lines = all.subList(from, to);
        return new LogWindow(
                lines,
                "f/" + (lines.isEmpty() ? edge : lines.getLast().id()),
                "b/" + (lines.isEmpty() ? edge : lines.getFirst().id()));
    }
}
