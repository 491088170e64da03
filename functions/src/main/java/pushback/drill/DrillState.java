package pushback.drill;

import java.util.Locale;
import pushback.base.Word;

/// How far a drill has come; the state machine reads the [#word], such as `waiting`.
public enum DrillState implements Word {
    WAITING,
    PROVEN,
    DISPROVEN;

    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return word();
    }
}
