package pushback.approval;

import java.util.Locale;
import pushback.base.Word;

/// What became of a release that a person has to approve; in the ledger it is the [#word], such as `waiting`.
public enum ApprovalDecision implements Word {
    WAITING,
    APPROVED,
    REJECTED,
    /// Nobody decided in time.
    EXPIRED,
    /// By a newer release that waits.
    SUPERSEDED;

    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return word();
    }
}
