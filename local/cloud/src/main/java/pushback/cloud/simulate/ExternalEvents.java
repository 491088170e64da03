package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.approval.ApprovalDecision;
import pushback.asl.Status;
import pushback.aws.fleet.MemoryMachine;
import pushback.base.Json;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.stepfunctions.LocalStepFunctions;
import pushback.cloud.virtual.VirtualCloud;
import pushback.source.Commit;
import pushback.webhook.Signature;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/// Carries out what comes to a world from outside: pushes, people, and the faults that are nobody's call.
final class ExternalEvents {
    private static final Duration WRONG_AFTER = Duration.ofSeconds(45);

    private final List<SimulatedEnvironment> sites;
    private final RunTrace chronicle;
    private final List<Commit> commits = new ArrayList<>();
    private Optional<JsonNode> delivery = Optional.empty();
    private Optional<String> stopAt = Optional.empty();
    private final List<ExternalEvent> duringRollout = new ArrayList<>();
    private int deliveries;

    ExternalEvents(List<SimulatedEnvironment> sites, RunTrace chronicle) {
        this.sites = sites;
        this.chronicle = chronicle;
    }

    void happen(ExternalEvent happening) {
        var site = sites.get(Math.min(happening.environment(), sites.size() - 1));
        var now = site.cloud().timeline().now();
        var what = happening.what();
        if (what instanceof ExternalEvent.DuringRollout) {
            duringRollout.add(happening);
            return;
        }
        if (what.fault() == null) chronicle.note(now, happening.id(), what::words);
        else chronicle.fault(now, what.fault(), happening.id());
        switch (what) {
            case ExternalEvent.Push(var kind, var delivered) -> push(kind, delivered);
            case ExternalEvent.Redeliver() -> delivery.ifPresent(this::deliver);
            case ExternalEvent.Deploy(var back, var force) -> deploy(site, happening.id(), back, force);
            case ExternalEvent.GoBack() ->
                start(site, happening.id(), Map.of("action", "rollback", "requestedBy", "dana"));
            case ExternalEvent.Abort() -> abort(site);
            case ExternalEvent.Decide(var approve) -> decide(site, approve);
            case ExternalEvent.Freeze(var lasting) -> {
                freeze(site, true);
                site.cloud().timeline().after(lasting, () -> freeze(site, false));
            }
            case ExternalEvent.Halt(var waiting) ->
                call(
                        site,
                        "HaltRelease",
                        Map.of("release", waiting ? waiting(site) : "", "by", "dana", "reason", "on second thought"));
            case ExternalEvent.SoundAlarm(var lasting) -> {
                sound(site, StateValue.ALARM);
                site.cloud().timeline().after(lasting, () -> sound(site, StateValue.OK));
            }
            case ExternalEvent.DuringRollout _ -> throw new IllegalStateException(happening + " waits for a rollout");
            case ExternalEvent.Drill(var kind) -> drill(site, happening.id(), kind);
            case ExternalEvent.Redrive() -> redrive(site);
            case ExternalEvent.StopAt(var number) ->
                stopAt = Optional.of(pick(
                        States.all(
                                site.cloud().cloud().stepFunctions().machine().definition()),
                        number));
            case ExternalEvent.KillInstance(var which) -> machines(site, which).ifPresent(MemoryMachine::kill);
            case ExternalEvent.LoseZone(var which) -> loseZone(site, which);
            case ExternalEvent.Mark(var which) -> mark(site, which);
            case ExternalEvent.Scale(var by) -> site.scale(by);
            case ExternalEvent.StickAgent(var which, var event) ->
                machines(site, which).ifPresent(machine -> machine.behave(behaviour -> behaviour.hanging(event)));
            case ExternalEvent.LoseObject() ->
                revision(site)
                        .ifPresent(row -> site.cloud()
                                .lose(
                                        row.path("key").asText(),
                                        row.path("versionId").asText()));
            case ExternalEvent.AlterObject() ->
                revision(site).ifPresent(row -> upload(site, row.path("key").asText()));
            case ExternalEvent.GitHostAway(var lasting) -> {
                site.host().away(true);
                site.cloud().timeline().after(lasting, () -> site.host().away(false));
            }
            case ExternalEvent.Outage(var service, var lasting) ->
                site.disturbance().outage(service, now.plus(lasting));
            case ExternalEvent.StopDatabase() -> site.cloud().database().stop(() -> {});
            case ExternalEvent.FailTask task ->
                site.disturbance()
                        .fail(
                                task.state().startsWith("#")
                                        ? new ExternalEvent.FailTask(
                                                pick(
                                                        States.tasks(site.cloud()
                                                                .cloud()
                                                                .stepFunctions()
                                                                .machine()
                                                                .definition()),
                                                        Integer.parseInt(
                                                                task.state().substring(1))),
                                                task.error(),
                                                task.times())
                                        : task);
        }
    }

    /// A state was entered.
    void entered(SimulatedEnvironment site, ExecutionRecord execution, String state) {
        if (state.equals("RollOut")) rollOut(site);
        if (stopAt.isEmpty() || !stopAt.get().equals(state)) return;
        stopAt = Optional.empty();
        chronicle.note(
                site.cloud().timeline().now(),
                site.name() + "** " + execution.name() + " is stopped as it enters " + state);
        stop(site, execution);
    }

    private void rollOut(SimulatedEnvironment site) {
        for (var happening : List.copyOf(duringRollout)) {
            if (sites.indexOf(site) != Math.min(happening.environment(), sites.size() - 1)
                    || !(happening.what() instanceof ExternalEvent.DuringRollout(var after, var what))) continue;
            duringRollout.remove(happening);
            site.cloud()
                    .timeline()
                    .after(
                            after,
                            () -> happen(
                                    new ExternalEvent(happening.id(), happening.environment(), happening.at(), what)));
        }
    }

    private void push(ReleaseKind kind, boolean delivered) {
        var commit = kind.commit(sites.getFirst().cloud());
        commits.add(commit);
        for (var site : sites.subList(1, sites.size()))
            site.cloud().build(commit.sha(), sites.getFirst().cloud());
        if (kind == ReleaseKind.WRONG_DIGEST)
            for (var site : sites)
                site.cloud()
                        .timeline()
                        .after(
                                WRONG_AFTER,
                                () -> site.rows()
                                        .find("revision#" + commit.sha())
                                        .ifPresent(row ->
                                                upload(site, row.path("key").asText())));
        var body = Json.STRICT.createObjectNode().put("ref", "refs/heads/main").put("after", commit.sha());
        body.putObject("repository").put("full_name", "dana/shop");
        body.putObject("pusher").put("name", "dana");
        var text = body.toString();
        var event = Json.STRICT.createObjectNode().put("body", text).put("isBase64Encoded", false);
        event.putObject("headers")
                .put("X-GitHub-Event", "push")
                .put("X-GitHub-Delivery", "delivery-" + ++deliveries)
                .put(
                        "X-Hub-Signature-256",
                        Signature.of("It's a Secret to Everybody", text.getBytes(StandardCharsets.UTF_8)));
        delivery = Optional.of(event);
        if (delivered) deliver(event);
    }

    private void deliver(JsonNode event) {
        for (var site : sites) site.cloud().cloud().lambda().invoke("ReceivePush", event, answer -> {});
    }

    private void deploy(SimulatedEnvironment site, String name, int back, boolean force) {
        if (commits.isEmpty()) return;
        var commit = commits.get(Math.max(0, commits.size() - 1 - back));
        start(site, name, Map.of("commit", commit.sha(), "force", force, "requestedBy", "dana"));
    }

    private void start(SimulatedEnvironment site, String name, Map<String, Object> input) {
        start(site.cloud().cloud().stepFunctions(), name, input);
    }

    private void drill(SimulatedEnvironment site, String name, String kind) {
        start(site.cloud().cloud().drills(), name, Map.of("drill", kind, "requestedBy", "dana"));
    }

    /// Whoever parked the environment brings it back, in every other world.
    void bringBack(SimulatedEnvironment site) {
        if (!site.parked() || site.staysParked()) return;
        drill(site, "back at last " + site.cloud().cloud().drills().executions().size(), "unpark");
    }

    private static void start(LocalStepFunctions machine, String name, Map<String, Object> input) {
        try {
            machine.startExecution(start -> start.stateMachineArn(machine.arn())
                    .name(name.replace(' ', '-'))
                    .input(Json.text(input)));
        } catch (ExecutionAlreadyExistsException again) {
            // A person who clicks twice.
        }
    }

    private static void decide(SimulatedEnvironment site, boolean approve) {
        site.rows().all("approval#").values().stream()
                .filter(row -> row.path("decision").asText().equals(ApprovalDecision.WAITING.word()))
                .findFirst()
                .ifPresent(row -> call(
                        site,
                        "DecideApproval",
                        Map.of(
                                "release",
                                row.path("release").path("id").asText(),
                                "approve",
                                approve,
                                "by",
                                "erin",
                                "reason",
                                "so it looks")));
    }

    /// The release that waits for its turn or for approval; empty if none does.
    private static String waiting(SimulatedEnvironment site) {
        return Stream.concat(
                        site
                                .rows()
                                .find("lock")
                                .map(row -> row.path("pending").path("id").asText())
                                .stream(),
                        site.rows().all("approval#").values().stream()
                                .filter(row -> row.path("decision").asText().equals(ApprovalDecision.WAITING.word()))
                                .map(row -> row.path("release").path("id").asText()))
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static void freeze(SimulatedEnvironment site, boolean frozen) {
        call(site, "SwitchFreeze", Map.of("frozen", frozen, "by", "dana", "reason", "inventory"));
    }

    /// A person calls a function.
    private static void call(SimulatedEnvironment site, String function, Map<String, Object> input) {
        site.cloud().cloud().lambda().invoke(function, Json.tree(Json.text(input)), answer -> {});
    }

    private static void sound(SimulatedEnvironment site, StateValue state) {
        var metrics = site.cloud().cloud().services().cloudWatch();
        metrics.putMetricAlarm(put -> put.alarmName(VirtualCloud.ALARM)
                .namespace("Shop")
                .metricName("Latency")
                .statistic(Statistic.MAXIMUM)
                .period(86_400)
                .evaluationPeriods(1)
                .threshold(1.0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .treatMissingData("ignore"));
        metrics.setAlarmState(
                set -> set.alarmName(VirtualCloud.ALARM).stateValue(state).stateReason("somebody measured it"));
    }

    private void abort(SimulatedEnvironment site) {
        for (var execution : site.executions())
            if (execution.status() == Status.RUNNING) {
                site.abortedNow();
                stop(site, execution);
            }
    }

    private void stop(SimulatedEnvironment site, ExecutionRecord execution) {
        site.cloud().cloud().machines().stopExecution(stop -> stop.executionArn(execution.arn()));
    }

    /// Step Functions runs the last task again, with the input it had.
    private void redrive(SimulatedEnvironment site) {
        site.executions().stream()
                .filter(execution -> execution.status() == Status.ABORTED)
                .reduce((first, second) -> second)
                .flatMap(execution -> execution.history().stream()
                        .filter(event -> event.type().equals("TaskScheduled"))
                        .reduce((first, second) -> second))
                .map(event -> Json.tree(event.details().path("parameters").asText()))
                .filter(task -> task.has("FunctionName"))
                .ifPresent(task -> site.cloud()
                        .cloud()
                        .lambda()
                        .invoke(task.path("FunctionName").asText(), task.path("Payload"), done -> {}));
    }

    private static void loseZone(SimulatedEnvironment site, int which) {
        var zones = site.cloud().fleet().machines().stream()
                .map(MemoryMachine::zone)
                .distinct()
                .toList();
        // All of them would be another kind of story.
        if (zones.size() < 2) return;
        var lost = zones.get(which % zones.size());
        site.cloud().fleet().machines().stream()
                .filter(machine -> machine.zone().equals(lost))
                .forEach(MemoryMachine::kill);
    }

    private static void mark(SimulatedEnvironment site, int which) {
        var servers = site.group().instances();
        if (servers.isEmpty()) return;
        site.cloud()
                .cloud()
                .services()
                .scaling()
                .setInstanceHealth(set -> set.healthStatus("Unhealthy")
                        .shouldRespectGracePeriod(false)
                        .instanceId(servers.get(which % servers.size()).instanceId()));
    }

    private static Optional<MemoryMachine> machines(SimulatedEnvironment site, int which) {
        var machines = site.cloud().fleet().machines();
        return machines.isEmpty() ? Optional.empty() : Optional.of(machines.get(which % machines.size()));
    }

    private static Optional<JsonNode> revision(SimulatedEnvironment site) {
        var sealed = site.rows().all("revision#");
        return sealed.isEmpty()
                ? Optional.empty()
                : Optional.of(sealed.firstEntry().getValue());
    }

    private static void upload(SimulatedEnvironment site, String key) {
        site.cloud()
                .cloud()
                .services()
                .s3()
                .putObject(
                        put -> put.bucket(
                                        site.cloud().cloud().settings().stores().artifactBucket())
                                .key(key),
                        RequestBody.fromString("other bytes"));
    }

    private static String pick(List<String> names, int number) {
        return names.get(number % names.size());
    }
}
