package pushback.health;

import java.util.Arrays;
import java.util.List;
import pushback.settings.Settings.HealthPolicy;

/// The test that each witness's evidence is put to, and which of them decide nothing.
final class WitnessTests {
    private final HealthPolicy policy;
    private final SequentialProbabilityRatio errors;
    private final SequentialProbabilityRatio counted;
    private final SequentialProbabilityRatio slow;

    WitnessTests(HealthPolicy policy) {
        this.policy = policy;
        this.errors = new SequentialProbabilityRatio(
                policy.toleratedErrorRate(), policy.unhealthyErrorRate(), policy.alpha());
        this.counted = errors.thinned();
        var witnesses = policy.witnesses();
        this.slow = witnesses.measureLatency()
                ? new SequentialProbabilityRatio(
                                witnesses.toleratedLatency(), witnesses.latencyShare() / 100, policy.alpha())
                        .thinned()
                : errors;
    }

    /// Of requests that fail, as the probes see it.
    SequentialProbabilityRatio errors() {
        return errors;
    }

    SequentialProbabilityRatio of(WitnessKind witness) {
        return switch (witness) {
            case PROBES, RESTARTS, SATURATION -> errors;
            case LATENCY -> slow;
            case VISITORS, CUSTOM, BALANCER -> counted;
        };
    }

    /// Whether it is only shown.
    boolean isDry(WitnessKind witness) {
        return policy.witnesses().dryRun().contains(witness.word());
    }

    /// Whether an alarm is only shown.
    boolean isDry(Alarms.Firing alarm) {
        return policy.witnesses().isDry(alarm.name());
    }

    List<WitnessKind> deciding() {
        return Arrays.stream(WitnessKind.values())
                .filter(witness -> !isDry(witness))
                .toList();
    }

    List<WitnessKind> dry() {
        return Arrays.stream(WitnessKind.values()).filter(this::isDry).toList();
    }
}
