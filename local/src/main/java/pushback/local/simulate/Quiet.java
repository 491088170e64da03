package pushback.local.simulate;

import pushback.asl.Status;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;

/// Whether an environment has come to rest: nothing is under way and nothing is owed.
final class Quiet {
    private Quiet() { }

    static boolean is(Site site) {
        return nothingRuns(site) && drillsAreOver(site) && lockIsFree(site) && everythingIsTold(site)
                && newestIsKnown(site) && fleetIsComplete(site)
                && site.rows().find("capacity").isEmpty() && nothingIsDeployed(site) && nothingIsIntended(site);
    }

    private static boolean nothingRuns(Site site) {
        return site.executions().stream().allMatch(execution -> execution.status() != Status.RUNNING);
    }

    private static boolean drillsAreOver(Site site) {
        return site.rows().find("sizes").map(row -> site.parked() && site.staysParked()).orElse(true)
                && site.rows().all("drill#").keySet().stream()
                .allMatch(entry -> site.rows().find(entry.replace("drill#", "drill-report#")).isPresent());
    }

    private static boolean lockIsFree(Site site) {
        return site.rows().find("lock").map(lock -> lock.path("holder").asText().isEmpty() && !lock.hasNonNull("pending")).orElse(true);
    }

    private static boolean everythingIsTold(Site site) {
        return site.rows().all("release#").values().stream().allMatch(release -> site.rows()
                .find("outcome#" + release.path("id").asText()).map(outcome -> outcome.path("told").asBoolean()).orElse(false));
    }

    private static boolean newestIsKnown(Site site) {
        return site.parked() || site.cloud().repository().resolve("main").map(head -> site.rows().all("release#")
                .values().stream()
                .anyMatch(release -> release.path("commit").asText().equals(head.sha()))).orElse(true);
    }

    private static boolean fleetIsComplete(Site site) {
        var group = site.group();
        return group.instances().size() == group.desiredCapacity()
                && group.instances().stream().allMatch(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE
                        && site.cloud().fleet().machine(instance.instanceId()).alive());
    }

    private static boolean nothingIsIntended(Site site) {
        return site.rows().all("deployment#").values().stream().noneMatch(row -> row.path("deploymentId").asText().isEmpty());
    }

    private static boolean nothingIsDeployed(Site site) {
        var settings = site.cloud().cloud().settings();
        return site.cloud().cloud().services().codeDeploy().listDeployments(list -> list
                .applicationName(settings.codeDeployApplication()).deploymentGroupName(settings.deploymentGroup())
                .includeOnlyStatuses(DeploymentStatus.CREATED, DeploymentStatus.QUEUED, DeploymentStatus.IN_PROGRESS)).deployments().isEmpty();
    }
}
