package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import pushback.aws.codedeploy.Patience;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.stepfunctions.LocalStepFunctions;
import pushback.cloud.virtual.MemoryRepository;
import pushback.cloud.virtual.VirtualCloud;
import pushback.cloud.virtual.VirtualDependencies;
import pushback.settings.Strategy;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;

/// One environment of a world, with what disturbs it and who watches it.
public final class SimulatedEnvironment {
    /// An appspec.yml that says how long its scripts may take: AWS's hour would be waited for in vain.
    private static final Patience PATIENCE =
            new Patience(Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofSeconds(10));

    private final String name;
    private final int instances;
    private final VirtualCloud cloud;
    private final FaultInjector disturbance;
    private final Mutation mutation;
    private final GitHost host;
    private final Rows rows = new Rows();
    private final List<Watch> watches = new ArrayList<>();
    private final List<CallWatch> callWatches = new ArrayList<>();
    private final boolean staysParked;
    private int scaled;
    private boolean aborted;

    /// What all environments of a world share.
    record Common(
            World world,
            VirtualTimeline time,
            Interleaving timeline,
            RunTrace chronicle,
            MemoryRepository repository,
            Map<String, AppBehaviour> behaviours,
            Mutation mutation,
            boolean text) {
        Common(World world, VirtualTimeline time, RunTrace chronicle, Mutation mutation, boolean text) {
            this(
                    world,
                    time,
                    new Interleaving(time),
                    chronicle,
                    new MemoryRepository(time::now),
                    new HashMap<>(),
                    mutation,
                    text);
        }
    }

    SimulatedEnvironment(Common common, int index) {
        name = index == 0 ? "" : "staging:";
        instances = common.world.instances().get(index);
        staysParked = common.world.chance().happens("stays parked", index, 0.5);
        mutation = common.mutation;
        host = new GitHost(common.repository, () -> {
            var work = common.timeline.work();
            if (work != null) for (var watch : watches) watch.asked(work);
        });
        disturbance = new FaultInjector(this, common.world, common.timeline, common.chronicle, common.text);
        var zones = IntStream.range(0, common.world.zones())
                .mapToObj(zone -> "us-east-1" + (char) ('a' + zone))
                .toList();
        cloud = new VirtualCloud(new VirtualDependencies(
                common.time,
                common.timeline,
                common.world.chance().stream("identifiers " + index),
                common.repository,
                host.seen(),
                common.behaviours,
                VirtualDependencies.plan(
                        index == 0 ? "production" : "staging",
                        instances,
                        zones,
                        common.world.strategy(),
                        common.world.health(),
                        common.world.healthCheck(),
                        common.world.pace(),
                        PATIENCE,
                        common.world.rules()),
                disturbance,
                disturbance));
        if (common.world.countsVisitors()) new CountedVisitors(this, common.world).begin();
    }

    /// Empty for the first environment.
    String name() {
        return name;
    }

    public String environment() {
        return cloud.cloud().settings().environment();
    }

    public VirtualCloud cloud() {
        return cloud;
    }

    FaultInjector disturbance() {
        return disturbance;
    }

    Mutation mutation() {
        return mutation;
    }

    GitHost host() {
        return host;
    }

    /// The ledger's row of that entry.
    public Optional<JsonNode> row(String entry) {
        return rows.find(entry);
    }

    /// The ledger's rows whose entry begins with `prefix`, in their order.
    public SortedMap<String, JsonNode> rows(String prefix) {
        return rows.all(prefix);
    }

    Rows rows() {
        return rows;
    }

    void watch(List<Watch> more) {
        watches.addAll(more);
        for (var watch : more) if (watch instanceof CallWatch ofCalls) callWatches.add(ofCalls);
    }

    List<Watch> watches() {
        return watches;
    }

    List<CallWatch> callWatches() {
        return callWatches;
    }

    AutoScalingGroup group() {
        return cloud.cloud()
                .services()
                .scaling()
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(
                        cloud.cloud().settings().servers().autoScalingGroup()))
                .autoScalingGroups()
                .getFirst();
    }

    /// The capacity that people want, whatever a release or a drill makes of it meanwhile.
    int wanted() {
        return instances + scaled;
    }

    Strategy strategy() {
        return cloud.cloud().settings().rollout().strategy();
    }

    /// The capacity that the group may have.
    int most() {
        return 2 * instances;
    }

    boolean parked() {
        return rows.find("sizes").filter(row -> row.path("parked").asBoolean()).isPresent();
    }

    /// Whether the environment is still parked when the world has calmed down, if somebody parked it.
    boolean staysParked() {
        return staysParked;
    }

    /// The executions of both machines, the releases first.
    List<ExecutionRecord> executions() {
        return machines().flatMap(machine -> machine.executions().stream()).toList();
    }

    Optional<ExecutionRecord> execution(String arn) {
        var name = arn.substring(arn.lastIndexOf(':') + 1);
        return machines()
                .flatMap(machine -> machine.execution(name).stream())
                .filter(execution -> execution.arn().equals(arn))
                .findFirst();
    }

    Stream<LocalStepFunctions> machines() {
        return Stream.of(cloud.cloud().stepFunctions(), cloud.cloud().drills());
    }

    /// Whether a person stopped an execution.
    boolean aborted() {
        return aborted;
    }

    void abortedNow() {
        aborted = true;
    }

    /// Somebody changes the desired capacity.
    void scale(int by) {
        var desired = wanted() + by;
        // A release that surges one server to two could not tell two of a person from its own two.
        if (desired < 3 || desired > most()) return;
        // A drill gives back the sizes that it found, and a group of a parked environment may have none.
        if (rows.find("sizes").isPresent()) return;
        scaled += by;
        cloud.cloud()
                .services()
                .scaling()
                .setDesiredCapacity(set -> set.autoScalingGroupName(
                                cloud.cloud().settings().servers().autoScalingGroup())
                        .desiredCapacity(desired));
    }
}
