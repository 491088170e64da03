package pushback.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.lock.Halts;
import pushback.lock.Lock;
import pushback.lock.LockLost;
import pushback.release.Release;
import pushback.release.ReleaseHalted;
import pushback.revision.Revision;
import pushback.rollout.Deployments.Purpose;
import pushback.stage.Stage;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;

class DeploymentsTest {
    private final Stage stage = new Stage(2);
    private final Deployments deployments = stage.pushback().deployments();
    private final Release release = stage.release("r1");
    private final Revision revision = stage.sealed(release);
    private final Lock lock = stage.lock(release);

    @Test
    void aReleaseHasOneDeploymentAndTheLatestTokenIsAnswered() {
        var id = deploy("token-1");
        assertEquals(id, deploy("token-2"));
        assertEquals(List.of(id), all());
        assertEquals("token-2", deployments.waitingFor(id).orElseThrow().token());
    }

    @Test
    void findsTheDeploymentThatACrashLeftOutOfTheLedger() {
        stage.crashAfter("createDeployment");
        assertThrows(Stage.Crash.class, () -> deploy("token-1"));
        assertEquals(Optional.empty(), deployments.of("r1", Purpose.DEPLOY));
        var id = all().getFirst();
        assertEquals(Optional.of(id), deployments.find(release, Purpose.DEPLOY));
        assertEquals(Optional.empty(), deployments.find(release, Purpose.ROLLBACK));
        assertEquals(id, deploy("token-2"));
        assertEquals(List.of(id), all());
    }

    @Test
    void ofTwoCallsAtOnceOnlyOneMakesADeployment() {
        stage.after("listDeployments", () -> {
            bringBack("token-2");
            stage.pass(Duration.ofMinutes(10));
        });
        var id = bringBack("token-1");
        assertEquals(List.of(id), all());
    }

    /// Seed 2086 with `--minutes 30`: a second call took the failed deployment for the one that was just being
    /// made.
    @Test
    void whatStopScriptsMadeFailIsNotTakenForTheOneInItsPlace() {
        var failed = deploy("token-1");
        stage.pass(Duration.ofMinutes(10));
        stage.pushback().ledger().insert(StopFailure.entry("r1"), new StopFailure("r1", failed, "it failed"));
        stage.crashBefore("createDeployment");
        assertThrows(
                Stage.Crash.class, () -> deployments.again(release, Purpose.DEPLOY, revision, lock, "token-2", failed));
        assertEquals(Optional.empty(), deployments.find(release, Purpose.DEPLOY));
        var id = deploy("token-3");
        assertFalse(failed.equals(id));
        assertTrue(deployments.describe(id).ignoreApplicationStopFailures());
        assertEquals(List.of(id, failed), all());
    }

    @Test
    void aCallThatOutlivesItsReleaseMakesNoDeployment() {
        stage.after("putItem", () -> stage.pushback().environmentLock().release(lock));
        assertThrows(LockLost.class, () -> deploy("token-1"));
        assertEquals(List.of(), all());
        deployments.settle();
        assertEquals(Optional.empty(), deployments.find(release, Purpose.DEPLOY));
    }

    /// Seed 1020930: beside the quarantine of its canary, it took the traffic from the other server.
    @Test
    void aCallThatOutlivesTheHaltOfItsReleaseMakesNoDeployment() {
        stage.after(
                "putItem",
                () -> stage.pushback()
                        .ledger()
                        .insert(
                                "halt#r1",
                                new Halts.Halt(
                                        "r1",
                                        "dana",
                                        "on second thought",
                                        stage.world().timeline().now())));
        assertThrows(ReleaseHalted.class, () -> deploy("token-1"));
        assertEquals(List.of(), all());
    }

    @Test
    void aCallThatOutlivesTheWayForwardMakesNoDeployment() {
        stage.after("putItem", () -> {
            stage.crashBefore("createDeployment");
            assertThrows(Stage.Crash.class, () -> bringBack("token-2"));
        });
        assertThrows(IllegalStateException.class, () -> deploy("token-1"));
        assertEquals(List.of(), all());
    }

    @Test
    void whatIsMeantToGoBackIsNotDeployedAnyMore() {
        stage.crashBefore("createDeployment");
        assertThrows(Stage.Crash.class, () -> bringBack("token-1"));
        assertThrows(IllegalStateException.class, () -> deploy("token-2"));
        assertEquals(List.of(), all());
    }

    @Test
    void settlingWritesDownWhatWasMadeAndForgetsWhatWasNot() {
        stage.crashBefore("createDeployment");
        assertThrows(Stage.Crash.class, () -> bringBack("token-1"));
        deployments.settle();
        stage.crashAfter("createDeployment");
        assertThrows(Stage.Crash.class, () -> deploy("token-2"));
        deployments.settle();
        assertEquals(
                "token-2",
                deployments.waitingFor(all().getFirst()).orElseThrow().token());
        stage.calls();
        deployments.settle();
        assertEquals(List.of("query"), stage.calls());
    }

    @Test
    void settlingFindsWhatWasMadeBehindManyLaterOnes() {
        stage.crashAfter("createDeployment");
        assertThrows(Stage.Crash.class, () -> deploy("token-1"));
        for (int i = 0; i < 12; i++) {
            stage.pass(Duration.ofMinutes(10));
            foreign();
        }
        deployments.settle();
        assertEquals(
                all().getLast(),
                deployments.of("r1", Purpose.DEPLOY).orElseThrow().deploymentId());
    }

    /// Seed 611513: asked for one by one, there were too many for one turn of the reconciler, at every turn from
    /// then on.
    @Test
    void asksForHundredsOfLaterOnesInPortions() {
        stage.crashAfter("createDeployment");
        assertThrows(Stage.Crash.class, () -> deploy("token-1"));
        stage.pass(Duration.ofMinutes(10));
        var made = all().getFirst();
        for (int i = 0; i < 119; i++) foreignToTheEnd();
        stage.calls();
        deployments.settle();
        assertEquals(
                Map.of("query", 1L, "getItem", 3L, "listDeployments", 2L, "batchGetDeployments", 5L, "putItem", 2L),
                stage.calls().stream().collect(Collectors.groupingBy(call -> call, Collectors.counting())));
        assertEquals(made, deployments.of("r1", Purpose.DEPLOY).orElseThrow().deploymentId());
    }

    @Test
    void doesNotAskForWhatIsOlderThanTheRelease() {
        for (int i = 0; i < 26; i++) foreignToTheEnd();
        var young = stage.release("young");
        stage.pushback().ledger().insert(Release.entry("young"), young);
        stage.crashBefore("createDeployment");
        assertThrows(Stage.Crash.class, () -> deployments.ensure(young, Purpose.DEPLOY, revision, lock, "token"));
        stage.calls();
        assertEquals(Optional.empty(), deployments.find(young, Purpose.DEPLOY));
        assertEquals(
                1, stage.calls().stream().filter("batchGetDeployments"::equals).count());
    }

    @Test
    void isWaitedForAlsoAfterACrashBetweenItsTwoRows() {
        stage.after("createDeployment", () -> stage.before("putItem", () -> stage.crashBefore("putItem")));
        assertThrows(Stage.Crash.class, () -> deploy("token-1"));
        var id = deploy("token-2");
        assertEquals("token-2", deployments.waitingFor(id).orElseThrow().token());
        assertEquals(List.of(id), all());
    }

    @Test
    void knowsNobodyWhoWaitsForADeploymentOfSomebodyElse() {
        assertEquals(Optional.empty(), deployments.waitingFor(foreign()));
    }

    @Test
    void waitsForADeploymentOfSomebodyElse() {
        var other = foreign();
        var busy = assertThrows(GroupBusy.class, () -> deploy("token-1"));
        assertEquals(
                stage.settings().servers().deploymentGroup() + " is busy with another deployment: " + other,
                busy.getMessage());
        stage.pass(Duration.ofMinutes(10));
        assertFalse(deploy("token-2").equals(other));
    }

    @Test
    void isRunningWhereItSucceeded() {
        assertEquals(Set.of(), deployments.running(revision, instances()));
        deploy("token-1");
        stage.pass(Duration.ofMinutes(10));
        assertEquals(Set.copyOf(instances()), deployments.running(revision, instances()));
        assertEquals(Set.of(), deployments.running(revision, List.of("i-unknown")));
    }

    @Test
    void isNotRunningAnyMoreWhereALaterOneBroughtAnother() {
        deploy("token-1");
        stage.pass(Duration.ofMinutes(10));
        var next = stage.release(
                "r2", stage.world().commit("crashes", AppBehaviour.good().failing("ApplicationStart")));
        var bad = stage.sealed(next);
        deployments.ensure(next, Purpose.DEPLOY, bad, lock, "token-2");
        stage.pass(Duration.ofMinutes(10));
        var still = deployments.running(revision, instances());
        assertEquals(1, still.size());
        assertEquals(Set.of(), deployments.running(bad, instances()));
        assertTrue(still.stream()
                .noneMatch(deployments
                        .reach(deployments
                                .of("r2", Purpose.DEPLOY)
                                .orElseThrow()
                                .deploymentId())
                        .arrived()::contains));
    }

    @Test
    void isRunningOnAnInstanceThatStartedAfterIt() {
        deploy("token-1");
        stage.pass(Duration.ofMinutes(10));
        stage.world()
                .cloud()
                .services()
                .scaling()
                .setDesiredCapacity(set -> set.autoScalingGroupName(
                                stage.settings().servers().autoScalingGroup())
                        .desiredCapacity(3));
        stage.pass(Duration.ofMinutes(10));
        assertEquals(3, instances().size());
        assertEquals(Set.copyOf(instances()), deployments.running(revision, instances()));
    }

    @Test
    void saysOnWhichInstancesItHasArrivedAndWhichItUpdated() {
        var id = slow("token-1");
        assertEquals(Set.of(), deployments.reach(id).arrived());
        stage.pass(Duration.ofMinutes(1));
        assertEquals(1, deployments.reach(id).arrived().size());
        assertEquals(Set.of(), deployments.reach(id).updated());
        stage.pass(Duration.ofHours(1));
        assertEquals(Set.copyOf(instances()), deployments.reach(id).arrived());
        assertEquals(Set.copyOf(instances()), deployments.reach(id).updated());
    }

    @Test
    void stopsWhateverRunsExceptOne() {
        var id = slow("token-1");
        stage.pass(Duration.ofMinutes(1));
        assertTrue(deployments.stopOthers(Optional.of(id)));
        assertEquals(DeploymentStatus.IN_PROGRESS, deployments.describe(id).status());
        deployments.stopOthers(Optional.empty());
        stage.pass(Duration.ofMinutes(30));
        assertEquals(DeploymentStatus.STOPPED, deployments.describe(id).status());
        assertTrue(deployments.stopOthers(Optional.empty()));
    }

    @Test
    void knowsNoTargetsOfADeploymentThatHasNotBegun() {
        assertEquals(List.of(), deployments.targets(deploy("token")));
    }

    @Test
    void asksForTheTargetsOfALargeFleetInPortions() {
        assertEquals(
                List.of("listDeploymentTargets", "batchGetDeploymentTargets", "batchGetDeploymentTargets"),
                callsForTargetsOf(30));
    }

    @Test
    void asksForMorePagesOfTargetsWhileThereAreAny() {
        var calls = callsForTargetsOf(101);
        assertEquals(2, calls.stream().filter("listDeploymentTargets"::equals).count(), calls.toString());
        assertEquals(
                5, calls.stream().filter("batchGetDeploymentTargets"::equals).count(), calls.toString());
    }

    private static List<String> callsForTargetsOf(int servers) {
        var large = new Stage(servers);
        var first = large.release("r1");
        var id = large.pushback()
                .deployments()
                .ensure(first, Purpose.DEPLOY, large.sealed(first), large.lock(first), "token");
        large.world().timeline().advance(Duration.ZERO);
        large.calls();
        var targets = large.pushback().deployments().targets(id);
        assertEquals(
                servers,
                targets.stream()
                        .map(target -> target.instanceTarget().targetId())
                        .distinct()
                        .count());
        return large.calls();
    }

    private String deploy(String token) {
        return deployments.ensure(release, Purpose.DEPLOY, revision, lock, token);
    }

    private String bringBack(String token) {
        return deployments.ensure(release, Purpose.ROLLBACK, revision, lock, token);
    }

    /// A deployment of a commit that takes ten minutes to install.
    private String slow(String token) {
        var slow = stage.release(
                "slow", stage.world().commit("slow", AppBehaviour.good().taking("Install", Duration.ofMinutes(10))));
        return deployments.ensure(slow, Purpose.DEPLOY, stage.sealed(slow), lock, token);
    }

    private String foreign() {
        return codeDeploy()
                .createDeployment(create -> create.applicationName(
                                stage.settings().servers().codeDeployApplication())
                        .deploymentGroupName(stage.settings().servers().deploymentGroup())
                        .revision(location -> location.revisionType("S3")
                                .s3Location(s3 -> s3.bucket(revision.bucket())
                                        .key(revision.key())
                                        .bundleType("zip"))))
                .deploymentId();
    }

    private void foreignToTheEnd() {
        foreign();
        stage.pass(Duration.ofMinutes(10));
    }

    private List<String> all() {
        return codeDeploy()
                .listDeployments(
                        list -> list.applicationName(stage.settings().servers().codeDeployApplication())
                                .deploymentGroupName(stage.settings().servers().deploymentGroup()))
                .deployments();
    }

    private CodeDeployClient codeDeploy() {
        return stage.world().cloud().services().codeDeploy();
    }

    private List<String> instances() {
        return stage.pushback().capacity().inService().stream()
                .map(instance -> instance.instanceId())
                .toList();
    }
}
