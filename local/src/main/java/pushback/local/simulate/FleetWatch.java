package pushback.local.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import pushback.local.fleet.MemoryMachine;
import pushback.local.virtual.VirtualCloud;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityRequest;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/// The fleet: what it runs, and how much of it serves (invariants 8, 9, 11, 15, 18).
final class FleetWatch implements CallWatch {
    private final Site site;
    private final Findings findings;
    /// Who was in service when CheckHealth looked last, whatever it made of the answer; empty if nobody looked since the
    /// last promotion.
    private Set<String> looked = Set.of();
    private boolean paged;
    private long serving;

    FleetWatch(Site site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    @Override
    public void wrote(Work work, String entry, JsonNode before, JsonNode after) {
        if (!entry.startsWith("promotion#") || before != null) return;
        paged = false;
        var commit = after.path("commit").asText();
        for (var instance : site.group().instances()) {
            if (instance.lifecycleState() != LifecycleState.IN_SERVICE || !machine(instance).alive()) continue;
            // One that came since then is for CodeDeploy to update: docs/simulation.md, "What may still be".
            if (!looked.isEmpty() && !looked.contains(instance.instanceId())) continue;
            if (!runs(instance).equals(Optional.of(commit))) findings.add(Invariant.DEPLOYED_EVERYWHERE, site,
                    commit.substring(0, 7) + " was promoted, and " + instance.instanceId() + " runs " + runs(instance).orElse("nothing"));
        }
        looked = Set.of();
    }

    @Override
    public void before(Work work, String client, String operation, Object request) {
        if (operation.equals("deregisterTargets")) serving = serving();
    }

    @Override
    public void after(Call call) {
        if (call.operation().equals("describeAutoScalingGroups") && call.work().function().equals("CheckHealth") && call.told())
            looked = site.group().instances().stream()
                    .filter(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE)
                    .map(Instance::instanceId).collect(Collectors.toSet());
        if (call.operation().equals("deregisterTargets") && serving > 0 && serving() == 0)
            findings.add(Invariant.CAPACITY_KEPT, site, call.work().function() + " took the traffic from the last of " + serving + " targets");
        if (call.request() instanceof SetDesiredCapacityRequest set && call.succeeded() && set.desiredCapacity() < site.wanted())
            findings.add(Invariant.CAPACITY_KEPT, site, call.work().function() + " shrank the group to " + set.desiredCapacity());
        if (call.request() instanceof UpdateAutoScalingGroupRequest update && call.succeeded()
                && update.desiredCapacity() < site.wanted() && !call.work().function().equals("ParkEnvironment"))
            findings.add(Invariant.CAPACITY_KEPT, site,
                    call.work().function() + " shrank the group to " + update.desiredCapacity());
        if (call.request() instanceof PublishRequest publish && call.succeeded()
                && publish.messageAttributes().containsKey("ending")
                && publish.messageAttributes().get("ending").stringValue().equals("NeedsOperator")) paged = true;
    }

    private long serving() {
        var settings = site.cloud().cloud().settings();
        return site.cloud().cloud().services().loadBalancing()
                .describeTargetHealth(describe -> describe.targetGroupArn(settings.targetGroupArn())).targetHealthDescriptions().stream()
                .filter(target -> target.targetHealth().state() == TargetHealthStateEnum.HEALTHY).count();
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
            findings.add(Invariant.CAPACITY_RESTORED, site,
                    "minimum, maximum and desired are " + sizes + ", wanted " + wanted);
        if (site.parked() && site.cloud().database().running())
            findings.add(Invariant.PARKED_IS_LEFT_ALONE, site, "the database runs");
        if (site.rows().find("sizes").isPresent() && !site.parked())
            findings.add(Invariant.CAPACITY_RESTORED, site, "not given back: " + site.rows().find("sizes").get());
        if (site.rows().find("capacity").isPresent())
            findings.add(Invariant.CAPACITY_RESTORED, site, "not given back: " + site.rows().find("capacity").get());
        goodOrPaged(group.instances());
    }

    private void goodOrPaged(List<Instance> instances) {
        var promotions = site.rows().all("promotion#");
        if (promotions.isEmpty() || paged) return;
        var good = promotions.lastEntry().getValue().path("commit").asText();
        for (var instance : instances)
            // One that is being launched has nothing yet, and serves nobody.
            if (instance.lifecycleState() == LifecycleState.IN_SERVICE && !runs(instance).equals(Optional.of(good))) findings.add(site.aborted() ? Invariant.ABORT_CONVERGES : Invariant.GOOD_OR_PAGED,
                    site, instance.instanceId() + " (" + instance.lifecycleStateAsString() + ") runs " + runs(instance).orElse("nothing")
                            + ", the last good is " + good + ", and nobody was paged");
    }

    private MemoryMachine machine(Instance instance) {
        return site.cloud().fleet().machine(instance.instanceId());
    }

    private Optional<String> runs(Instance instance) {
        return machine(instance).installed().map(VirtualCloud::commitOf);
    }
}
