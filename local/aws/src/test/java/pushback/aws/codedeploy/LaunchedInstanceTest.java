package pushback.aws.codedeploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.aws.ControlPlane;
import pushback.aws.fleet.AppBehaviour;
import software.amazon.awssdk.services.codedeploy.model.OutdatedInstancesStrategy;

/// What an instance gets that Auto Scaling launches.
class LaunchedInstanceTest {
    @Test
    void comesIntoServiceWithoutApplicationBeforeTheFirstDeployment() {
        var plane = new ControlPlane().servers(0).deploymentGroup(_ -> {});
        plane.scaling.setDesiredCapacity(
                request -> request.autoScalingGroupName("web").desiredCapacity(2));
        plane.pass(Duration.ofMinutes(30));
        assertEquals(List.of("-", "-"), plane.running());
        assertEquals(List.of(), allDeployments(plane));
        assertEquals("unhealthy", plane.targetState(plane.instanceIds().getFirst()));
        assertEquals("Succeeded", plane.deployToEnd("v1").statusAsString());
        assertEquals(List.of("v1", "v1"), plane.running());
    }

    @Test
    void getsTheLastSuccessfulRevisionBeforeItServes() {
        var plane = ControlPlane.running(2, _ -> {});
        plane.apps.put("v2", AppBehaviour.good().failing("ValidateService"));
        assertEquals("Failed", plane.deployToEnd("v2").statusAsString());
        plane.apps.put("v1", AppBehaviour.good().taking("Install", Duration.ofSeconds(60)));
        plane.machines().getLast().kill();
        plane.pass(Duration.ofSeconds(30));
        var fresh = plane.group().instances().getLast();
        assertEquals("Pending:Wait", fresh.lifecycleStateAsString());
        assertEquals("unused", plane.targetState(fresh.instanceId()));
        plane.pass(Duration.ofSeconds(60));
        assertEquals("InService", plane.group().instances().getLast().lifecycleStateAsString());
        assertEquals("healthy", plane.targetState(fresh.instanceId()));
        assertEquals(
                "v1",
                plane.fleet
                        .machine(fresh.instanceId())
                        .installed()
                        .orElseThrow()
                        .key());
        var launch = plane.info(allDeployments(plane).getFirst());
        assertEquals("autoscaling", launch.creatorAsString());
        assertEquals(1L, launch.deploymentOverview().succeeded());
        assertTrue(plane.fleet.machine(fresh.instanceId()).history().contains("ValidateService"));
    }

    @Test
    void isFollowedUpWhenADeploymentMadeItOutdated() {
        var plane = ControlPlane.running(2, _ -> {});
        plane.apps.put("v2", AppBehaviour.good().taking("Install", Duration.ofSeconds(120)));
        var root = plane.deploy("v2");
        plane.pass(Duration.ofSeconds(20));
        plane.scaling.setDesiredCapacity(
                request -> request.autoScalingGroupName("web").desiredCapacity(3));
        plane.pass(Duration.ofSeconds(60));
        assertEquals("v1", plane.running().getLast(), "the last good one while the deployment runs");
        plane.end(root);
        plane.pass(Duration.ofSeconds(1));
        var followUp = plane.info(root)
                .relatedDeployments()
                .autoUpdateOutdatedInstancesDeploymentIds()
                .getFirst();
        var info = plane.end(followUp);
        assertEquals("CodeDeployAutoUpdate", info.creatorAsString());
        assertEquals(root, info.relatedDeployments().autoUpdateOutdatedInstancesRootDeploymentId());
        assertEquals(1L, info.deploymentOverview().succeeded());
        assertEquals(List.of("v2", "v2", "v2"), plane.running());
        plane.pass(Duration.ofHours(1));
        assertEquals(followUp, allDeployments(plane).getFirst(), "one update is enough");
    }

    @Test
    void isNotFollowedUpForEver() {
        var plane = ControlPlane.running(3, _ -> {});
        plane.codeDeploy.createDeploymentConfig(request -> request.deploymentConfigName("two-stay")
                .minimumHealthyHosts(hosts -> hosts.type("HOST_COUNT").value(2)));
        plane.apps.put("v2", AppBehaviour.good().taking("Install", Duration.ofSeconds(120)));
        var root = plane.deploy("v2", deployment -> deployment.deploymentConfigName("two-stay"));
        plane.pass(Duration.ofSeconds(20));
        plane.scaling.setDesiredCapacity(
                request -> request.autoScalingGroupName("web").desiredCapacity(4));
        plane.pass(Duration.ofSeconds(60));
        // Two of four remain in service, and both must stay healthy: the follow-on update cannot touch its instance.
        plane.scaling.enterStandby(request -> request.autoScalingGroupName("web")
                .instanceIds(plane.instanceIds().subList(0, 2))
                .shouldDecrementDesiredCapacity(true));
        assertEquals("Succeeded", plane.end(root).statusAsString());
        plane.pass(Duration.ofHours(1));
        var followUps = plane.info(root).relatedDeployments().autoUpdateOutdatedInstancesDeploymentIds();
        assertEquals(1, followUps.size());
        assertEquals(
                "HEALTH_CONSTRAINTS_INVALID",
                plane.info(followUps.getFirst()).errorInformation().codeAsString());
    }

    @Test
    void staysOutdatedWhereTheGroupSaysSo() {
        var plane = ControlPlane.running(2, group -> group.outdatedInstancesStrategy(OutdatedInstancesStrategy.IGNORE));
        plane.apps.put("v2", AppBehaviour.good().taking("Install", Duration.ofSeconds(120)));
        var root = plane.deploy("v2");
        plane.pass(Duration.ofSeconds(20));
        plane.scaling.setDesiredCapacity(
                request -> request.autoScalingGroupName("web").desiredCapacity(3));
        plane.end(root);
        plane.pass(Duration.ofHours(1));
        assertEquals(List.of("v2", "v2", "v1"), plane.running());
    }

    @Test
    void endsWhenItsRevisionDoesNotStart() {
        var plane = ControlPlane.running(1, _ -> {});
        plane.apps.put("v1", AppBehaviour.good().failing("ApplicationStart"));
        plane.scaling.setDesiredCapacity(
                request -> request.autoScalingGroupName("web").desiredCapacity(2));
        plane.pass(Duration.ofSeconds(30));
        assertEquals(1, plane.machines().size());
        assertEquals("Failed", plane.info(allDeployments(plane).getFirst()).statusAsString());
        plane.apps.remove("v1");
        plane.pass(Duration.ofMinutes(2));
        assertEquals(List.of("v1", "v1"), plane.running());
    }

    @Test
    void doesNotStandInTheWayOfADeployment() {
        var plane = ControlPlane.running(1, _ -> {});
        plane.apps.put("v1", AppBehaviour.good().taking("Install", Duration.ofMinutes(10)));
        plane.scaling.setDesiredCapacity(
                request -> request.autoScalingGroupName("web").desiredCapacity(2));
        plane.pass(Duration.ofSeconds(30));
        assertEquals("Succeeded", plane.deployToEnd("v2").statusAsString());
        plane.pass(Duration.ofMinutes(30));
        assertEquals(List.of("v2", "v2"), plane.running());
    }

    @Test
    void getsTheLastSuccessfulRevisionOfAnEarlierProcess(@TempDir Path directory) {
        var before = new ControlPlane(Optional.of(directory)).servers(2).deploymentGroup(_ -> {});
        var good = before.deployToEnd("v1");
        var targets = before.targets(good.deploymentId());
        before.apps.put("v2", AppBehaviour.good().taking("Install", Duration.ofMinutes(5)));
        var interrupted = before.deploy("v2");
        before.pass(Duration.ofMinutes(1));

        var after = new ControlPlane(Optional.of(directory)).servers(0).deploymentGroup(_ -> {});
        assertEquals(good, after.info(good.deploymentId()));
        assertEquals(targets, after.targets(good.deploymentId()));
        assertEquals("Failed", after.info(interrupted).statusAsString());
        assertEquals(
                "INTERNAL_ERROR", after.info(interrupted).errorInformation().codeAsString());
        var group = LocalCodeDeployTest.group(after);
        assertEquals(ControlPlane.revision("v1"), group.targetRevision());
        assertEquals(good.deploymentId(), group.lastSuccessfulDeployment().deploymentId());
        assertEquals(LocalCodeDeployTest.group(before).deploymentGroupId(), group.deploymentGroupId());
        after.scaling.setDesiredCapacity(
                request -> request.autoScalingGroupName("web").desiredCapacity(2));
        after.pass(Duration.ofMinutes(1));
        assertEquals(List.of("v1", "v1"), after.running());
        assertEquals(4, allDeployments(after).size(), "two of the earlier process, two launches");
    }

    private static List<String> allDeployments(ControlPlane plane) {
        return plane.codeDeploy
                .listDeployments(request -> request.applicationName("blog").deploymentGroupName("prod"))
                .deployments();
    }
}
