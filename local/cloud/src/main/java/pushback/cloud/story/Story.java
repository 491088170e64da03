package pushback.cloud.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import pushback.approval.ApprovalNeeded;
import pushback.asl.HistoryEvent;
import pushback.asl.Status;
import pushback.aws.events.EventBus;
import pushback.aws.loadbalancing.TargetPool;
import pushback.base.Json;
import pushback.capacity.CapacityNotReady;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.stepfunctions.LocalStepFunctions;
import pushback.outcome.Brief;
import pushback.outcome.Cause;
import pushback.release.ReleaseSkipped;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// Turns what happens into lines for people: states as they are entered, instances as CodeDeploy goes through them, the
/// judge's words when they change. Lives on the timeline.
public final class Story {
    /// Their names say nothing that the line before and after do not.
    private static final Set<String> QUIET = Set.of("ChoiceStateEntered", "WaitStateEntered", "PassStateEntered");
    /// Entered again and again; what they find is told when it changes.
    private static final Set<String> JUDGING = Set.of("DeployCanary", "WatchRollout", "CheckHealth", "VerifyRollback");
    /// Errors by name, by meaning nothing that failed.
    private static final Set<String> ROUTES =
            Set.of(ApprovalNeeded.class.getName(), ReleaseSkipped.class.getName(), CapacityNotReady.class.getName());
    /// How long it is worth telling that a new server serves.
    private static final Duration FIRST_ANSWER = Duration.ofMinutes(10);
    private static final String INSTANCE_EVENT = """
        {"source": ["aws.codedeploy"], "detail-type": ["CodeDeploy Instance State-change Notification"]}\
        """;

    /// A build that prints more is not read as it runs.
    private static final int MOST_PRINTED = 5_000;
    private static final int REMEMBERED = 50;
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private final LocalStepFunctions stepFunctions;
    private final ServerWords servers;
    private final Map<String, Integer> printed = latest();
    private final TargetPool targets;
    private final Map<String, List<Line>> lines = latest();
    private final Map<String, String> lastSaid = latest();
    private final List<Consumer<Line>> listeners = new ArrayList<>();

    /// @param targets where visitors are sent
    /// @param servers what they write
    public Story(LocalStepFunctions stepFunctions, EventBus events, TargetPool targets, ServerWords servers) {
        this.stepFunctions = stepFunctions;
        this.targets = targets;
        this.servers = servers;
        stepFunctions.watch(this::hear);
        events.rule(Json.tree(INSTANCE_EVENT), this::hearInstance);
    }

    /// Of an execution before these the story is told from its history, without what its build has printed.
    private static <T> Map<String, T> latest() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /// One line.
    ///
    /// @param execution name of the execution it is about
    /// @param since start of the execution
    /// @param text without a time
    /// @param printed whether a build has printed it, rather than the machine done it
    public record Line(String execution, Duration since, String text, boolean printed) {
        public Line(String execution, Duration since, String text) {
            this(execution, since, text, false);
        }

        /// The line with the seconds since the execution began before it.
        public String timed() {
            return "%7.1f s  %s".formatted(since.toMillis() / 1000.0, text);
        }
    }

    /// Hands every line to `listener` from now on.
    public void listen(Consumer<Line> listener) {
        listeners.add(listener);
    }

    /// The lines of an execution so far; of one that ran in an earlier process, what its history tells.
    public List<Line> of(ExecutionRecord record) {
        return lines.computeIfAbsent(record.name(), name -> {
            var told = new ArrayList<Line>();
            record.history()
                    .forEach(event -> tell(record, event)
                            .filter(text ->
                                    told.isEmpty() || !told.getLast().text().equals(text))
                            .ifPresent(text -> told.add(new Line(
                                    name,
                                    event.at().isBefore(record.startedAt())
                                            ? Duration.ZERO
                                            : Duration.between(record.startedAt(), event.at()),
                                    text))));
            return told;
        });
    }

    /// A line that the build of `release` has printed; of more than a person reads only the first are told, the
    /// rest is in the build's log.
    public void printed(String release, Instant at, String text) {
        stepFunctions.executions().stream()
                .filter(record -> record.status() == Status.RUNNING)
                .filter(record -> record.name().equals(release)
                        || record.input().path("continues").asText().equals(release))
                .reduce((first, second) -> second)
                .ifPresent(record -> {
                    var number = printed.merge(record.name(), 1, Integer::sum);
                    if (number > MOST_PRINTED) return;
                    say(
                            record,
                            at,
                            number == MOST_PRINTED
                                    ? "    | ... (the build's log has the rest)"
                                    : "    | " + COLOUR.matcher(text).replaceAll(""),
                            true);
                });
    }

    private void hear(ExecutionRecord record, HistoryEvent event) {
        tell(record, event).ifPresent(text -> say(record, event.at(), text));
    }

    private void hearInstance(JsonNode event) {
        var detail = event.path("detail");
        var instance = detail.path("instanceId").asText();
        var state = detail.path("state").asText();
        if (state.equals("START")) servers.begins(instance);
        stepFunctions.executions().stream()
                .filter(record -> record.status() == Status.RUNNING)
                // For days perhaps, while others go out.
                .filter(record -> !stepFunctions.currentStates(record).contains("AwaitApproval"))
                .findFirst()
                .ifPresent(record -> {
                    var at = Instant.parse(event.path("time").asText());
                    say(
                            record,
                            at,
                            "    " + instance + "  "
                                    + switch (state) {
                                        case "START" -> "is being updated";
                                        case "SUCCESS" -> updated(record, instance);
                                        case "FAILURE" -> "failed";
                                        default -> state.toLowerCase(Locale.ROOT);
                                    });
                    if (state.equals("FAILURE")) tellWhy(record, at, instance);
                });
    }

    /// A server's application is gone, and no deployment was stopping it: what the judge says of the release next
    /// may be its fault or not, and whoever reads that should know.
    ///
    /// @param how it ended, as far as it is known
    public void died(String instance, String how, Instant at) {
        stepFunctions.executions().stream()
                .filter(record -> record.status() == Status.RUNNING)
                .filter(record -> !stepFunctions.currentStates(record).contains("AwaitApproval"))
                .findFirst()
                .ifPresent(record -> {
                    say(record, at, "    " + instance + "  " + how);
                    tellWhy(record, at, instance);
                });
    }

    /// A hook's output is part of why the deployment failed; what the application itself has written is not.
    private void tellWhy(ExecutionRecord record, Instant at, String instance) {
        var words = Brief.lastWords(servers.since(instance));
        words.forEach(line -> say(record, at, "        > " + line));
        say(
                record,
                at,
                "        " + (words.isEmpty() ? "its application has logged nothing since; " : "") + "all of its logs: "
                        + "./pushback logs --server " + instance);
    }

    /// A server that Auto Scaling has just launched is registered after its deployment; its application may still
    /// start.
    private String updated(ExecutionRecord record, String instance) {
        if (targets.state(instance).equals(Optional.of(TargetHealthStateEnum.HEALTHY))) return "is updated and serves";
        targets.awaitHealthy(instance, FIRST_ANSWER, healthy -> {
            if (healthy && record.status() == Status.RUNNING)
                say(record, targets.now(), "    " + instance + "  serves");
        });
        return "is updated; the load balancer has not found it healthy yet";
    }

    private void say(ExecutionRecord record, Instant at, String text) {
        say(record, at, text, false);
    }

    private void say(ExecutionRecord record, Instant at, String text, boolean printed) {
        // Events carry whole seconds; a line must not seem to come before the one above it.
        var told = lines.computeIfAbsent(record.name(), name -> new ArrayList<>());
        // What is waited for is looked at every few seconds, and told when it changes.
        if (!printed && !told.isEmpty() && told.getLast().text().equals(text)) return;
        var since = at.isBefore(record.startedAt()) ? Duration.ZERO : Duration.between(record.startedAt(), at);
        if (!told.isEmpty() && since.compareTo(told.getLast().since()) < 0)
            since = told.getLast().since();
        var line = new Line(record.name(), since, text, printed);
        told.add(line);
        List.copyOf(listeners).forEach(listener -> listener.accept(line));
    }

    private Optional<String> tell(ExecutionRecord record, HistoryEvent event) {
        var details = event.details();
        if (event.isEntry()) {
            var name = event.state();
            return QUIET.contains(event.type()) || JUDGING.contains(name) ? Optional.empty() : Optional.of(name);
        }
        return switch (event.type()) {
            case "TaskStateExited" -> JUDGING.contains(event.state()) ? judgement(record, event) : Optional.empty();
            case "TaskFailed" ->
                Optional.of("    " + (ROUTES.contains(details.path("error").asText()) ? "" : "failed: ")
                        + Cause.sentence(
                                        details.path("error").asText(),
                                        details.path("cause").asText())
                                .lines()
                                .findFirst()
                                .orElse(""));
            case "TaskTimedOut" -> Optional.of("    no answer in time; looking again");
            case "ExecutionAborted" -> Optional.of("stopped by a person");
            case "ExecutionTimedOut" -> Optional.of("the execution took too long");
            default -> Optional.empty();
        };
    }

    private Optional<String> judgement(ExecutionRecord record, HistoryEvent event) {
        var payload = Json.tree(event.details().path("output").asText("{}")).path("Payload");
        var reason = payload.path("reason").asText();
        var said = event.state()
                + payload.path("verdict").asText(payload.path("state").asText());
        // The numbers change with each sample; a person wants to hear of verdicts.
        if (said.equals(lastSaid.put(record.name(), said)) || reason.isEmpty()) return Optional.empty();
        return Optional.of(event.state() + "  " + reason);
    }
}
