package pushback.local.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;
import pushback.local.codedeploy.Patience;
import pushback.local.fleet.AppBehaviour;
import pushback.local.virtual.Circumstances;
import pushback.local.virtual.MemoryRepository;
import pushback.local.virtual.VirtualCloud;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;

/// One environment of a world, with what disturbs it and who watches it.
public final class Site {
    /// An appspec.yml that says how long its scripts may take: AWS's hour would be waited for in vain.
    private static final Patience PATIENCE = new Patience(Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofSeconds(10));

    private final String name;
    private final int instances;
    private final VirtualCloud cloud;
    private final Disturbance disturbance;
    private final Mutation mutation;
    private final GitHost host;
    private final Rows rows = new Rows();
    private final List<Watch> watches = new ArrayList<>();
    private int scaled;
    private boolean aborted;

    /// What all environments of a world share.
    record Common(World world, VirtualTimeline time, Interleaving timeline, Chronicle chronicle, MemoryRepository repository,
            Map<String, AppBehaviour> behaviours, Mutation mutation) {
        Common(World world, VirtualTimeline time, Chronicle chronicle, Mutation mutation) {
            this(world, time, new Interleaving(time), chronicle, new MemoryRepository(time::now), new HashMap<>(), mutation);
        }
    }

    Site(Common common, int index) {
        name = index == 0 ? "" : "staging:";
        instances = common.world.instances().get(index);
        mutation = common.mutation;
        host = new GitHost(common.repository);
        disturbance = new Disturbance(this, common.world, common.timeline, common.chronicle);
        var zones = IntStream.range(0, common.world.zones()).mapToObj(zone -> "us-east-1" + (char) ('a' + zone)).toList();
        cloud = new VirtualCloud(new Circumstances(common.time, common.timeline,
                common.world.chance().stream("identifiers " + index), common.repository, host.seen(), common.behaviours,
                Circumstances.plan(index == 0 ? "production" : "staging", instances, zones,
                        common.world.strategy(), common.world.health(), common.world.healthCheck(), PATIENCE, common.world.rules()),
                disturbance, disturbance));
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

    Disturbance disturbance() {
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

    List<Watch> watches() {
        return watches;
    }

    AutoScalingGroup group() {
        return cloud.cloud().services().scaling().describeAutoScalingGroups(describe -> describe
                .autoScalingGroupNames(cloud.cloud().settings().autoScalingGroup())).autoScalingGroups().getFirst();
    }

    /// The capacity that people want, whatever a release makes of it meanwhile.
    int wanted() {
        return instances + scaled;
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
        if (desired < 3 || desired > 2 * instances) return;
        scaled += by;
        cloud.cloud().services().scaling().setDesiredCapacity(set -> set
                .autoScalingGroupName(cloud.cloud().settings().autoScalingGroup()).desiredCapacity(desired));
    }

}
