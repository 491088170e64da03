package pushback.source;

import javax.inject.Inject;
import pushback.source.SourceHost.CheckRun;
import pushback.source.SourceHost.CommitStatus;

/// What people see on a commit. An outage of the git host never fails or delays a deployment; that it refuses is
/// remembered, for a person to hear of.
public final class CommitStatuses {
    private final SourceHost source;
    private final Refusals refusals;

    @Inject
    public CommitStatuses(SourceHost source, Refusals refusals) {
        this.source = source;
        this.refusals = refusals;
    }

    /// Whether the git host shows check runs in their place.
    public boolean areCheckRuns() {
        try {
            return source.takesCheckRuns();
        } catch (RuntimeException unknown) {
            // The status that is shown instead meets the same, and that is remembered.
            return false;
        }
    }

    /// Shows `status` on its commit; false if the git host could not be told.
    public boolean show(CommitStatus status) {
        return isTold(() -> source.report(status));
    }

    /// Shows `run` on its commit; false if the git host could not be told.
    public boolean show(CheckRun run) {
        return isTold(() -> source.report(run));
    }

    private boolean isTold(Runnable tell) {
        try {
            tell.run();
            return true;
        } catch (SourceRefused refused) {
            refusals.remember(refused);
            return false;
        } catch (RuntimeException untold) {
            // Whatever it was, the host, its answer or the token's keeper: no deployment depends on it.
            return false;
        }
    }
}
