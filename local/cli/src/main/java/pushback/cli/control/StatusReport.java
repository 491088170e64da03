package pushback.cli.control;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import pushback.asl.Status;
import pushback.aws.disk.DiskUse;
import pushback.aws.fleet.Machine;
import pushback.cloud.Cloud;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.stepfunctions.LocalStepFunctions;
import pushback.freeze.Freezes.Freeze;
import pushback.host.up.LocalCloud;
import pushback.operator.InstalledBundles;
import pushback.operator.ReleaseList.Item;
import pushback.rollout.AgentRelease;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;

/// What the environment is doing now.
///
/// @param instances each server
/// @param execution the running execution; empty when none runs
/// @param drill the running drill; empty when none runs
/// @param parkedSince empty: it is not parked
/// @param last the release that ended last
/// @param disk what all of it takes
/// @param head of the branch, where it is not what runs
/// @param agent which CodeDeploy agent
/// @param incidents what happened outside of releases: a database that ended by itself
record StatusReport(
        String environment,
        String url,
        String gitRemote,
        String webhook,
        List<Server> instances,
        Optional<Running> execution,
        Optional<Running> drill,
        Optional<Instant> parkedSince,
        Optional<Item> last,
        Optional<Freeze> freeze,
        List<Awaited> approvals,
        Disk disk,
        Optional<BranchHead> head,
        Agent agent,
        List<Incident> incidents) {
    /// @param address host and port of its application
    /// @param lifecycle Auto Scaling's word, such as `InService`
    /// @param health the load balancer's word, such as `healthy` or `draining`; `unregistered` if it knows it not
    /// @param release the release whose bundle it runs; empty before the first
    /// @param commit full SHA; empty before the first
    record Server(
            String id, String address, String zone, String lifecycle, String health, String release, String commit) {}

    record Incident(Instant at, String what) {}

    /// @param states where it is now; two while a rollout is watched
    record Running(String name, List<String> states, Instant startedAt) {}

    /// The CodeDeploy agent: the local one does as that of this version, and servers on AWS get its package.
    ///
    /// @param onAws number of the package
    record Agent(String version, String onAws) {}

    /// @param bytes as `du` counts them
    record Disk(String directory, long bytes) {}

    /// A release that waits for a person's yes.
    record Awaited(String release, String commit, String message, String requestedBy, Instant expiresAt) {}

    static StatusReport of(LocalCloud local, List<Item> releases) {
        var cloud = local.cloud();
        var disk = new Disk(local.directory().toString(), DiskUse.of(local.directory()));
        var incidents = local.incidents().stream()
                .map(one -> new Incident(one.getKey(), one.getValue()))
                .toList();
        return cloud.timeline()
                .call(() -> new StatusReport(
                        cloud.settings().environment(),
                        local.url(),
                        local.gitUrl(),
                        local.webhookUrl(),
                        servers(cloud),
                        running(cloud.stepFunctions()),
                        running(cloud.drills()),
                        cloud.pushback().groupSizes().parkedSince(),
                        releases.stream()
                                .filter(item -> !item.status().matches("Running|Queued|Superseded"))
                                .findFirst(),
                        cloud.pushback().freezes().current(),
                        cloud.pushback().approvals().waiting().stream()
                                .map(approval -> new Awaited(
                                        approval.release().id(),
                                        approval.release().commit(),
                                        approval.release().message(),
                                        approval.release().requestedBy(),
                                        approval.expiresAt()))
                                .toList(),
                        disk,
                        BranchHead.of(local, releases),
                        new Agent(AgentRelease.VERSION, AgentRelease.PACKAGE),
                        incidents));
    }

    private static Optional<Running> running(LocalStepFunctions machine) {
        return machine.executions().stream()
                .filter(record -> record.status() == Status.RUNNING)
                .filter(record -> !machine.currentStates(record).contains("AwaitApproval"))
                .findFirst()
                .map((ExecutionRecord record) ->
                        new Running(record.name(), innermost(machine.currentStates(record)), record.startedAt()));
    }

    /// Without the state around the branches: it says less than they do.
    private static List<String> innermost(List<String> states) {
        return states.size() < 2
                ? states
                : states.stream().filter(state -> !state.equals("RollOut")).toList();
    }

    private static List<Server> servers(Cloud cloud) {
        var services = cloud.services();
        var health = cloud.pushback().fleet().targets();
        var installed = new InstalledBundles(cloud.pushback(), services.codeDeploy());
        return group(cloud).instances().stream()
                .map(instance -> {
                    var id = instance.instanceId();
                    var bundle = installed.of(id);
                    return new Server(
                            id,
                            services.roster()
                                    .find(id)
                                    .map(StatusReport::address)
                                    .orElse(""),
                            instance.availabilityZone(),
                            instance.lifecycleStateAsString(),
                            Optional.ofNullable(health.get(id))
                                    .map(Object::toString)
                                    .orElse("unregistered"),
                            bundle.map(InstalledBundles.Bundle::release).orElse(""),
                            bundle.map(InstalledBundles.Bundle::commit).orElse(""));
                })
                .toList();
    }

    private static AutoScalingGroup group(Cloud cloud) {
        return cloud.services()
                .scaling()
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(
                        cloud.settings().servers().autoScalingGroup()))
                .autoScalingGroups()
                .getFirst();
    }

    private static String address(Machine machine) {
        return machine.host() + ":" + machine.port();
    }
}
