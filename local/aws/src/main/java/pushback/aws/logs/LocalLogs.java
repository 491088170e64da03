package pushback.aws.logs;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import pushback.aws.account.Account;
import pushback.aws.account.Refusal;
import pushback.aws.logs.LogLines.Line;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.*;

/// CloudWatch Logs on the SDK's interface. Callable from any thread.
public final class LocalLogs implements CloudWatchLogsClient {
    /// Of groups and of streams in a page, from the API reference.
    private static final int PAGE = 50;
    private static final int MOST_EVENTS = 10_000;

    private final Account account;
    private final LogLines lines;

    public LocalLogs(Account account, LogLines lines) {
        this.account = account;
        this.lines = lines;
    }

    @Override
    public DescribeLogGroupsResponse describeLogGroups(DescribeLogGroupsRequest request) {
        lines.look();
        var prefix = request.logGroupNamePrefix() == null ? "" : request.logGroupNamePrefix();
        var part = request.logGroupNamePattern() == null ? "" : request.logGroupNamePattern();
        var found = lines.groups().stream()
                .filter(name -> name.startsWith(prefix) && name.contains(part))
                .toList();
        var page = Pages.of(found, request.nextToken(), request.limit(), PAGE);
        return DescribeLogGroupsResponse.builder()
                .logGroups(page.items().stream().map(this::group).toList())
                .nextToken(page.next())
                .build();
    }

    private LogGroup group(String name) {
        var arn = account.arn("logs", "log-group:" + name);
        return LogGroup.builder()
                .logGroupName(name)
                .arn(arn + ":*")
                .logGroupArn(arn)
                .storedBytes(require(name).stream()
                        .mapToLong(line -> line.message().length())
                        .sum())
                .build();
    }

    @Override
    public DescribeLogStreamsResponse describeLogStreams(DescribeLogStreamsRequest request) {
        var group = name(request.logGroupName(), request.logGroupIdentifier());
        var prefix = request.logStreamNamePrefix() == null ? "" : request.logStreamNamePrefix();
        var byStream = found(group).stream()
                .filter(line -> line.stream().startsWith(prefix))
                .collect(Collectors.groupingBy(Line::stream));
        var order = request.orderBy() == OrderBy.LAST_EVENT_TIME
                ? Comparator.comparing((LogStream stream) -> stream.lastEventTimestamp())
                : Comparator.comparing(LogStream::logStreamName);
        var streams = byStream.entrySet().stream()
                .map(one -> stream(group, one.getKey(), one.getValue()))
                .sorted(Boolean.TRUE.equals(request.descending()) ? order.reversed() : order)
                .toList();
        var page = Pages.of(streams, request.nextToken(), request.limit(), PAGE);
        return DescribeLogStreamsResponse.builder()
                .logStreams(page.items())
                .nextToken(page.next())
                .build();
    }

    private LogStream stream(String group, String name, List<Line> its) {
        return LogStream.builder()
                .logStreamName(name)
                .arn(account.arn("logs", "log-group:" + group + ":log-stream:" + name))
                .creationTime(its.getFirst().at().toEpochMilli())
                .firstEventTimestamp(its.getFirst().at().toEpochMilli())
                .lastEventTimestamp(its.getLast().at().toEpochMilli())
                .lastIngestionTime(its.getLast().at().toEpochMilli())
                .build();
    }

    @Override
    public FilterLogEventsResponse filterLogEvents(FilterLogEventsRequest request) {
        var fits = LogFilter.of(request.filterPattern());
        var prefix = request.logStreamNamePrefix() == null ? "" : request.logStreamNamePrefix();
        var found = found(name(request.logGroupName(), request.logGroupIdentifier())).stream()
                .filter(within(request.startTime(), request.endTime()))
                .filter(line -> line.stream().startsWith(prefix))
                .filter(line -> !request.hasLogStreamNames()
                        || request.logStreamNames().isEmpty()
                        || request.logStreamNames().contains(line.stream()))
                .filter(line -> fits.test(line.message()))
                .sorted(Comparator.comparing(Line::at).thenComparing(Line::id))
                .toList();
        var page = Pages.of(found, request.nextToken(), request.limit(), MOST_EVENTS);
        return FilterLogEventsResponse.builder()
                .events(page.items().stream()
                        .map(line -> FilteredLogEvent.builder()
                                .eventId("%056d".formatted(line.id()))
                                .logStreamName(line.stream())
                                .timestamp(line.at().toEpochMilli())
                                .ingestionTime(line.at().toEpochMilli())
                                .message(line.message())
                                .build())
                        .toList())
                .searchedLogStreams(List.of())
                .nextToken(page.next())
                .build();
    }

    @Override
    public GetLogEventsResponse getLogEvents(GetLogEventsRequest request) {
        var all = found(name(request.logGroupName(), request.logGroupIdentifier())).stream()
                .filter(line -> line.stream().equals(request.logStreamName()))
                .toList();
        if (all.isEmpty()) throw missing("The specified log stream does not exist.");
        var found = all.stream()
                .filter(within(request.startTime(), request.endTime()))
                .toList();
        var window = LogWindow.of(found, request);
        return GetLogEventsResponse.builder()
                .events(window.lines().stream()
                        .map(line -> OutputLogEvent.builder()
                                .timestamp(line.at().toEpochMilli())
                                .ingestionTime(line.at().toEpochMilli())
                                .message(line.message())
                                .build())
                        .toList())
                .nextForwardToken(window.forward())
                .nextBackwardToken(window.backward())
                .build();
    }

    private static Predicate<Line> within(Long start, Long end) {
        return line -> (start == null || line.at().toEpochMilli() >= start)
                && (end == null || line.at().toEpochMilli() <= end);
    }

    private List<Line> found(String group) {
        lines.look();
        return require(group);
    }

    private List<Line> require(String group) {
        return lines.lines(group).orElseThrow(() -> missing("The specified log group does not exist."));
    }

    private static String name(String name, String identifier) {
        var given = name != null ? name : identifier;
        if (given == null || given.isEmpty())
            throw Refusal.of(
                    InvalidParameterException.builder(),
                    "CloudWatchLogs",
                    "InvalidParameterException",
                    "A log group has to be named");
        var from = given.indexOf(":log-group:");
        return from < 0 ? given : given.substring(from + ":log-group:".length()).replaceFirst(":\\*$", "");
    }

    private static RuntimeException missing(String what) {
        return Refusal.of(ResourceNotFoundException.builder(), "CloudWatchLogs", "ResourceNotFoundException", what);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
