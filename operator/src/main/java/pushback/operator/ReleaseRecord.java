package pushback.operator;

import java.util.List;
import java.util.Optional;
import pushback.outcome.Bill;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseEnding;

/// All that the ledger and Step Functions know of one release.
///
/// @param release empty for a request that never became one
/// @param outcome empty before its end
/// @param executions those that worked on it; the last one brought it where it is. Empty once AWS has forgotten them
/// @param waits whether it waits for its turn
/// @param bill what it has cost; empty: it reached no server, or nothing was kept of it
/// @param decided what people decided about it, as [ReleaseList.Item] has it
public record ReleaseRecord(
        String id,
        Optional<Release> release,
        Optional<Outcome> outcome,
        List<ExecutionHistory> executions,
        boolean waits,
        Optional<Bill> bill,
        List<String> decided) {
    /// Whether nothing more will come.
    public boolean hasEnded() {
        return !waits && executions.stream().noneMatch(ExecutionHistory::isRunning);
    }

    /// As [ReleaseList.Item#status].
    public String status() {
        if (outcome.isPresent()) return outcome.get().ending().word();
        if (waits) return "Queued";
        if (executions.isEmpty()) return "Aborted";
        return switch (executions.getLast().status()) {
            case "RUNNING" -> "Running";
            case "SUCCEEDED" -> ReleaseEnding.SUPERSEDED.word();
            case "TIMED_OUT" -> "TimedOut";
            default -> "Aborted";
        };
    }
}
