package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.ApplicationDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.ApplicationNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.BatchLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.BundleType;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentAlreadyCompletedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigAlreadyExistsException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentIdRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentNotStartedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTargetDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTargetIdRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTargetListSizeExceededException;
import software.amazon.awssdk.services.codedeploy.model.DescriptionTooLongException;
import software.amazon.awssdk.services.codedeploy.model.ErrorCode;
import software.amazon.awssdk.services.codedeploy.model.FileExistsBehavior;
import software.amazon.awssdk.services.codedeploy.model.InvalidAlarmConfigException;
import software.amazon.awssdk.services.codedeploy.model.InvalidApplicationNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentConfigNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentGroupNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentIdException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentStatusException;
import software.amazon.awssdk.services.codedeploy.model.InvalidFileExistsBehaviorException;
import software.amazon.awssdk.services.codedeploy.model.InvalidMinimumHealthyHostValueException;
import software.amazon.awssdk.services.codedeploy.model.InvalidNextTokenException;
import software.amazon.awssdk.services.codedeploy.model.InvalidRevisionException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTimeRangeException;
import software.amazon.awssdk.services.codedeploy.model.InvalidZonalDeploymentConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.RevisionRequiredException;
import software.amazon.awssdk.services.codedeploy.model.S3Location;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// What the steps rely on in CodeDeploy: one deployment at a time, the truth about it target by target, and that it
/// can be stopped.
abstract class CodeDeployContract {
    private static final Set<DeploymentStatus> ACTIVE =
            Set.of(DeploymentStatus.CREATED, DeploymentStatus.QUEUED, DeploymentStatus.IN_PROGRESS);
    private static final String UNKNOWN = "d-AAAAAAAAA";

    private final String group = Fresh.name("blog");
    private CodeDeployClient codeDeploy;

    /// CodeDeploy with an application and a deployment group of that name: two servers behind a target group, and
    /// `CodeDeployDefault.AllAtOnce`. Nothing was deployed yet.
    abstract CodeDeployClient codeDeployWith(String group);

    /// Lets a deployment begin.
    abstract void begin();

    /// Lets what was begun come to its end.
    abstract void settle();

    @BeforeEach
    void aDeploymentGroup() {
        codeDeploy = codeDeployWith(group);
    }

    private static RevisionLocation bundle() {
        return RevisionLocation.builder()
                .revisionType("S3")
                .s3Location(s3 -> s3.bucket("bundles")
                        .key("builds/c0ffee/deploy-1.zip")
                        .version("v1")
                        .eTag("\"e1\"")
                        .bundleType(BundleType.ZIP))
                .build();
    }

    private static RevisionLocation bundle(Consumer<S3Location.Builder> change) {
        return bundle().copy(with -> with.s3Location(bundle().s3Location().copy(change)));
    }

    private String deploy(Consumer<CreateDeploymentRequest.Builder> change) {
        return codeDeploy
                .createDeployment(create -> create.applicationName(group)
                        .deploymentGroupName(group)
                        .revision(bundle())
                        .applyMutation(change))
                .deploymentId();
    }

    private String deploy() {
        return deploy(with -> {});
    }

    private String deployToTheEnd() {
        var id = deploy();
        settle();
        return id;
    }

    private DeploymentInfo describe(String id) {
        return codeDeploy.getDeployment(get -> get.deploymentId(id)).deploymentInfo();
    }

    private List<String> list(Consumer<ListDeploymentsRequest.Builder> change) {
        return codeDeploy
                .listDeployments(list ->
                        list.applicationName(group).deploymentGroupName(group).applyMutation(change))
                .deployments();
    }

    private List<String> targets(String id) {
        return codeDeploy.listDeploymentTargets(list -> list.deploymentId(id)).targetIds();
    }

    private void stop(String id) {
        codeDeploy.stopDeployment(stop -> stop.deploymentId(id).autoRollbackEnabled(false));
    }

    private String config(Consumer<CreateDeploymentConfigRequest.Builder> change) {
        var name = Fresh.name("canary");
        codeDeploy.createDeploymentConfig(create -> create.deploymentConfigName(name)
                .minimumHealthyHosts(hosts -> hosts.type("HOST_COUNT").value(1))
                .zonalConfig(zones -> zones.firstZoneMonitorDurationInSeconds(3600L))
                .applyMutation(change));
        return name;
    }

    @Test
    @Covers({"codedeploy:CreateDeployment", "codedeploy:GetDeployment"})
    void describesADeploymentAsItWasAskedFor() {
        var id = deploy(with -> with.description("pushback deploy deploy-1")
                .deploymentConfigName("CodeDeployDefault.OneAtATime")
                .fileExistsBehavior(FileExistsBehavior.OVERWRITE)
                .ignoreApplicationStopFailures(true));
        assertTrue(id.matches("d-[A-Z0-9]{9}"), id);
        var info = describe(id);
        assertEquals(id, info.deploymentId());
        assertEquals(group, info.applicationName());
        assertEquals(group, info.deploymentGroupName());
        assertEquals("CodeDeployDefault.OneAtATime", info.deploymentConfigName());
        assertEquals("pushback deploy deploy-1", info.description());
        assertEquals(bundle().s3Location().key(), info.revision().s3Location().key());
        assertEquals("v1", info.revision().s3Location().version());
        assertEquals(FileExistsBehavior.OVERWRITE, info.fileExistsBehavior());
        assertTrue(info.ignoreApplicationStopFailures());
        assertEquals("user", info.creatorAsString());
        assertTrue(ACTIVE.contains(info.status()), info::statusAsString);
        assertNotNull(info.createTime());
        assertNull(info.completeTime());
    }

    @Test
    @Covers("codedeploy:CreateDeployment")
    void takesTheGroupsConfigurationWhereNoneIsNamed() {
        assertEquals("CodeDeployDefault.AllAtOnce", describe(deploy()).deploymentConfigName());
    }

    @Test
    @Covers("codedeploy:GetDeployment")
    void countsTheTargetsOfADeploymentThatSucceeded() {
        var info = describe(deployToTheEnd());
        assertEquals(DeploymentStatus.SUCCEEDED, info.status());
        assertNotNull(info.completeTime());
        assertNull(info.errorInformation());
        var overview = info.deploymentOverview();
        assertEquals(
                List.of(2L, 0L, 0L, 0L, 0L),
                List.of(
                        overview.succeeded(),
                        overview.failed(),
                        overview.skipped(),
                        overview.pending(),
                        overview.inProgress()));
    }

    @Test
    @Covers("codedeploy:CreateDeployment")
    void runsOneDeploymentOfAGroupAtATime() {
        deploy();
        Refused.as(DeploymentLimitExceededException.class, "DeploymentLimitExceededException", this::deploy);
        settle();
        deploy();
    }

    @Test
    @Covers("codedeploy:CreateDeployment")
    void refusesADeploymentOfNoApplication() {
        Refused.as(
                ApplicationNameRequiredException.class,
                "ApplicationNameRequiredException",
                () -> deploy(with -> with.applicationName(null)));
        Refused.as(
                InvalidApplicationNameException.class,
                "InvalidApplicationNameException",
                () -> deploy(with -> with.applicationName("x".repeat(101))));
    }

    @Test
    @Covers("codedeploy:CreateDeployment")
    void refusesADeploymentOfAnApplicationThatIsNotThere() {
        Refused.as(
                ApplicationDoesNotExistException.class,
                "ApplicationDoesNotExistException",
                () -> deploy(with -> with.applicationName(group + "-none")));
    }

    @Test
    @Covers("codedeploy:CreateDeployment")
    void refusesADeploymentToNoGroup() {
        Refused.as(
                DeploymentGroupNameRequiredException.class,
                "DeploymentGroupNameRequiredException",
                () -> deploy(with -> with.deploymentGroupName(null)));
        Refused.as(
                InvalidDeploymentGroupNameException.class,
                "InvalidDeploymentGroupNameException",
                () -> deploy(with -> with.deploymentGroupName("x".repeat(101))));
    }

    @Test
    @Covers("codedeploy:CreateDeployment")
    void refusesADeploymentToAGroupThatIsNotThere() {
        Refused.as(
                DeploymentGroupDoesNotExistException.class,
                "DeploymentGroupDoesNotExistException",
                () -> deploy(with -> with.deploymentGroupName(group + "-none")));
    }

    @Test
    @Covers("codedeploy:CreateDeployment")
    void refusesADeploymentOfNothing() {
        Refused.as(
                RevisionRequiredException.class,
                "RevisionRequiredException",
                () -> deploy(with -> with.revision((RevisionLocation) null)));
    }

    @Test
    @Covers("codedeploy:CreateDeployment")
    void refusesARevisionThatDoesNotSayWhereItIs() {
        for (var revision : List.of(
                bundle(s3 -> s3.bucket(null)),
                bundle(s3 -> s3.key(null)),
                bundle(s3 -> s3.bundleType((BundleType) null)),
                bundle(s3 -> s3.bundleType("rar")),
                RevisionLocation.builder().revisionType("S3").build()))
            Refused.as(
                    InvalidRevisionException.class,
                    "InvalidRevisionException",
                    () -> deploy(with -> with.revision(revision)));
    }

    @Test
    @Covers("codedeploy:CreateDeployment")
    void refusesAConfigurationThatIsNotThere() {
        Refused.as(
                DeploymentConfigDoesNotExistException.class,
                "DeploymentConfigDoesNotExistException",
                () -> deploy(with -> with.deploymentConfigName(group + "-none")));
        Refused.as(
                InvalidDeploymentConfigNameException.class,
                "InvalidDeploymentConfigNameException",
                () -> deploy(with -> with.deploymentConfigName("x".repeat(101))));
    }

    @Test
    @Covers("codedeploy:CreateDeployment")
    void refusesAnUnknownWayWithFilesThatExist() {
        Refused.as(
                InvalidFileExistsBehaviorException.class,
                "InvalidFileExistsBehaviorException",
                () -> deploy(with -> with.fileExistsBehavior("REPLACE")));
    }

    /// The limit stands in the quotas, the exception in the reference.
    @Test
    @Covers("codedeploy:CreateDeployment")
    void refusesADescriptionLongerThan256Characters() {
        Refused.as(
                DescriptionTooLongException.class,
                "DescriptionTooLongException",
                () -> deploy(with -> with.description("x".repeat(257))));
    }

    @Test
    @Covers("codedeploy:CreateDeployment")
    void refusesAlarmsThatAreOnAndNotNamed() {
        Refused.as(
                InvalidAlarmConfigException.class,
                "InvalidAlarmConfigException",
                () -> deploy(with -> with.overrideAlarmConfiguration(alarms -> alarms.enabled(true))));
        deploy(with ->
                with.overrideAlarmConfiguration(alarms -> alarms.enabled(false).ignorePollAlarmFailure(true)));
    }

    @Test
    @Covers("codedeploy:GetDeployment")
    void saysThatADeploymentIsNotThere() {
        Refused.as(DeploymentDoesNotExistException.class, "DeploymentDoesNotExistException", () -> describe(UNKNOWN));
    }

    @Test
    @Covers("codedeploy:GetDeployment")
    void refusesToDescribeWhatIsNoDeploymentId() {
        Refused.as(DeploymentIdRequiredException.class, "DeploymentIdRequiredException", () -> describe(null));
        Refused.as(InvalidDeploymentIdException.class, "InvalidDeploymentIdException", () -> describe("deploy-1"));
    }

    @Test
    @Covers("codedeploy:BatchGetDeployments")
    void describesManyDeploymentsAtOnce() {
        var first = deployToTheEnd();
        var second = deploy(with -> with.description("the second"));
        var found = codeDeploy
                .batchGetDeployments(get -> get.deploymentIds(first, second))
                .deploymentsInfo();
        assertEquals(Set.of(describe(first), describe(second)), Set.copyOf(found));
        assertEquals("the second", describe(second).description());
    }

    /// AWS names no error for it; so does nobody who was asked.
    @Test
    @Covers("codedeploy:BatchGetDeployments")
    void leavesOutADeploymentThatIsNotThere() {
        var id = deploy();
        assertEquals(
                List.of(id),
                codeDeploy.batchGetDeployments(get -> get.deploymentIds(UNKNOWN, id)).deploymentsInfo().stream()
                        .map(DeploymentInfo::deploymentId)
                        .toList());
    }

    @Test
    @Covers("codedeploy:BatchGetDeployments")
    void describes25DeploymentsAtOnceAndNotOneMore() {
        var ids = Collections.nCopies(26, deploy());
        Refused.as(
                BatchLimitExceededException.class,
                "BatchLimitExceededException",
                () -> codeDeploy.batchGetDeployments(get -> get.deploymentIds(ids)));
        assertEquals(
                1,
                Set.copyOf(codeDeploy
                                .batchGetDeployments(get -> get.deploymentIds(ids.subList(1, 26)))
                                .deploymentsInfo())
                        .size());
    }

    @Test
    @Covers("codedeploy:BatchGetDeployments")
    void refusesToDescribeNoDeployments() {
        Refused.as(
                DeploymentIdRequiredException.class,
                "DeploymentIdRequiredException",
                () -> codeDeploy.batchGetDeployments(get -> get.deploymentIds(List.of())));
        Refused.as(
                InvalidDeploymentIdException.class,
                "InvalidDeploymentIdException",
                () -> codeDeploy.batchGetDeployments(get -> get.deploymentIds("deploy-1")));
    }

    @Test
    @Covers("codedeploy:ListDeployments")
    void listsTheDeploymentsMadeInATime() {
        var id = deploy();
        var made = describe(id).createTime();
        assertEquals(List.of(id), list(with -> with.createTimeRange(time -> time.start(made.minusSeconds(1)))));
        assertEquals(List.of(), list(with -> with.createTimeRange(time -> time.start(made.plusSeconds(1)))));
    }

    @Test
    @Covers("codedeploy:ListDeployments")
    void listsTheDeploymentsOfAGroup() {
        assertEquals(List.of(), list(with -> {}));
        var id = deploy();
        assertEquals(List.of(id), list(with -> {}));
        assertTrue(list(with -> with.applicationName(null).deploymentGroupName(null))
                .contains(id));
    }

    /// Not documented, but seen, and `Deployments` leans on it.
    @Test
    @Covers("codedeploy:ListDeployments")
    void listsTheNewestDeploymentFirst() {
        var first = deployToTheEnd();
        var second = deployToTheEnd();
        var third = deploy();
        assertEquals(List.of(third, second, first), list(with -> {}));
    }

    @Test
    @Covers("codedeploy:ListDeployments")
    void listsOnlyDeploymentsOfTheStatusAskedFor() {
        var id = deploy();
        assertEquals(List.of(id), list(with -> with.includeOnlyStatuses(ACTIVE)));
        assertEquals(List.of(), list(with -> with.includeOnlyStatuses(DeploymentStatus.FAILED)));
        assertEquals(List.of(id), list(with -> with.includeOnlyStatuses(Collections.emptySet())));
    }

    @Test
    @Covers("codedeploy:ListDeployments")
    void refusesToListAStatusThatCodeDeployDoesNotKnow() {
        Refused.as(
                InvalidDeploymentStatusException.class,
                "InvalidDeploymentStatusException",
                () -> list(with -> with.includeOnlyStatusesWithStrings("Finished")));
    }

    @Test
    @Covers("codedeploy:ListDeployments")
    void refusesToListAnApplicationWithoutAGroupAndTheReverse() {
        Refused.as(
                DeploymentGroupNameRequiredException.class,
                "DeploymentGroupNameRequiredException",
                () -> list(with -> with.deploymentGroupName(null)));
        Refused.as(
                ApplicationNameRequiredException.class,
                "ApplicationNameRequiredException",
                () -> list(with -> with.applicationName(null)));
    }

    @Test
    @Covers("codedeploy:ListDeployments")
    void refusesToListWhatIsNotThere() {
        Refused.as(
                ApplicationDoesNotExistException.class,
                "ApplicationDoesNotExistException",
                () -> list(with -> with.applicationName(group + "-none")));
        Refused.as(
                DeploymentGroupDoesNotExistException.class,
                "DeploymentGroupDoesNotExistException",
                () -> list(with -> with.deploymentGroupName(group + "-none")));
    }

    @Test
    @Covers("codedeploy:ListDeployments")
    void refusesATimeThatEndsBeforeItBegins() {
        Refused.as(
                InvalidTimeRangeException.class,
                "InvalidTimeRangeException",
                () -> list(with -> with.createTimeRange(time ->
                        time.start(Instant.parse("2026-01-02T00:00:00Z")).end(Instant.parse("2026-01-01T00:00:00Z")))));
    }

    @Test
    @Covers("codedeploy:ListDeployments")
    void refusesToGoOnFromATokenItNeverGave() {
        Refused.as(
                InvalidNextTokenException.class,
                "InvalidNextTokenException",
                () -> list(with -> with.nextToken("page-2")));
    }

    @Test
    @Covers({"codedeploy:ListDeploymentTargets", "codedeploy:BatchGetDeploymentTargets"})
    void describesEveryTargetAndItsEvents() {
        var id = deployToTheEnd();
        var ids = targets(id);
        assertEquals(2, Set.copyOf(ids).size());
        var found = codeDeploy
                .batchGetDeploymentTargets(get -> get.deploymentId(id).targetIds(ids))
                .deploymentTargets();
        assertEquals(
                Set.copyOf(ids),
                Set.copyOf(found.stream()
                        .map(one -> one.instanceTarget().targetId())
                        .toList()));
        for (var target : found) {
            assertEquals("InstanceTarget", target.deploymentTargetTypeAsString());
            var instance = target.instanceTarget();
            assertEquals(id, instance.deploymentId());
            assertEquals(TargetStatus.SUCCEEDED, instance.status());
            assertEquals(
                    List.of(
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
                            "AfterAllowTraffic"),
                    instance.lifecycleEvents().stream()
                            .map(LifecycleEvent::lifecycleEventName)
                            .toList());
            assertTrue(instance.lifecycleEvents().stream()
                    .allMatch(event -> event.status() == LifecycleEventStatus.SUCCEEDED));
        }
    }

    @Test
    @Covers({"codedeploy:ListDeploymentTargets", "codedeploy:BatchGetDeploymentTargets"})
    void saysThatADeploymentHasNotStarted() {
        var id = deploy();
        Refused.as(DeploymentNotStartedException.class, "DeploymentNotStartedException", () -> targets(id));
        Refused.as(
                DeploymentNotStartedException.class,
                "DeploymentNotStartedException",
                () -> codeDeploy.batchGetDeploymentTargets(
                        get -> get.deploymentId(id).targetIds("i-0123456789abcdef0")));
        begin();
        assertEquals(2, targets(id).size());
    }

    @Test
    @Covers("codedeploy:ListDeploymentTargets")
    void refusesToListTheTargetsOfNoDeployment() {
        Refused.as(DeploymentDoesNotExistException.class, "DeploymentDoesNotExistException", () -> targets(UNKNOWN));
        Refused.as(DeploymentIdRequiredException.class, "DeploymentIdRequiredException", () -> targets(null));
        Refused.as(InvalidDeploymentIdException.class, "InvalidDeploymentIdException", () -> targets("deploy-1"));
    }

    @Test
    @Covers("codedeploy:ListDeploymentTargets")
    void refusesToGoOnWithTargetsFromATokenItNeverGave() {
        var id = deployToTheEnd();
        Refused.as(
                InvalidNextTokenException.class,
                "InvalidNextTokenException",
                () -> codeDeploy.listDeploymentTargets(
                        list -> list.deploymentId(id).nextToken("page-2")));
    }

    @Test
    @Covers("codedeploy:BatchGetDeploymentTargets")
    void describes25TargetsAtOnceAndNotOneMore() {
        var id = deployToTheEnd();
        var ids = Collections.nCopies(26, targets(id).getFirst());
        Refused.as(
                DeploymentTargetListSizeExceededException.class,
                "DeploymentTargetListSizeExceededException",
                () -> codeDeploy.batchGetDeploymentTargets(
                        get -> get.deploymentId(id).targetIds(ids)));
    }

    @Test
    @Covers("codedeploy:BatchGetDeploymentTargets")
    void refusesToDescribeNoTargets() {
        var id = deployToTheEnd();
        Refused.as(
                DeploymentTargetIdRequiredException.class,
                "DeploymentTargetIdRequiredException",
                () -> codeDeploy.batchGetDeploymentTargets(get -> get.deploymentId(id)));
        Refused.as(
                DeploymentTargetDoesNotExistException.class,
                "DeploymentTargetDoesNotExistException",
                () -> codeDeploy.batchGetDeploymentTargets(
                        get -> get.deploymentId(id).targetIds("i-0123456789abcdef0")));
    }

    @Test
    @Covers("codedeploy:BatchGetDeploymentTargets")
    void refusesToDescribeTheTargetsOfNoDeployment() {
        var target = "i-0123456789abcdef0";
        Refused.as(
                DeploymentDoesNotExistException.class,
                "DeploymentDoesNotExistException",
                () -> codeDeploy.batchGetDeploymentTargets(
                        get -> get.deploymentId(UNKNOWN).targetIds(target)));
        Refused.as(
                DeploymentIdRequiredException.class,
                "DeploymentIdRequiredException",
                () -> codeDeploy.batchGetDeploymentTargets(get -> get.targetIds(target)));
        Refused.as(
                InvalidDeploymentIdException.class,
                "InvalidDeploymentIdException",
                () -> codeDeploy.batchGetDeploymentTargets(
                        get -> get.deploymentId("deploy-1").targetIds(target)));
    }

    @Test
    @Covers("codedeploy:StopDeployment")
    void stopsADeploymentAndSaysWhy() {
        var id = deploy(with -> with.deploymentConfigName("CodeDeployDefault.OneAtATime"));
        begin();
        var answer = codeDeploy.stopDeployment(stop -> stop.deploymentId(id).autoRollbackEnabled(false));
        assertTrue(Set.of("Pending", "Succeeded").contains(answer.statusAsString()), answer::statusAsString);
        settle();
        var info = describe(id);
        assertEquals(DeploymentStatus.STOPPED, info.status());
        assertEquals(ErrorCode.MANUAL_STOP, info.errorInformation().code());
        assertTrue(info.deploymentOverview().skipped() > 0);
        assertEquals(List.of(id), list(with -> {}));
    }

    @Test
    @Covers("codedeploy:StopDeployment")
    void doesNotMindBeingAskedToStopTwice() {
        var id = deploy(with -> with.deploymentConfigName("CodeDeployDefault.OneAtATime"));
        begin();
        stop(id);
        if (ACTIVE.contains(describe(id).status())) stop(id);
        settle();
        assertEquals(DeploymentStatus.STOPPED, describe(id).status());
    }

    @Test
    @Covers("codedeploy:StopDeployment")
    void refusesToStopWhatHasEnded() {
        var id = deployToTheEnd();
        Refused.as(DeploymentAlreadyCompletedException.class, "DeploymentAlreadyCompletedException", () -> stop(id));
    }

    @Test
    @Covers("codedeploy:StopDeployment")
    void refusesToStopNoDeployment() {
        Refused.as(DeploymentDoesNotExistException.class, "DeploymentDoesNotExistException", () -> stop(UNKNOWN));
        Refused.as(DeploymentIdRequiredException.class, "DeploymentIdRequiredException", () -> stop(null));
        Refused.as(InvalidDeploymentIdException.class, "InvalidDeploymentIdException", () -> stop("deploy-1"));
    }

    @Test
    @Covers("codedeploy:CreateDeploymentConfig")
    void makesAConfigurationThatADeploymentCanUse() {
        var name = config(with -> {});
        var info = codeDeploy
                .getDeploymentConfig(get -> get.deploymentConfigName(name))
                .deploymentConfigInfo();
        assertEquals(name, info.deploymentConfigName());
        assertEquals("HOST_COUNT", info.minimumHealthyHosts().typeAsString());
        assertEquals(1, info.minimumHealthyHosts().value());
        assertEquals(3600, info.zonalConfig().firstZoneMonitorDurationInSeconds());
        assertEquals(
                name, describe(deploy(with -> with.deploymentConfigName(name))).deploymentConfigName());
    }

    @Test
    @Covers("codedeploy:CreateDeploymentConfig")
    void refusesASecondConfigurationOfAName() {
        var name = config(with -> {});
        Refused.as(
                DeploymentConfigAlreadyExistsException.class,
                "DeploymentConfigAlreadyExistsException",
                () -> config(with -> with.deploymentConfigName(name)));
    }

    @Test
    @Covers("codedeploy:CreateDeploymentConfig")
    void refusesAConfigurationWithoutAProperName() {
        Refused.as(
                DeploymentConfigNameRequiredException.class,
                "DeploymentConfigNameRequiredException",
                () -> config(with -> with.deploymentConfigName(null)));
        for (var name : List.of("x".repeat(101), "CodeDeployDefault.Mine"))
            Refused.as(
                    InvalidDeploymentConfigNameException.class,
                    "InvalidDeploymentConfigNameException",
                    () -> config(with -> with.deploymentConfigName(name)));
    }

    @Test
    @Covers("codedeploy:CreateDeploymentConfig")
    void refusesANumberOfHealthyHostsThatCannotBe() {
        Refused.as(
                InvalidMinimumHealthyHostValueException.class,
                "InvalidMinimumHealthyHostValueException",
                () -> config(with -> with.minimumHealthyHosts(
                        hosts -> hosts.type("HOST_COUNT").value(-1))));
        Refused.as(
                InvalidMinimumHealthyHostValueException.class,
                "InvalidMinimumHealthyHostValueException",
                () -> config(with -> with.minimumHealthyHosts(
                        hosts -> hosts.type("FLEET_PERCENT").value(101))));
    }

    @Test
    @Covers("codedeploy:CreateDeploymentConfig")
    void refusesAWaitBetweenZonesThatCannotBe() {
        Refused.as(
                InvalidZonalDeploymentConfigurationException.class,
                "InvalidZonalDeploymentConfigurationException",
                () -> config(with -> with.zonalConfig(zones -> zones.firstZoneMonitorDurationInSeconds(-1L))));
        Refused.as(
                InvalidZonalDeploymentConfigurationException.class,
                "InvalidZonalDeploymentConfigurationException",
                () -> config(with -> with.zonalConfig(zones -> zones.monitorDurationInSeconds(-1L))));
    }
}
