package pushback.cloud.simulate;

import java.util.ArrayList;
import java.util.List;
import pushback.asl.Status;
import pushback.aws.fleet.MemoryMachine;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;

/// Whether an environment has come to rest: nothing is under way and nothing is owed.
final class Quiescence {
    private Quiescence() {}

    static boolean is(SimulatedEnvironment site) {
        return owed(site).isEmpty() && fleetIsComplete(site);
    }

    /// What is under way or owed, in words. Servers that come and go are not: a group whose servers cannot serve
    /// goes on launching them for ever, with nobody at work.
    static List<String> owed(SimulatedEnvironment site) {
        var owed = new ArrayList<String>();
        if (!nothingRuns(site)) owed.add("an execution runs");
        if (!drillsAreOver(site)) owed.add("a drill is not over");
        if (!lockIsFree(site)) owed.add("the lock is held or waited for");
        if (!everythingIsTold(site)) owed.add("an outcome is not told");
        if (!newestIsKnown(site)) owed.add("the head of the branch is no release");
        if (site.rows().find("capacity").isPresent()) owed.add("capacity is not given back");
        if (!nothingIsDeployed(site)) owed.add("CodeDeploy deploys");
        if (!nothingIsIntended(site)) owed.add("a deployment is meant and not made");
        return owed;
    }

    private static boolean nothingRuns(SimulatedEnvironment site) {
        return site.executions().stream().allMatch(execution -> execution.status() != Status.RUNNING);
    }

    private static boolean drillsAreOver(SimulatedEnvironment site) {
        return site.rows()
                        .find("sizes")
                        .map(row -> site.parked() && site.staysParked())
                        .orElse(true)
                && site.rows().all("drill#").keySet().stream()
                        .allMatch(entry -> site.rows()
                                .find(entry.replace("drill#", "drill-report#"))
                                .isPresent());
    }

    private static boolean lockIsFree(SimulatedEnvironment site) {
        return site.rows()
                .find("lock")
                .map(lock -> lock.path("holder").asText().isEmpty() && !lock.hasNonNull("pending"))
                .orElse(true);
    }

    private static boolean everythingIsTold(SimulatedEnvironment site) {
        return site.rows().all("release#").values().stream()
                .allMatch(release -> site.rows()
                        .find("outcome#" + release.path("id").asText())
                        .map(outcome -> outcome.path("told").asBoolean())
                        .orElse(false));
    }

    private static boolean newestIsKnown(SimulatedEnvironment site) {
        return site.parked()
                || site.cloud()
                        .repository()
                        .resolve("main")
                        .map(head -> site.rows().all("release#").values().stream()
                                .anyMatch(release ->
                                        release.path("commit").asText().equals(head.sha())))
                        .orElse(true);
    }

    private static boolean fleetIsComplete(SimulatedEnvironment site) {
        var group = site.group();
        return group.instances().size() == group.desiredCapacity()
                && group.instances().stream()
                        .allMatch(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE
                                && serves(site, site.cloud().fleet().machine(instance.instanceId())));
    }

    /// One whose application a drill has stopped is replaced once the load balancer notices.
    private static boolean serves(SimulatedEnvironment site, MemoryMachine machine) {
        return machine.alive()
                && (machine.installed().isPresent()
                        || site.rows().all("promotion#").isEmpty());
    }

    private static boolean nothingIsIntended(SimulatedEnvironment site) {
        return site.rows().all("deployment#").values().stream()
                .noneMatch(row -> row.path("deploymentId").asText().isEmpty());
    }

    private static boolean nothingIsDeployed(SimulatedEnvironment site) {
        var settings = site.cloud().cloud().settings();
        return site.cloud()
                .cloud()
                .services()
                .codeDeploy()
                .listDeployments(list -> list.applicationName(settings.servers().codeDeployApplication())
                        .deploymentGroupName(settings.servers().deploymentGroup())
                        .includeOnlyStatuses(
                                DeploymentStatus.CREATED, DeploymentStatus.QUEUED, DeploymentStatus.IN_PROGRESS))
                .deployments()
                .isEmpty();
    }
}
