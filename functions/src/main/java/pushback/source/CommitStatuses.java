package pushback.source;

import javax.inject.Inject;
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

    /// Shows `description` on `commit`; false if the git host could not be told.
    public boolean show(String commit, String state, String description) {
        return show(new CommitStatus(commit, state, description));
    }

    /// Shows `status` on its commit; false if the git host could not be told.
    public boolean show(CommitStatus status) {
        try {
            source.report(status);
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
