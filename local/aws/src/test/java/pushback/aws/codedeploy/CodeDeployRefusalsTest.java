package pushback.aws.codedeploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.aws.ControlPlane;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.BundleType;
import software.amazon.awssdk.services.codedeploy.model.CodeDeployException;

/// What CodeDeploy refuses, with which code, and what it lists.
class CodeDeployRefusalsTest {
    private final ControlPlane plane = ControlPlane.running(2, _ -> {});
    private final CodeDeployClient codeDeploy = plane.codeDeploy;

    @Test
    void refusesADeploymentThatItCannotMake() {
        refuses("ApplicationNameRequiredException", () -> codeDeploy.createDeployment(request -> {}));
        refuses(
                "ApplicationDoesNotExistException",
                () -> plane.deploy("v2", request -> request.applicationName("none")));
        refuses(
                "DeploymentGroupNameRequiredException",
                () -> plane.deploy("v2", request -> request.deploymentGroupName(null)));
        refuses(
                "DeploymentGroupDoesNotExistException",
                () -> plane.deploy("v2", request -> request.deploymentGroupName("none")));
        refuses(
                "RevisionRequiredException",
                () -> codeDeploy.createDeployment(
                        request -> request.applicationName("blog").deploymentGroupName("prod")));
        refuses(
                "InvalidRevisionException",
                () -> plane.deploy("v2", request -> request.revision(revision -> revision.revisionType("GitHub"))));
        refuses(
                "InvalidRevisionException",
                () -> plane.deploy(
                        "v2",
                        request -> request.revision(revision -> revision.revisionType("S3")
                                .s3Location(s3 -> s3.bucket("b").bundleType(BundleType.ZIP)))));
        refuses(
                "InvalidRevisionException",
                () -> plane.deploy(
                        "v2",
                        request -> request.revision(revision -> revision.revisionType("S3")
                                .s3Location(s3 -> s3.bucket("b").key("k").bundleType("rar")))));
        refuses(
                "DeploymentConfigDoesNotExistException",
                () -> plane.deploy("v2", request -> request.deploymentConfigName("none")));
        refuses(
                "InvalidFileExistsBehaviorException",
                () -> plane.deploy("v2", request -> request.fileExistsBehavior("DELETE")));
        refuses(
                "DescriptionTooLongException",
                () -> plane.deploy("v2", request -> request.description("x".repeat(257))));
    }

    @Test
    void runsOneDeploymentOfAGroupAtATime() {
        var first = plane.deploy("v2");
        var refusal = refuses("DeploymentLimitExceededException", () -> plane.deploy("v3"));
        assertEquals(
                "The Deployment Group 'prod' already has an active Deployment '" + first + "'",
                refusal.awsErrorDetails().errorMessage());
        plane.end(first);
        assertEquals("Succeeded", plane.deployToEnd("v3").statusAsString());
    }

    @Test
    void refusesGroupsThatNameWhatDoesNotExist() {
        refuses("DeploymentGroupAlreadyExistsException", () -> createGroup("prod", "web"));
        refuses("InvalidAutoScalingGroupException", () -> createGroup("other", "none"));
        refuses(
                "RoleRequiredException",
                () -> codeDeploy.createDeploymentGroup(
                        request -> request.applicationName("blog").deploymentGroupName("other")));
        refuses(
                "ApplicationAlreadyExistsException",
                () -> codeDeploy.createApplication(request -> request.applicationName("blog")));
        refuses(
                "InvalidLoadBalancerInfoException",
                () -> codeDeploy.updateDeploymentGroup(request -> request.applicationName("blog")
                        .currentDeploymentGroupName("prod")
                        .loadBalancerInfo(info -> info.targetGroupInfoList(target -> target.name("none")))));
    }

    @Test
    void refusesConfigurationsOutOfBounds() {
        refuses("DeploymentConfigNameRequiredException", () -> codeDeploy.createDeploymentConfig(request -> {}));
        refuses("InvalidDeploymentConfigNameException", () -> createConfig("CodeDeployDefault.Mine", "HOST_COUNT", 1));
        refuses("InvalidMinimumHealthyHostValueException", () -> createConfig("mine", "FLEET_PERCENT", 101));
        refuses("InvalidMinimumHealthyHostValueException", () -> createConfig("mine", "HOST_COUNT", -1));
        createConfig("mine", "HOST_COUNT", 1);
        refuses("DeploymentConfigAlreadyExistsException", () -> createConfig("mine", "HOST_COUNT", 1));
    }

    @Test
    void refusesQuestionsAboutWhatDoesNotExist() {
        refuses("DeploymentIdRequiredException", () -> codeDeploy.getDeployment(request -> {}));
        refuses(
                "InvalidDeploymentIdException",
                () -> codeDeploy.getDeployment(request -> request.deploymentId("nonsense")));
        refuses(
                "DeploymentDoesNotExistException",
                () -> codeDeploy.getDeployment(request -> request.deploymentId("d-AAAAAAAAA")));
        refuses(
                "DeploymentDoesNotExistException",
                () -> codeDeploy.stopDeployment(request -> request.deploymentId("d-AAAAAAAAA")));
        var id = plane.deployToEnd("v2").deploymentId();
        refuses(
                "DeploymentTargetDoesNotExistException",
                () -> codeDeploy.batchGetDeploymentTargets(
                        request -> request.deploymentId(id).targetIds("i-none")));
        refuses(
                "DeploymentTargetIdRequiredException",
                () -> codeDeploy.batchGetDeploymentTargets(request -> request.deploymentId(id)));
        refuses(
                "DeploymentGroupNameRequiredException",
                () -> codeDeploy.listDeployments(request -> request.applicationName("blog")));
    }

    @Test
    void listsDeploymentsNewestFirst() {
        var first = codeDeploy.listDeployments(request -> {}).deployments().getFirst();
        var before = plane.timeline.now();
        plane.pass(Duration.ofMinutes(1));
        plane.machines().forEach(machine -> machine.behave(app -> app.failing("AfterInstall")));
        var failed = plane.deployToEnd("v2").deploymentId();
        plane.machines().forEach(machine -> machine.behave(app -> app));
        plane.pass(Duration.ofMinutes(1));
        var running = plane.deploy("v3");
        assertEquals(
                List.of(running, failed, first),
                codeDeploy.listDeployments(request -> {}).deployments());
        assertEquals(
                List.of(failed),
                codeDeploy
                        .listDeployments(request -> request.includeOnlyStatusesWithStrings("Failed"))
                        .deployments());
        assertEquals(
                List.of(running, failed),
                codeDeploy
                        .listDeployments(request -> request.createTimeRange(range -> range.start(before)))
                        .deployments());
        assertEquals(
                List.of(first),
                codeDeploy
                        .listDeployments(request -> request.createTimeRange(range -> range.end(before)))
                        .deployments());
    }

    @Test
    void changesWhatAnUpdateNamesAndNothingElse() {
        codeDeploy.updateDeploymentGroup(request -> request.applicationName("blog")
                .currentDeploymentGroupName("prod")
                .deploymentConfigName("CodeDeployDefault.AllAtOnce"));
        var group = LocalCodeDeployTest.group(plane);
        assertEquals("CodeDeployDefault.AllAtOnce", group.deploymentConfigName());
        assertEquals("web", group.autoScalingGroups().getFirst().name());
        assertEquals(
                "web", group.loadBalancerInfo().targetGroupInfoList().getFirst().name());
    }

    private void createGroup(String name, String autoScalingGroup) {
        codeDeploy.createDeploymentGroup(request -> request.applicationName("blog")
                .deploymentGroupName(name)
                .serviceRoleArn("arn:aws:iam::123456789012:role/codedeploy")
                .autoScalingGroups(autoScalingGroup));
    }

    private void createConfig(String name, String type, int value) {
        codeDeploy.createDeploymentConfig(request -> request.deploymentConfigName(name)
                .minimumHealthyHosts(hosts -> hosts.type(type).value(value)));
    }

    private static CodeDeployException refuses(String code, Runnable call) {
        var refusal = assertThrows(CodeDeployException.class, call::run);
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        assertEquals(code, refusal.getClass().getSimpleName());
        return refusal;
    }
}
