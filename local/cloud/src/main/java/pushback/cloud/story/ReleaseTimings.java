package pushback.cloud.story;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import pushback.asl.HistoryEvent;
import pushback.cloud.stepfunctions.ExecutionRecord;

/// Where the seconds of an execution went.
///
/// @param build from `BuildRevision` to the sealed revision
/// @param rollout in `RollOut`, the canary included
/// @param health from the confirmed revision to the verdict
/// @param rollback from `QuarantineTargets` to the verified way back
/// @param total all of it, waiting included
public record ReleaseTimings(Duration build, Duration rollout, Duration health, Duration rollback, Duration total) {
    private static final Set<String> BUILD = Set.of("BuildRevision", "SealRevision");
    private static final Set<String> ROLLOUT = Set.of(
            "DeployCanary",
            "IsCanaryHealthy",
            "WaitForCanary",
            "RollOut",
            "DeployRevision",
            "BeginWatch",
            "WaitForRollout",
            "WatchRollout",
            "IsRollingOut",
            "RolloutWatched",
            "RolloutUnhealthy",
            "RolloutHalted");
    private static final Set<String> HEALTH = Set.of("ConfirmRevision", "CheckHealth", "IsHealthy", "WaitForEvidence");
    private static final Set<String> ROLLBACK = Set.of(
            "QuarantineTargets",
            "HasRollbackTarget",
            "RollBack",
            "VerifyRollback",
            "IsRollbackVerified",
            "WaitForRollbackEvidence");

    /// Reads them off a finished execution.
    public static ReleaseTimings of(ExecutionRecord record) {
        var entries = record.history().stream().filter(HistoryEvent::isEntry).toList();
        var end = record.stoppedAt().orElse(record.startedAt());
        return new ReleaseTimings(
                in(BUILD, entries, end),
                in(ROLLOUT, entries, end),
                in(HEALTH, entries, end),
                in(ROLLBACK, entries, end),
                lasted(record.startedAt(), end));
    }

    /// The time from each entry into one of `states` to the next entry into any.
    private static Duration in(Set<String> states, List<HistoryEvent> entries, Instant end) {
        var sum = Duration.ZERO;
        for (int i = 0; i < entries.size(); i++) {
            var next = i + 1 < entries.size() ? entries.get(i + 1).at() : end;
            if (states.contains(entries.get(i).state()))
                sum = sum.plus(lasted(entries.get(i).at(), next));
        }
        return sum;
    }

    /// Never negative: a clock may be set back in between.
    private static Duration lasted(Instant from, Instant to) {
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }
}
