package pushback.health;

import java.util.Locale;
import pushback.base.Word;

/// What the judge says of a release; the state machine reads the [#word], such as `healthy`.
public enum HealthVerdict implements Word {
    HEALTHY,
    UNHEALTHY,
    /// There is not enough evidence yet.
    UNDECIDED;

    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return word();
    }
}
