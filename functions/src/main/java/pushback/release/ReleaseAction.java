package pushback.release;

import java.util.Arrays;
import java.util.Optional;
import pushback.base.Word;

/// What a release is for; everywhere outside of Java it is the [#word] that an execution is started with, such as
/// `rollback`.
public enum ReleaseAction implements Word {
    DEPLOY("deploy"),
    ROLLBACK("rollback"),
    /// After a release whose execution died; only the reconciler asks for it.
    RECOVER("recover"),
    /// Judged unhealthy whatever it shows; only the drill machine asks for it.
    DRILL("drill");

    private final String word;

    ReleaseAction(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }

    /// Empty if no release is for that.
    public static Optional<ReleaseAction> of(String word) {
        return Arrays.stream(values())
                .filter(action -> action.word.equals(word))
                .findFirst();
    }

    /// What to say to whoever asks for something else than a person may.
    public static String unknown(String word) {
        return "unknown action \"" + word + "\"; it is \"deploy\" or \"rollback\"";
    }

    @Override
    public String toString() {
        return word;
    }
}
