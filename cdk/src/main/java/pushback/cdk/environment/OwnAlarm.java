package pushback.cdk.environment;

import java.util.Arrays;
import java.util.Optional;

/// The alarms of an environment's own that its file may have the judge listen to.
public enum OwnAlarm {
    /// The servers answer with 5xx.
    SITE_ERRORS,
    /// The load balancer does, in their place.
    BALANCER_ERRORS,
    /// Pages take long.
    SITE_LATENCY;

    /// As CloudWatch knows it.
    public String nameIn(String stack) {
        return stack + "-" + Scalars.spelled(this);
    }

    public static Optional<OwnAlarm> of(String word) {
        return Arrays.stream(values())
                .filter(alarm -> Scalars.spelled(alarm).equals(word))
                .findFirst();
    }
}
