package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.messages.Published;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.VirtualCloud;
import pushback.release.Outcome;

/// A world in which a scenario of the paths plays: what was so before, what can be seen of it, and the stretches of the
/// way that many releases have in common.
record Scenario(VirtualCloud world) {
    static final String FIRST = "ResolveRelease AcquireLock IsLockHeld PrepareRevision NeedsBuild BuildRevision "
            + "SealRevision ProvisionDatabase ProvisionCapacity NeedsCanary RollOut";
    static final String GOOD_END = "ConfirmRevision CheckHealth IsHealthy WaitForEvidence PromoteRelease "
            + "ReleaseLock ReportOutcome WhichEnding Deployed";
    static final String WAY_BACK = "QuarantineTargets HasRollbackTarget RollBack VerifyRollback IsRollbackVerified "
            + "WaitForRollbackEvidence ReleaseLock ReportOutcome WhichEnding RolledBack";
    static final String REFUSED = "ReleaseLock ReportOutcome WhichEnding Rejected";

    /// Deploys a good commit, approved if the rules ask for it; returns its SHA.
    String deployed() {
        var commit = world.commit("good", AppBehaviour.good());
        var release = world.start();
        if (world.cloud().settings().rules().needsApproval()) {
            world.timeline().advance(Duration.ofSeconds(10));
            world.cloud().pushback().approvals().decide(release.name(), true, "erin", "");
        }
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertEquals("Deployed", ending(release));
        return commit.sha();
    }

    Optional<Outcome> outcome(String release) {
        return world.cloud().pushback().outcomes().of(release);
    }

    /// What was sent to the subscribers.
    List<String> pages() {
        return world.cloud().services().sns().messages().stream()
                .map(Published::message)
                .toList();
    }

    List<String> suspendedProcesses() {
        return world
                .cloud()
                .services()
                .scaling()
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(
                        world.cloud().settings().servers().autoScalingGroup()))
                .autoScalingGroups()
                .getFirst()
                .suspendedProcesses()
                .stream()
                .map(process -> process.processName())
                .toList();
    }

    /// Two servers run `commit`, and nobody runs anything else.
    void assertServes(String commit) {
        assertEquals(List.of(commit, commit), world.running());
    }

    static String ending(ExecutionRecord release) {
        return release.states().getLast();
    }

    static String summary(ExecutionRecord release) {
        return release.output().orElseThrow().path("summary").asText();
    }

    /// The states visited, each once, in the order of the first visit; those of the watch beside the rollout left
    /// out.
    static void assertPath(String expected, ExecutionRecord release) {
        var beside = Set.of(
                "DeployRevision", "BeginWatch", "WaitForRollout", "WatchRollout", "IsRollingOut", "RolloutWatched");
        var visited = new LinkedHashSet<>(release.states());
        visited.removeAll(beside);
        assertEquals(expected, String.join(" ", visited), () -> release.error() + ": " + release.cause());
    }
}
