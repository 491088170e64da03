package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import pushback.aws.fleet.MemoryMachine;
import pushback.cloud.virtual.VirtualCloud;
import pushback.release.ReleaseEnding;
import pushback.settings.Strategy;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.ResumeProcessesRequest;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityRequest;
import software.amazon.awssdk.services.autoscaling.model.TerminateInstanceInAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/// The fleet: what it runs, and how much of it serves (invariants 8, 9, 11, 15, 18).
final class FleetWatch implements CallWatch {
    /// Notes of an invocation: whom Auto Scaling found unhealthy, and whom the load balancer did, when it looked
    /// last.
    private static final String MARKED = "marked";
    private static final String UNWELL = "unwell";

    private final SimulatedEnvironment site;
    private final Findings findings;
    /// Who was in service when CheckHealth looked last, whatever it made of the answer; empty if nobody looked
    /// since the last promotion.
    private Set<String> looked = Set.of();
    private boolean paged;
    private long serving;
    /// How many served when ProvisionCapacity looked last.
    private long provisioned;
    /// Who was in service then and did not serve.
    private Set<String> waitedFor = Set.of();

    FleetWatch(SimulatedEnvironment site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    @Override
    public void wrote(Work work, String entry, JsonNode before, JsonNode after) {
        if (!entry.startsWith("promotion#") || before != null) return;
        paged = false;
        var commit = after.path("commit").asText();
        for (var instance : site.group().instances()) {
            if (instance.lifecycleState() != LifecycleState.IN_SERVICE
                    || !machine(instance).alive()) continue;
            // One that came since then is for CodeDeploy to update: docs/simulation.md, "What may still be".
            if (!looked.isEmpty() && !looked.contains(instance.instanceId())) continue;
            if (!runs(instance).equals(Optional.of(commit)))
                findings.add(
                        Invariant.DEPLOYED_EVERYWHERE,
                        site,
                        commit.substring(0, 7) + " was promoted, and " + instance.instanceId() + " runs "
                                + runs(instance).orElse("nothing"));
        }
        looked = Set.of();
    }

    @Override
    public void before(Work work, String client, String operation, Object request) {
        if (operation.equals("deregisterTargets")) serving = serving();
        if (request instanceof ResumeProcessesRequest resume && replaces(resume) && isSuspended()) replacements(work);
        if (request instanceof TerminateInstanceInAutoScalingGroupRequest end
                && !looked(work, UNWELL)
                        .map(seen -> seen.contains(end.instanceId()))
                        .orElse(false))
            findings.add(
                    Invariant.CAPACITY_KEPT,
                    site,
                    work.function() + " ended " + end.instanceId() + ", which was healthy when it looked");
    }

    private static boolean replaces(ResumeProcessesRequest resume) {
        return resume.scalingProcesses().isEmpty() || resume.scalingProcesses().contains("ReplaceUnhealthy");
    }

    private boolean isSuspended() {
        return site.group().suspendedProcesses().stream()
                .anyMatch(process -> process.processName().equals("ReplaceUnhealthy"));
    }

    /// Auto Scaling ends at once whom it finds unhealthy: nobody who answers, or is about to, unless it was found
    /// unhealthy only since the step looked, or people are told that it is replaced.
    private void replacements(Work work) {
        for (var server : site.group().instances()) {
            if (server.lifecycleState() != LifecycleState.IN_SERVICE
                    || server.healthStatus().equals("Healthy")) continue;
            var seen = looked(work, MARKED);
            if (seen.isPresent() && !seen.get().contains(server.instanceId())
                    || isToldOf(server.instanceId())
                    || !getsVisitors(server)) continue;
            var answers = isWell(machine(server), Duration.ZERO);
            if (answers || startsSoon(machine(server)))
                findings.add(
                        Invariant.CAPACITY_KEPT,
                        site,
                        work.function() + " lets " + server.instanceId() + " be replaced, which "
                                + (answers ? "serves" : "is about to serve"));
        }
    }

    private boolean isToldOf(String server) {
        return site.rows().all("servers#").values().stream()
                .anyMatch(words -> words.asText().contains(server));
    }

    private static boolean isWell(MemoryMachine machine, Duration in) {
        return machine.answer("/health", in) == 200;
    }

    private static boolean startsSoon(MemoryMachine machine) {
        return LongStream.rangeClosed(1, 18).anyMatch(tens -> isWell(machine, Duration.ofSeconds(10 * tens)));
    }

    /// What was true when the step looked last; empty if it never did.
    private static Optional<Set<String>> looked(Work work, String what) {
        return Optional.ofNullable(work.notes().get(what)).map(ids -> Set.of(ids.split(",")));
    }

    private void look(Work work, String what, Predicate<Instance> which) {
        work.notes()
                .put(
                        what,
                        site.group().instances().stream()
                                .filter(server ->
                                        server.lifecycleState() == LifecycleState.IN_SERVICE && which.test(server))
                                .map(Instance::instanceId)
                                .collect(Collectors.joining(",")));
    }

    private boolean isTargetWell(Instance server) {
        return target(server).equals(Optional.of(TargetHealthStateEnum.HEALTHY));
    }

    /// Or would, once it is found healthy.
    private boolean getsVisitors(Instance server) {
        return target(server)
                .filter(state -> state != TargetHealthStateEnum.DRAINING)
                .isPresent();
    }

    private Optional<TargetHealthStateEnum> target(Instance server) {
        return site.cloud()
                .cloud()
                .services()
                .loadBalancing()
                .pool(site.cloud().cloud().settings().servers().targetGroupArn())
                .orElseThrow()
                .state(server.instanceId());
    }

    /// Of two servers one is taken out for a rollout while the other one is only starting. A recovery stops what
    /// was at work on that one, and must go on; so must a release past the stop scripts that left one out, and one
    /// that found nobody serving when it provided for its capacity. Whoever has come to serve, or has come to the
    /// group in place of one that died, since then is not known to it (seeds 7100 and 28986); and of several that
    /// served then, whoever died since was not taken out by it (seed 32364).
    private void begun(Work work) {
        if (site.rows().find("stop-failure#" + work.release()).isPresent()) return;
        if (site.strategy() == Strategy.ALL_AT_ONCE
                || !work.function().equals("DeployRevision")
                || work.payload().path("release").path("action").asText().equals("recover")
                || provisioned != 1
                || serving() != 1) return;
        site.group().instances().stream()
                .filter(server -> server.lifecycleState() == LifecycleState.IN_SERVICE
                        && waitedFor.contains(server.instanceId())
                        && !isTargetWell(server)
                        && server.healthStatus().equals("Healthy")
                        && (isWell(machine(server), Duration.ZERO) || startsSoon(machine(server))))
                .findFirst()
                .ifPresent(starting -> findings.add(
                        Invariant.CAPACITY_KEPT,
                        site,
                        "a rollout began with one healthy server while " + starting.instanceId() + " was starting"));
    }

    @Override
    public void after(Call call) {
        if (call.operation().equals("describeAutoScalingGroups") && call.told())
            look(call.work(), MARKED, server -> !server.healthStatus().equals("Healthy"));
        if (call.operation().equals("describeTargetHealth") && call.told()) {
            look(call.work(), UNWELL, server -> !isTargetWell(server));
            if (call.work().function().equals("ProvisionCapacity")) provisioned();
        }
        if (call.request() instanceof CreateDeploymentRequest && call.succeeded()) begun(call.work());
        if (call.operation().equals("describeAutoScalingGroups")
                && call.work().function().equals("CheckHealth")
                && call.told())
            looked = site.group().instances().stream()
                    .filter(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE)
                    .map(Instance::instanceId)
                    .collect(Collectors.toSet());
        if (call.operation().equals("deregisterTargets") && serving > 0 && serving() == 0)
            findings.add(
                    Invariant.CAPACITY_KEPT,
                    site,
                    call.work().function() + " took the traffic from the last of " + serving + " targets");
        if (call.request() instanceof SetDesiredCapacityRequest set
                && call.succeeded()
                && set.desiredCapacity() < site.wanted())
            findings.add(
                    Invariant.CAPACITY_KEPT,
                    site,
                    call.work().function() + " shrank the group to " + set.desiredCapacity());
        if (call.request() instanceof UpdateAutoScalingGroupRequest update
                && call.succeeded()
                && update.desiredCapacity() < site.wanted()
                && !call.work().function().equals("ParkEnvironment"))
            findings.add(
                    Invariant.CAPACITY_KEPT,
                    site,
                    call.work().function() + " shrank the group to " + update.desiredCapacity());
        if (call.request() instanceof PublishRequest publish
                && call.succeeded()
                && publish.messageAttributes().containsKey("ending")
                && publish.messageAttributes().get("ending").stringValue().equals(ReleaseEnding.NEEDS_OPERATOR.word()))
            paged = true;
    }

    private void provisioned() {
        provisioned = serving();
        waitedFor = site.group().instances().stream()
                .filter(server -> server.lifecycleState() == LifecycleState.IN_SERVICE && !isTargetWell(server))
                .map(Instance::instanceId)
                .collect(Collectors.toSet());
    }

    private long serving() {
        var settings = site.cloud().cloud().settings();
        return site
                .cloud()
                .cloud()
                .services()
                .loadBalancing()
                .describeTargetHealth(
                        describe -> describe.targetGroupArn(settings.servers().targetGroupArn()))
                .targetHealthDescriptions()
                .stream()
                .filter(target -> target.targetHealth().state() == TargetHealthStateEnum.HEALTHY)
                .count();
    }

    @Override
    public void calm() {
        var group = site.group();
        if (!group.suspendedProcesses().isEmpty())
            findings.add(Invariant.CAPACITY_RESTORED, site, "still suspended: " + group.suspendedProcesses());
        // A parked environment has none, and its database is stopped.
        var sizes = List.of(group.minSize(), group.maxSize(), group.desiredCapacity());
        var wanted = site.parked() ? List.of(0, 0, 0) : List.of(1, site.most(), site.wanted());
        if (!sizes.equals(wanted))
            findings.add(
                    Invariant.CAPACITY_RESTORED,
                    site,
                    "minimum, maximum and desired are " + sizes + ", wanted " + wanted);
        if (site.parked() && site.cloud().database().running())
            findings.add(Invariant.PARKED_IS_LEFT_ALONE, site, "the database runs");
        if (site.rows().find("sizes").isPresent() && !site.parked())
            findings.add(
                    Invariant.CAPACITY_RESTORED,
                    site,
                    "not given back: " + site.rows().find("sizes").get());
        if (site.rows().find("capacity").isPresent())
            findings.add(
                    Invariant.CAPACITY_RESTORED,
                    site,
                    "not given back: " + site.rows().find("capacity").get());
        goodOrPaged(group.instances());
    }

    private void goodOrPaged(List<Instance> instances) {
        var promotions = site.rows().all("promotion#");
        if (promotions.isEmpty() || paged) return;
        var good = promotions.lastEntry().getValue().path("commit").asText();
        var gone = isGone(promotions.lastEntry().getValue());
        for (var instance : instances)
            // One that is being launched has nothing yet, and serves nobody. Neither does one that CodeDeploy could
            // not bring up to date by itself, since the bundle is gone (seed 81760).
            if (!(gone && !serves(instance))
                    && instance.lifecycleState() == LifecycleState.IN_SERVICE
                    && !runs(instance).equals(Optional.of(good)))
                findings.add(
                        site.aborted() ? Invariant.ABORT_CONVERGES : Invariant.GOOD_OR_PAGED,
                        site,
                        instance.instanceId() + " (" + instance.lifecycleStateAsString() + ") runs "
                                + runs(instance).orElse("nothing") + ", the last good is " + good
                                + ", and nobody was paged");
    }

    private boolean isGone(JsonNode promotion) {
        return site.rows()
                .find("revision#" + promotion.path("commit").asText())
                .filter(row -> site.cloud()
                        .isLost(row.path("key").asText(), row.path("versionId").asText()))
                .isPresent();
    }

    private boolean serves(Instance instance) {
        return getsVisitors(instance) && isWell(machine(instance), Duration.ZERO);
    }

    private MemoryMachine machine(Instance instance) {
        return site.cloud().fleet().machine(instance.instanceId());
    }

    private Optional<String> runs(Instance instance) {
        return machine(instance).installed().map(VirtualCloud::commitOf);
    }
}
