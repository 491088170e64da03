package pushback.cli.control;

import java.util.List;
import java.util.Optional;
import pushback.host.git.CommitInfo;
import pushback.host.up.LocalCloud;
import pushback.operator.ReleaseList;
import pushback.release.Release;
import pushback.revision.Promotion;

/// The head of the branch where it is not what runs.
///
/// @param branch such as `main`
/// @param commit full SHA
/// @param why it does not run, and what brings it
record BranchHead(String branch, String commit, String message, String why) {
    /// Empty if it runs, or the branch has no commit yet. On the timeline.
    static Optional<BranchHead> of(LocalCloud local, List<ReleaseList.Item> releases) {
        var branch = local.cloud().settings().gitHost().branch();
        var current = local.cloud().pushback().promotions().current();
        return local.remote()
                .resolve("refs/heads/" + branch)
                .filter(head ->
                        current.filter(good -> good.commit().equals(head.sha())).isEmpty())
                .map(head -> new BranchHead(branch, head.sha(), title(head), why(local, head, current, releases)));
    }

    private static String title(CommitInfo head) {
        return head.message().lines().findFirst().orElse("");
    }

    private static String why(
            LocalCloud local, CommitInfo head, Optional<Promotion> current, List<ReleaseList.Item> releases) {
        var name = head.sha().substring(0, 7);
        var latest = releases.stream()
                .filter(item -> item.commit().equals(head.sha()))
                .findFirst();
        if (latest.isEmpty())
            return "no release of it was started yet; the reconciler looks every few minutes, or: ./pushback deploy "
                    + name;
        var release = latest.get().release();
        var approval = local.cloud().pushback().approvals().of(release).filter(one -> one.isWaiting());
        if (approval.isPresent()) return "it waits for approval: ./pushback approve " + release;
        return switch (latest.get().status()) {
            case "Running" -> "release " + release + " is bringing it";
            case "Queued" -> "it waits: " + waits(local, release);
            case "Deployed" ->
                current.map(good -> leftBehind(local, release, name, good)).orElse("");
            default ->
                release + " " + latest.get().status() + ": "
                        + latest.get().summary().lines().findFirst().orElse("");
        };
    }

    private static String waits(LocalCloud local, String release) {
        return local.cloud()
                .stepFunctions()
                .execution(release)
                .flatMap(record -> record.output())
                .map(output -> output.path("summary").asText())
                .orElse(release + " runs next");
    }

    /// It ran, and something else does now: after a rollback, or because the branch was pushed back to it.
    private static String leftBehind(LocalCloud local, String release, String name, Promotion good) {
        var running = local.cloud()
                .pushback()
                .ledger()
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
