package pushback.cloud.virtual;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import pushback.asl.Status;
import pushback.asl.TaskCall;
import pushback.aws.events.EventBus;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import pushback.aws.fleet.MemoryFleet;
import pushback.aws.fleet.MemoryMachine;
import pushback.aws.loadbalancing.TrafficSwitch;
import pushback.base.Json;
import pushback.cloud.CallObserver;
import pushback.cloud.Cloud;
import pushback.cloud.CloudDependencies;
import pushback.cloud.Plan;
import pushback.cloud.lambda.LocalLambda;
import pushback.cloud.lambda.LocalLambda.Invocation;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.health.Probe;
import pushback.health.Probe.Page;
import pushback.revision.Schema;
import pushback.settings.Rules;
import pushback.settings.Strategy;
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

    private final VirtualTimeline timeline;
    private final MemoryRepository repository;
    private final Map<String, AppBehaviour> behaviours;
    /// By the key of a bundle: health checks ask for it all the time.
    private final Map<String, String> commits = new HashMap<>();
    private final Map<String, MemoryBuilder.Kind> builds = new HashMap<>();
    private final Map<String, Schema> schemas = new HashMap<>();
    /// By key: of each the versions that are gone.
    private final Map<String, Set<String>> lost = new HashMap<>();
    private final MemoryFleet fleet;
    private final MemoryDatabase database;
    private final Cloud cloud;
    private UnaryOperator<String> names = UnaryOperator.identity();
    private Function<MemoryMachine, Page> metrics = machine -> new Page(404, "");
    private CallObserver observer;
    private EventBus.Delivery delivery;

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
        this(instances, strategy, rules, UnaryOperator.identity());
    }

    /// Two servers, at AWS's speed, in an environment with a plan of its own.
    public VirtualCloud(Strategy strategy, UnaryOperator<Plan> changed) {
        this(2, strategy, Rules.NONE, changed);
    }

    private VirtualCloud(int instances, Strategy strategy, Rules rules, UnaryOperator<Plan> changed) {
        this(VirtualDependencies.usual(instances, strategy, rules).with(changed));
        settle();
    }

    /// An environment in which no time has passed yet.
    public VirtualCloud(VirtualDependencies given) {
        this(given, Optional.empty());
    }

    /// Two servers, at AWS's speed, whose services keep their state in `directory`.
    public VirtualCloud(Path directory) {
        this(VirtualDependencies.usual(2, Strategy.ONE, Rules.NONE), Optional.of(directory));
        settle();
    }

    private VirtualCloud(VirtualDependencies given, Optional<Path> directory) {
        timeline = given.time();
        repository = given.repository();
        behaviours = given.behaviours();
        observer = given.observer();
        delivery = given.delivery();
        fleet = new MemoryFleet(given.timeline(), this::behaviour);
        database = new MemoryDatabase(given.timeline());
        cloud = new Cloud(
                new CloudDependencies(
                        given.timeline(),
                        given.random(),
                        s3 -> fleet,
                        TrafficSwitch.inMemory(given.timeline(), Duration.ofSeconds(5)),
                        services -> new MemoryBuilder(
                                given.timeline(),
                                services.s3(),
                                this::build,
                                commit -> Optional.ofNullable(schemas.get(commit))),
                        given.host(),
                        roster -> new Pages(),
                        Optional.of(database),
                        directory,
                        new Watching(),
                        (event, toTarget) -> delivery.deliver(event, toTarget),
                        LocalLambda.NOBODY,
                        LocalLambda.NOBODY),
                given.plan());
    }

    /// Asks whoever observes now.
    private final class Watching implements CallObserver {
        @Override
        public Object around(Class<?> client, String operation, Object request, Supplier<Object> call) {
            return observer.around(client, operation, request, call);
        }

        @Override
        public Invocation invocation(String function, JsonNode payload, Supplier<Invocation> call) {
            return observer.invocation(function, payload, call);
        }

        @Override
        public boolean asText() {
            return observer.asText();
        }

        @Override
        public boolean answers(TaskCall task) {
            return observer.answers(task);
        }

        @Override
        public Instant clockShows(Instant now) {
            return observer.clockShows(now);
        }
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

    public MemoryDatabase database() {
        return database;
    }

    /// From now on `observer` sees every call of a step.
    public void observe(CallObserver observer) {
        this.observer = observer;
    }

    /// From now on a server that runs a commit answers with what `names` makes of it, where it is asked for its
    /// commit.
    public void name(UnaryOperator<String> names) {
        this.names = names;
    }

    /// From now on a server's page of metrics is what `metrics` makes of it.
    public void expose(Function<MemoryMachine, Page> metrics) {
        this.metrics = metrics;
    }

    /// How the application of a commit behaves.
    public AppBehaviour behaviour(String commit) {
        return behaviours.getOrDefault(commit, AppBehaviour.good());
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

    /// Builds of `commit` end here as they do in `other`.
    public void build(String commit, VirtualCloud other) {
        if (other.builds.containsKey(commit)) builds.put(commit, other.builds.get(commit));
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
        var number = cloud.stepFunctions().executions().size() + 1;
        // Those of long ago are forgotten, where they are kept on a disk.
        while (cloud.stepFunctions().execution("e" + number).isPresent()) number++;
        var name = "e" + number;
        cloud.stepFunctions()
                .startExecution(start -> start.stateMachineArn(cloud.settings().stateMachineArn())
                        .name(name)
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
        cloud.drills()
                .startExecution(start ->
                        start.stateMachineArn(cloud.drills().arn()).name(name).input(Json.text(fields)));
        return cloud.drills().execution(name).orElseThrow();
    }

    /// Lets ten minutes pass: servers boot, drain, get their last good revision.
    public void settle() {
        timeline.advance(Duration.ofMinutes(10));
    }

    /// The commits that the servers run, one for each that runs any.
    public List<String> running() {
        return fleet.machines().stream()
                .flatMap(machine -> machine.installed().stream())
                .map(VirtualCloud::commitOf)
                .toList();
    }

    private Commit remember(Commit commit, MemoryBuilder.Kind kind) {
        builds.put(commit.sha(), kind);
        return commit;
    }

    private MemoryBuilder.Kind build(String commit) {
        return builds.getOrDefault(commit, MemoryBuilder.Kind.GOOD);
    }

    /// An object that CodeDeploy has to find is gone from S3.
    public void lose(String key, String version) {
        var bucket = cloud.settings().stores().artifactBucket();
        cloud.services()
                .s3()
                .deleteObject(delete -> delete.bucket(bucket).key(key).versionId(version));
        lost.computeIfAbsent(key, first -> new HashSet<>()).add(version);
    }

    /// Whether [#lose] took it.
    public boolean isLost(String key, String version) {
        return lost.getOrDefault(key, Set.of()).contains(version);
    }

    private AppBehaviour behaviour(BundleLocation bundle) {
        var commit = commits.computeIfAbsent(bundle.key(), key -> commitOf(bundle));
        var behaviour = behaviour(commit);
        return !lost.isEmpty() && lost.getOrDefault(bundle.key(), Set.of()).contains(bundle.version())
                ? behaviour.failing("DownloadBundle")
                : behaviour;
    }

    /// The commit of a bundle, `builds/<commit>/<release>.zip`.
    public static String commitOf(BundleLocation bundle) {
        var begin = bundle.key().indexOf('/') + 1;
        var end = bundle.key().indexOf('/', begin);
        return bundle.key().substring(begin, end < 0 ? bundle.key().length() : end);
    }

    /// Asks the servers in memory. Each names the commit that answers on it, whatever the path is.
    private final class Pages implements Probe {
        @Override
        public Map<Question, Integer> ask(Collection<Question> questions) {
            var answers = new LinkedHashMap<Question, Integer>();
            for (var question : questions) {
                var machine = fleet.machine(question.instanceId());
                answers.put(question, machine == null ? 0 : machine.answer(question.path()));
            }
            return answers;
        }

        @Override
        public Map<String, Page> read(Collection<String> instances, int port, String path, int longest) {
            var pages = new LinkedHashMap<String, Page>();
            for (var id : instances) {
                var machine = fleet.machine(id);
                if (machine != null
                        && path.equals(cloud.settings().health().witnesses().metricsPath())) {
                    pages.put(id, metrics.apply(machine));
                    continue;
                }
                var status = machine == null ? 0 : machine.answer(path);
                pages.put(
                        id,
                        new Page(
                                status,
                                status != 200
                                        ? ""
                                        : machine.installed()
                                                .map(VirtualCloud::commitOf)
                                                .map(names)
                                                .orElse("")));
            }
            return pages;
        }
    }
}
