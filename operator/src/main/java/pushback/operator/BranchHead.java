package pushback.operator;

import java.util.List;
import java.util.Optional;
import pushback.base.Json;
import pushback.release.Release;
import pushback.revision.Promotion;
import pushback.wiring.Pushback;

/// The head of the branch where it is not what runs.
///
/// @param branch such as `main`
/// @param commit full SHA
/// @param message of the commit, if a release of it is known
/// @param why it does not run, and what brings it
public record BranchHead(String branch, String commit, String message, String why) {
    /// Empty if it runs, or the branch has no commit yet, or nobody knows its head.
    static Optional<BranchHead> of(
            Pushback pushback, StateMachines machines, Optional<RemoteRefs> refs, List<ReleaseList.Item> releases) {
        var branch = pushback.settings().gitHost().branch();
        var current = pushback.promotions().current();
        return refs.flatMap(known -> known.commit("refs/heads/" + branch))
                .filter(head ->
                        current.filter(good -> good.commit().equals(head)).isEmpty())
                .map(head -> new BranchHead(
                        branch, head, message(head, releases), why(pushback, machines, head, current, releases)));
    }

    private static String message(String head, List<ReleaseList.Item> releases) {
        return releases.stream()
                .filter(item -> item.commit().equals(head) && item.deploys())
                .findFirst()
                .map(ReleaseList.Item::message)
                .orElse("");
    }

    private static String why(
            Pushback pushback,
            StateMachines machines,
            String head,
            Optional<Promotion> current,
            List<ReleaseList.Item> releases) {
        var name = head.substring(0, 7);
        var latest =
                releases.stream().filter(item -> item.commit().equals(head)).findFirst();
        if (latest.isEmpty())
            return "no release of it was started yet; the reconciler looks every few minutes, or: ./pushback deploy "
                    + name;
        var release = latest.get().release();
        var approval = pushback.approvals().of(release).filter(one -> one.isWaiting());
        if (approval.isPresent()) return "it waits for approval: ./pushback approve " + release;
        return switch (latest.get().status()) {
            case "Running" -> "release " + release + " is bringing it";
            case "Queued" -> "it waits: " + waits(pushback, machines, release);
            case "Deployed" ->
                current.map(good -> leftBehind(pushback, release, name, good)).orElse("");
            default ->
                release + " " + latest.get().status() + ": "
                        + latest.get().summary().lines().findFirst().orElse("");
        };
    }

    private static String waits(Pushback pushback, StateMachines machines, String release) {
        return machines.find(StateMachines.execution(pushback.settings().stateMachineArn(), release))
                .flatMap(execution -> Optional.ofNullable(execution.output()))
                .map(output -> Json.tree(output).path("summary").asText())
                .orElse(release + " runs next");
    }

    /// It ran, and something else does now: after a rollback, or because the branch was pushed back to it.
    private static String leftBehind(Pushback pushback, String release, String name, Promotion good) {
        var running = pushback.ledger()
                .read(Release.entry(good.release()), Release.class)
                .map(row -> row.value());
        return running.filter(Release::isRollback)
                .map(back -> "it was left behind by the rollback " + back.id() + " of "
                        + back.requestedBy() + (back.reason().isEmpty() ? "" : " (" + back.reason() + ")")
                        + "; to bring it again: ./pushback rollback " + release)
                .orElse("it was released before (" + release + "), and "
                        + good.commit().substring(0, 7) + " runs now; pushing " + name
                        + " again does not go back to it: ./pushback rollback " + release);
    }
}
