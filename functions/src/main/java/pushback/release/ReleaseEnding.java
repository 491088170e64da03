package pushback.release;

import java.util.Arrays;
import java.util.Optional;
import pushback.base.Word;

/// How a release ends; everywhere outside of Java it is the [#word] that the state machine has, such as `RolledBack`.
public enum ReleaseEnding implements Word {
    DEPLOYED("Deployed"),
    SKIPPED("Skipped"),
    REJECTED("Rejected"),
    ROLLED_BACK("RolledBack"),
    NEEDS_OPERATOR("NeedsOperator"),
    /// By a newer one, while it waited.
    SUPERSEDED("Superseded"),
    /// Condemned and taken back on purpose: a drill that went as it should. No execution ends so.
    DRILLED("Drilled");

    private final String word;

    ReleaseEnding(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }

    /// Empty if no release ends so.
    public static Optional<ReleaseEnding> of(String word) {
        return Arrays.stream(values())
                .filter(ending -> ending.word.equals(word))
                .findFirst();
    }

    /// Whether the servers were found to serve a good release in the end, the new one or the last good one.
    public boolean isGood() {
        return this == DEPLOYED || this == ROLLED_BACK;
    }

    /// Whether servers may have run it, and it was not found good there.
    public boolean isFailure() {
        return this == ROLLED_BACK || this == NEEDS_OPERATOR;
    }

    @Override
    public String toString() {
        return word;
    }
}
