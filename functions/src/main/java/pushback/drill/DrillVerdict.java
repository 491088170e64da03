package pushback.drill;

import java.util.Locale;
import pushback.base.Word;

/// How a drill ends; the state machine reads the [#word], such as `proven`.
public enum DrillVerdict implements Word {
    PROVEN,
    DISPROVEN,
    /// Before it changed anything.
    REFUSED,
    /// It was stopped before its end. No execution ends so.
    ABORTED;

    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return word();
    }
}
