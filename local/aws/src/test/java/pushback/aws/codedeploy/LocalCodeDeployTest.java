package pushback.aws.codedeploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.aws.ControlPlane.json;
import static pushback.aws.ControlPlane.revision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.aws.ControlPlane;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.LifecycleResult;
import software.amazon.awssdk.services.codedeploy.model.DeploymentAlreadyCompletedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.InstanceTarget;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.LoadBalancerInfo;

class LocalCodeDeployTest {
    private static final List<String> ALL_EVENTS = List.of(
            "BeforeBlockTraffic",
            "BlockTraffic",
            "AfterBlockTraffic",
            "ApplicationStop",
            "DownloadBundle",
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "ApplicationStart",
            "ValidateService",
            "BeforeAllowTraffic",
            "AllowTraffic",
            "AfterAllowTraffic");

    @Test
    void bringsARevisionToEveryInstance() {
        var plane = ControlPlane.running(3, _ -> {});
        var info = plane.deployToEnd("v2", deployment -> deployment.description("the second"));
        assertEquals("Succeeded", info.statusAsString());
        assertEquals(List.of("v2", "v2", "v2"), plane.running());
        assertEquals("user", info.creatorAsString());
        assertEquals("the second", info.description());
        assertEquals(revision("v2"), info.revision());
        assertEquals(revision("v1"), info.previousRevision());
        assertEquals("CodeDeployDefault.OneAtATime", info.deploymentConfigName());
        assertEquals(3L, info.deploymentOverview().succeeded());
        assertTrue(info.startTime().isBefore(info.completeTime()));
        for (var target : plane.targets(info.deploymentId())) {
            assertEquals("Succeeded", target.statusAsString());
            assertEquals(
                    ALL_EVENTS,
                    target.lifecycleEvents().stream()
                            .map(LifecycleEvent::lifecycleEventName)
                            .toList());
            assertTrue(target.lifecycleEvents().stream()
                    .allMatch(event -> event.status() == LifecycleEventStatus.SUCCEEDED));
        }
    }

    @Test
    void leavesTrafficEventsToItselfAndTheRestToTheServers() {
        var plane = ControlPlane.running(1, _ -> {});
        plane.deployToEnd("v2");
        var expected = new ArrayList<>(ALL_EVENTS);
        expected.removeAll(List.of("BlockTraffic", "AllowTraffic"));
        var history = plane.machines().getFirst().history();
        assertEquals(expected, history.subList(history.size() - expected.size(), history.size()));
    }

    @Test
    void runsSevenEventsWithoutALoadBalancer() {
        var plane =
                new ControlPlane().servers(1).deploymentGroup(group -> group.loadBalancerInfo((LoadBalancerInfo) null));
        var info = plane.deployToEnd("v1");
        assertEquals(
                ALL_EVENTS.subList(3, 10),
                plane.targets(info.deploymentId()).getFirst().lifecycleEvents().stream()
                        .map(LifecycleEvent::lifecycleEventName)
                        .toList());
    }

    @Test
    void drainsAServerBeforeItStopsTheApplication() {
        var plane = ControlPlane.running(2, _ -> {});
        var first = plane.machines().getFirst();
        plane.deploy("v2");
        plane.pass(plane.drainTime.minusSeconds(1));
        assertEquals("draining", plane.targetState(first.id()));
        assertEquals(200, first.answer("/"));
        assertEquals(1, plane.routes.size());
        plane.pass(Duration.ofSeconds(1));
        assertTrue(
                first.history().lastIndexOf("ApplicationStop") > first.history().indexOf("ApplicationStart"));
    }

    @Test
    void keepsServingWhileItRolls() {
        var plane = ControlPlane.running(4, _ -> {});
        plane.apps.put("v2", AppBehaviour.good().taking("Install", Duration.ofSeconds(20)));
        var capacities = new ArrayList<Long>();
        plane.onRoutes = routes -> capacities.add(routes.stream()
                .filter(route -> plane.fleet.machine(route.targetId()).answer("/") == 200)
                .count());
        plane.deployToEnd("v2");
        assertEquals(3L, Collections.min(capacities));
        assertEquals(4L, capacities.getLast());
        assertTrue(plane.routes.stream()
                .allMatch(route -> plane.fleet.machine(route.targetId()).answer("/") == 200));
    }

    @Test
    void skipsTheRestAfterAFailure() {
        var plane = ControlPlane.running(3, _ -> {});
        plane.apps.put(
                "v2",
                AppBehaviour.good()
                        .failing(
                                "ApplicationStart",
                                new LifecycleResult(
                                        "ScriptFailed", "scripts/start.sh", "exit code 3", "[stderr]no database")));
        var info = plane.deployToEnd("v2");
        assertEquals("HEALTH_CONSTRAINTS", info.errorInformation().codeAsString());
        var targets = plane.targets(info.deploymentId());
        assertEquals(
                List.of("Failed", "Skipped", "Skipped"),
                targets.stream().map(InstanceTarget::statusAsString).toList());
        var failed = event(targets.getFirst(), "ApplicationStart");
        assertEquals("Failed", failed.statusAsString());
        assertEquals("ScriptFailed", failed.diagnostics().errorCodeAsString());
        assertEquals("scripts/start.sh", failed.diagnostics().scriptName());
        assertEquals("exit code 3", failed.diagnostics().message());
        assertEquals("[stderr]no database", failed.diagnostics().logTail());
        assertEquals("Skipped", event(targets.getFirst(), "ValidateService").statusAsString());
        assertEquals("Skipped", event(targets.getLast(), "BeforeBlockTraffic").statusAsString());
        assertEquals(
                "unused", plane.targetState(targets.getFirst().targetId()), "a failed instance stays out of traffic");
        assertEquals(List.of("v1", "v1"), plane.running().subList(1, 3));
    }

    @Test
    void letsABrokenStopScriptBlockTheFixUnlessTold() {
        var plane = new ControlPlane();
        plane.apps.put("v1", AppBehaviour.good().failing("ApplicationStop"));
        plane.servers(1).deploymentGroup(_ -> {});
        assertEquals("Succeeded", plane.deployToEnd("v1").statusAsString());
        assertEquals("Failed", plane.deployToEnd("v2").statusAsString());
        var forced = plane.deployToEnd("v2", deployment -> deployment.ignoreApplicationStopFailures(true));
        assertEquals("Succeeded", forced.statusAsString());
        var stop = event(plane.targets(forced.deploymentId()).getFirst(), "ApplicationStop");
        assertEquals("Failed", stop.statusAsString(), "ignored, not hidden");
        assertEquals(List.of("v2"), plane.running());
    }

    @Test
    void failsATargetThatNeverBecomesHealthy() {
        var plane = ControlPlane.running(2, _ -> {});
        plane.scaling.suspendProcesses(
                request -> request.autoScalingGroupName("web").scalingProcesses("ReplaceUnhealthy"));
        plane.apps.put("v2", AppBehaviour.good().answering((_, _) -> 500));
        var info = plane.deployToEnd("v2");
        assertEquals("Failed", info.statusAsString());
        var target = plane.targets(info.deploymentId()).getFirst();
        assertEquals("Failed", event(target, "AllowTraffic").statusAsString());
        assertEquals(
                Duration.ofHours(1),
                Duration.between(
                        event(target, "AllowTraffic").startTime(),
                        event(target, "AllowTraffic").endTime()));
        assertEquals("Skipped", event(target, "AfterAllowTraffic").statusAsString());
    }

    @Test
    void endsALifecycleEventThatHangsAfterAnHour() {
        var plane = ControlPlane.running(1, _ -> {});
        plane.apps.put("v2", AppBehaviour.good().hanging("ValidateService"));
        var info = plane.deployToEnd("v2");
        var event = event(plane.targets(info.deploymentId()).getFirst(), "ValidateService");
        assertEquals("ScriptTimedOut", event.diagnostics().errorCodeAsString());
        assertEquals(Duration.ofHours(1), Duration.between(event.startTime(), event.endTime()));
    }

    @Test
    void failsAServerThatGoesSilent() {
        var plane = ControlPlane.running(2, _ -> {});
        plane.scaling.suspendProcesses(request -> request.autoScalingGroupName("web"));
        plane.apps.put("v2", AppBehaviour.good().taking("Install", Duration.ofSeconds(30)));
        var id = plane.deploy("v2");
        plane.pass(Duration.ofSeconds(20));
        plane.machines().getFirst().kill();
        var info = plane.end(id);
        assertEquals("Failed", info.statusAsString());
        var event = event(plane.targets(id).getFirst(), "Install");
        assertTrue(event.diagnostics().message().startsWith("CodeDeploy agent was not able to receive"));
        assertTrue(Duration.between(info.startTime(), info.completeTime()).compareTo(Duration.ofMinutes(7)) < 0);
    }

    @Test
    void failsAServerThatIsTerminatedInTheMiddle() {
        var plane = ControlPlane.running(2, _ -> {});
        plane.apps.put("v2", AppBehaviour.good().taking("Install", Duration.ofMinutes(5)));
        var id = plane.deploy("v2");
        plane.pass(Duration.ofSeconds(20));
        plane.machines().getFirst().kill();
        var info = plane.end(id);
        assertEquals("Failed", info.statusAsString());
        assertTrue(event(plane.targets(id).getFirst(), "Install")
                .diagnostics()
                .message()
                .contains("terminated"));
        assertTrue(Duration.between(info.startTime(), info.completeTime()).compareTo(Duration.ofMinutes(2)) < 0);
    }

    @Test
    void deploysToAServerWhoseApplicationHadDied() {
        var plane = ControlPlane.running(1, _ -> {});
        plane.scaling.suspendProcesses(request -> request.autoScalingGroupName("web"));
        plane.apps.put(
                "v1", AppBehaviour.good().dyingAfter(Duration.ofSeconds(1)).failing("ApplicationStop"));
        assertFalse(plane.machines().getFirst().alive());
        plane.apps.put("v2", AppBehaviour.good().taking("DownloadBundle", Duration.ofMinutes(4)));
        var info = plane.deployToEnd("v2", deployment -> deployment.ignoreApplicationStopFailures(true));
        assertEquals("Succeeded", info.statusAsString());
        assertTrue(plane.machines().getFirst().alive());
    }

    @Test
    void stopsAfterTheEventInFlight() {
        var plane = ControlPlane.running(3, _ -> {});
        plane.apps.put("v2", AppBehaviour.good().taking("Install", Duration.ofSeconds(30)));
        var id = plane.deploy("v2");
        plane.pass(Duration.ofSeconds(10));
        var answer = plane.codeDeploy.stopDeployment(request -> request.deploymentId(id));
        assertEquals("Pending", answer.statusAsString());
        assertEquals("InProgress", plane.info(id).statusAsString());
        var info = plane.end(id);
        assertEquals("Stopped", info.statusAsString());
        assertEquals("MANUAL_STOP", info.errorInformation().codeAsString());
        assertEquals(3L, info.deploymentOverview().skipped());
        var first = plane.targets(id).getFirst();
        assertEquals("Succeeded", event(first, "Install").statusAsString());
        assertEquals("Skipped", event(first, "AfterInstall").statusAsString());
        assertEquals("STOP", plane.events.getLast().at("/detail/state").textValue());
        assertEquals(List.of("-", "v1", "v1"), plane.running());
        assertEquals(revision("v1"), group(plane).targetRevision(), "a stopped deployment is not the last good one");
        assertThrows(
                DeploymentAlreadyCompletedException.class,
                () -> plane.codeDeploy.stopDeployment(request -> request.deploymentId(id)));
    }

    @Test
    void stopsAtOnceWhenNothingIsInFlight() {
        var plane = ControlPlane.running(2, _ -> {});
        var id = plane.deploy("v2");
        assertEquals(
                "Succeeded",
                plane.codeDeploy
                        .stopDeployment(request -> request.deploymentId(id))
                        .statusAsString());
        plane.pass(Duration.ofMinutes(1));
        assertEquals("Stopped", plane.info(id).statusAsString());
        assertEquals(List.of("v1", "v1"), plane.running());
    }

    @Test
    void stopsWithoutWaitingForAnUnhealthyTarget() {
        var plane = ControlPlane.running(2, _ -> {});
        plane.scaling.suspendProcesses(
                request -> request.autoScalingGroupName("web").scalingProcesses("ReplaceUnhealthy"));
        plane.apps.put("v2", AppBehaviour.good().answering((_, _) -> 500));
        var id = plane.deploy("v2");
        plane.pass(Duration.ofMinutes(1));
        plane.codeDeploy.stopDeployment(request -> request.deploymentId(id));
        plane.pass(Duration.ofSeconds(1));
        assertEquals("Stopped", plane.info(id).statusAsString());
        assertEquals(
                "Skipped", event(plane.targets(id).getFirst(), "AllowTraffic").statusAsString());
    }

    @Test
    void announcesWhatHappens() {
        var plane = ControlPlane.running(2, _ -> {});
        var id = plane.deployToEnd("v2").deploymentId();
        var deploy = plane.events.stream()
                .filter(event -> event.at("/detail/deploymentId").asText().equals(id))
                .toList();
        var first = plane.instanceIds().get(0);
        var second = plane.instanceIds().get(1);
        assertEquals(
                List.of(
                        "START ",
                        "START " + first,
                        "SUCCESS " + first,
                        "START " + second,
                        "SUCCESS " + second,
                        "SUCCESS "),
                deploy.stream()
                        .map(event -> event.at("/detail/state").textValue() + " "
                                + event.at("/detail/instanceId").asText())
                        .toList());
        var ended = (ObjectNode) deploy.getLast().deepCopy();
        ended.remove(List.of("id", "time"));
        assertEquals(json("""
            {'version': '0', 'detail-type': 'CodeDeploy Deployment State-change Notification',
             'source': 'aws.codedeploy', 'account': '123456789012', 'region': 'us-east-1',
             'resources': ['arn:aws:codedeploy:us-east-1:123456789012:application:blog',
                           'arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:blog/prod'],
             'detail': {'region': 'us-east-1', 'deploymentId': '%s', 'state': 'SUCCESS',
                        'instanceGroupId': '%s', 'application': 'blog', 'deploymentGroup': 'prod'}}\
            """.formatted(id, group(plane).deploymentGroupId())), ended);
        assertEquals(
                "CodeDeploy Instance State-change Notification",
                deploy.get(1).get("detail-type").textValue());
        assertEquals(
                "arn:aws:ec2:us-east-1:123456789012:instance/" + first,
                deploy.get(1).at("/resources/0").textValue());
    }

    @Test
    void takesUnhealthyThenUnknownThenOldInstancesFirst() {
        var plane = ControlPlane.running(3, _ -> {});
        var ids = plane.instanceIds();
        plane.fleet.machine(ids.get(2)).behave(app -> app.failing("AfterAllowTraffic"));
        assertEquals("Succeeded", plane.deployToEnd("v2").statusAsString());
        plane.fleet.machine(ids.get(2)).behave(app -> app);
        plane.fleet.machine(ids.get(0)).behave(app -> app.taking("BeforeInstall", Duration.ofSeconds(30)));
        var id = plane.deploy("v1");
        plane.pass(Duration.ZERO);
        assertEquals(
                List.of(ids.get(2), ids.get(0), ids.get(1)),
                plane.codeDeploy
                        .listDeploymentTargets(request -> request.deploymentId(id))
                        .targetIds());
        plane.pass(Duration.ofSeconds(30));
        plane.codeDeploy.stopDeployment(request -> request.deploymentId(id));
        plane.end(id);
        // Now the third has v1, the first is half-way and unknown, the second has v2.
        var next = plane.deploy("v1");
        plane.pass(Duration.ZERO);
        assertEquals(
                List.of(ids.get(0), ids.get(1), ids.get(2)),
                plane.codeDeploy
                        .listDeploymentTargets(request -> request.deploymentId(next))
                        .targetIds());
    }

    @Test
    void hasNothingToDeployToInAnEmptyGroup() {
        var plane = new ControlPlane().servers(0).deploymentGroup(_ -> {});
        var info = plane.deployToEnd("v1");
        assertEquals("Failed", info.statusAsString());
        assertEquals("NO_INSTANCES", info.errorInformation().codeAsString());
    }

    @Test
    void stopsForAnAlarmUnlessItIsOverridden() {
        var plane = ControlPlane.running(
                3,
                group -> group.alarmConfiguration(
                        alarms -> alarms.enabled(true).alarms(alarm -> alarm.name("too-many-errors"))));
        plane.apps.put("v2", AppBehaviour.good().taking("Install", Duration.ofSeconds(30)));
        var id = plane.deploy("v2");
        plane.pass(Duration.ofSeconds(50));
        plane.firing.add("too-many-errors");
        var info = plane.end(id);
        assertEquals("Stopped", info.statusAsString());
        assertEquals("ALARM_ACTIVE", info.errorInformation().codeAsString());
        assertEquals("Stopped", plane.deployToEnd("v1").statusAsString(), "a firing alarm blocks the way back, too");
        var forced = plane.deployToEnd(
                "v1", deployment -> deployment.overrideAlarmConfiguration(alarms -> alarms.enabled(false)));
        assertEquals("Succeeded", forced.statusAsString());
        assertEquals(List.of("v1", "v1", "v1"), plane.running());
    }

    @Test
    void rollsBackByItselfOnlyWhenToldTo() {
        var plane = ControlPlane.running(2, _ -> {});
        plane.apps.put("v2", AppBehaviour.good().failing("ValidateService"));
        var alone = plane.deployToEnd("v2");
        assertEquals("Failed", alone.statusAsString());
        assertEquals(null, alone.rollbackInfo());
        assertEquals(List.of(), active(plane));
        var failed = plane.deployToEnd(
                "v2",
                deployment -> deployment.autoRollbackConfiguration(
                        rollback -> rollback.enabled(true).eventsWithStrings("DEPLOYMENT_FAILURE")));
        var rollback =
                plane.end(plane.info(failed.deploymentId()).rollbackInfo().rollbackDeploymentId());
        assertEquals("codeDeployRollback", rollback.creatorAsString());
        assertEquals(failed.deploymentId(), rollback.rollbackInfo().rollbackTriggeringDeploymentId());
        assertEquals("Succeeded", rollback.statusAsString());
        assertEquals(List.of("v1", "v1"), plane.running());
    }

    private static List<String> active(ControlPlane plane) {
        return plane.codeDeploy
                .listDeployments(request -> request.applicationName("blog")
                        .deploymentGroupName("prod")
                        .includeOnlyStatusesWithStrings("Created", "Queued", "InProgress"))
                .deployments();
    }

    static DeploymentGroupInfo group(ControlPlane plane) {
        return plane.codeDeploy
                .getDeploymentGroup(request -> request.applicationName("blog").deploymentGroupName("prod"))
                .deploymentGroupInfo();
    }

    private static LifecycleEvent event(InstanceTarget target, String name) {
        return target.lifecycleEvents().stream()
                .filter(event -> event.lifecycleEventName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
