package pushback.local.virtual;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import pushback.Json;
import pushback.Settings.HealthPolicy;
import pushback.asl.Status;
import pushback.health.Probe;
import pushback.local.cloud.CallObserver;
import pushback.local.cloud.Cloud;
import pushback.local.cloud.Ground;
import pushback.local.cloud.Plan;
import pushback.local.codedeploy.Patience;
import pushback.local.events.EventBus;
import pushback.local.fleet.AppBehaviour;
import pushback.local.fleet.LifecycleCommand.BundleLocation;
import pushback.local.fleet.MemoryFleet;
import pushback.local.loadbalancing.TrafficSwitch;
import pushback.local.scaling.Pace;
import pushback.local.stepfunctions.ExecutionRecord;
import pushback.revision.Schema;
import pushback.rollout.Strategy;
import pushback.rules.Rules;
import pushback.source.Commit;
import pushback.time.VirtualTimeline;

/// A whole environment in memory: the shipped machine, the shipped steps, servers that behave as their commit says.
/// Deterministic: the same calls give the same history.
public final class VirtualCloud {
    /// The alarm that the environment listens to.
    public static final String ALARM = "pushback-errors";
    /// Where virtual time begins.
    public static final Instant START = Instant.parse("2026-01-05T09:00:00Z");
    /// Longer than the machine's own time-out.
    private static final Duration PATIENCE = Duration.ofHours(6);

    /// What ships, with visitors as in `up` and an alarm that a test may set off.
    private static final HealthPolicy POLICY =
            HealthPolicy.DEFAULT.withTraffic(Plan.TRAFFIC, Duration.ofSeconds(5)).withAlarms(List.of(ALARM));

    private final VirtualTimeline timeline = new VirtualTimeline(START);
    private final MemoryRepository repository = new MemoryRepository(timeline::now);
    private final Map<String, AppBehaviour> behaviours = new HashMap<>();
    private final Map<String, MemoryBuilder.Kind> builds = new HashMap<>();
    private final Map<String, Schema> schemas = new HashMap<>();
    private final MemoryFleet fleet = new MemoryFleet(timeline, this::behaviour);
    private final Cloud cloud;
    private CallObserver observer = CallObserver.NONE;
    private EventBus.Delivery delivery = (event, toTarget) -> timeline.execute(toTarget);

    /// Two servers, at AWS's speed.
    public VirtualCloud() {
        this(2);
    }

    public VirtualCloud(int instances) {
        this(instances, Strategy.ONE);
    }

    public VirtualCloud(int instances, Strategy strategy) {
        this(instances, strategy, Rules.NONE);
    }

    public VirtualCloud(int instances, Rules rules) {
        this(instances, Strategy.ONE, rules);
    }

    private VirtualCloud(int instances, Strategy strategy, Rules rules) {
        var ground = new Ground(timeline, new Random(1), s3 -> fleet, TrafficSwitch.inMemory(timeline, Duration.ofSeconds(5)),
                s3 -> new MemoryBuilder(timeline, s3, commit -> builds.getOrDefault(commit, MemoryBuilder.Kind.GOOD),
                        commit -> Optional.ofNullable(schemas.get(commit))),
                repository, roster -> this::probe, new MemoryDatabase(timeline), Optional.empty(),
                (client, operation, request, call) -> observer.around(client, operation, request, call),
                (event, toTarget) -> delivery.deliver(event, toTarget), line -> { });
        cloud = new Cloud(ground, new Plan("production", "dana/shop", "main", instances, List.of("us-east-1a", "us-east-1b"),
                "/health", List.of("/"), strategy, POLICY, 10, 60, 30, Pace.AWS, Patience.AWS, rules,
                "It's a Secret to Everybody"));
        settle();
    }

    public Cloud cloud() {
        return cloud;
    }

    public VirtualTimeline timeline() {
        return timeline;
    }

    public MemoryRepository repository() {
        return repository;
    }

    public MemoryFleet fleet() {
        return fleet;
    }

    /// From now on `observer` sees every call of a step.
    public void observe(CallObserver observer) {
        this.observer = observer;
    }

    /// From now on events reach their targets through `delivery`.
    public void deliver(EventBus.Delivery delivery) {
        this.delivery = delivery;
    }

    /// A commit whose application behaves like `behaviour`.
    public Commit commit(String message, AppBehaviour behaviour) {
        var commit = repository.commit(message);
        behaviours.put(commit.sha(), behaviour);
        return commit;
    }

    /// A commit with `schema` in its release.json.
    public Commit commit(String message, AppBehaviour behaviour, Schema schema) {
        var commit = commit(message, behaviour);
        schemas.put(commit.sha(), schema);
        return commit;
    }

    /// A commit whose build fails.
    public Commit commitThatDoesNotBuild() {
        return remember(repository.commit("does not build"), MemoryBuilder.Kind.FAILS);
    }

    /// A commit whose build succeeds and leaves nothing.
    public Commit commitWithoutArtifacts() {
        return remember(repository.commit("leaves no artifacts"), MemoryBuilder.Kind.WITHOUT_ARTIFACTS);
    }

    /// A commit whose bundle has no appspec.yml.
    public Commit commitWithoutAppSpec() {
        return remember(repository.commit("has no appspec.yml"), MemoryBuilder.Kind.WITHOUT_APPSPEC);
    }

    /// Starts the machine and lets time pass until the execution has ended.
    ///
    /// @param input of the execution, as alternating names and values
    public ExecutionRecord run(Object... input) {
        var record = start(input);
        if (!timeline.runUntil(() -> record.status() != Status.RUNNING, PATIENCE))
            throw new IllegalStateException(record.name() + " still runs after " + PATIENCE + ": " + record.states());
        return record;
    }

    /// Starts the machine and returns at once.
    public ExecutionRecord start(Object... input) {
        var fields = new LinkedHashMap<String, Object>();
        for (int i = 0; i < input.length; i += 2) fields.put((String) input[i], input[i + 1]);
        var name = "e" + (cloud.stepFunctions().executions().size() + 1);
        cloud.stepFunctions().startExecution(start -> start.stateMachineArn(cloud.settings().stateMachineArn()).name(name)
                .input(Json.text(fields)));
        return cloud.stepFunctions().execution(name).orElseThrow();
    }

    /// Starts a drill and lets time pass until it has ended.
    ///
    /// @param input of the execution besides `drill`, as alternating names and values
    public ExecutionRecord drill(String kind, Object... input) {
        var record = startDrill(kind, input);
        if (!timeline.runUntil(() -> record.status() != Status.RUNNING, PATIENCE))
            throw new IllegalStateException(record.name() + " still runs after " + PATIENCE + ": " + record.states());
        return record;
    }

    /// Starts a drill and returns at once.
    public ExecutionRecord startDrill(String kind, Object... input) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("drill", kind);
        for (int i = 0; i < input.length; i += 2) fields.put((String) input[i], input[i + 1]);
        var name = "d" + (cloud.drills().executions().size() + 1);
        cloud.drills().startExecution(start ->
                start.stateMachineArn(cloud.drills().arn()).name(name).input(Json.text(fields)));
        return cloud.drills().execution(name).orElseThrow();
    }

    /// Lets ten minutes pass: servers boot, drain, get their last good revision.
    public void settle() {
        timeline.advance(Duration.ofMinutes(10));
    }

    /// The commits that the servers run, one for each that runs any.
    public List<String> running() {
        return fleet.machines().stream().flatMap(machine -> machine.installed().stream()).map(VirtualCloud::commitOf).toList();
    }

    private Commit remember(Commit commit, MemoryBuilder.Kind kind) {
        builds.put(commit.sha(), kind);
        return commit;
    }

    private AppBehaviour behaviour(BundleLocation bundle) {
        return behaviours.getOrDefault(commitOf(bundle), AppBehaviour.good());
    }

    /// The commit of a bundle, `builds/<commit>/<release>.zip`.
    public static String commitOf(BundleLocation bundle) {
        return bundle.key().split("/")[1];
    }

    private Map<Probe.Question, Integer> probe(Collection<Probe.Question> questions) {
        var answers = new LinkedHashMap<Probe.Question, Integer>();
        for (var question : questions)
            answers.put(question, fleet.machines().stream().filter(machine -> machine.id().equals(question.instanceId()))
                    .findFirst().map(machine -> machine.answer(question.path())).orElse(0));
        return answers;
    }
}
