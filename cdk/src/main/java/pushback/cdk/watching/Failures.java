package pushback.cdk.watching;

import java.time.Duration;
import java.util.List;
import pushback.cdk.deployer.Calls;
import pushback.cdk.deployer.Definition;
import pushback.step.event.Reconcile;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;

/// How many errors a function makes in [#PERIOD] if it fails for good: as many as whatever calls it tries again. An
/// alarm that wants more can never ring.
///
/// | called by | tries |
/// |---|---|
/// | a state | once, and as its Retry says; what a release may wait for (`CapacityNotReady`, say) is tried the longest
/// |
/// | the clock | every five minutes, whatever came of it |
/// | an event | once, and twice more by Lambda |
/// | GitHub | once: it does not send a delivery again |
/// | a person | three times, who then asks somebody |
record Failures(List<Definition> definitions) {
    static final Duration PERIOD = Duration.ofMinutes(15);
    private static final int OF_A_PERSON = 3;

    int of(Step step) {
        return switch (step.trigger()) {
            case STATE ->
                definitions.stream()
                        .mapToInt(definition -> definition.triesOf(step.name(), PERIOD))
                        .max()
                        .orElseThrow(() -> new IllegalArgumentException("no definition"));
            case EVENT ->
                step.handler() == Reconcile.class
                        ? (int) PERIOD.dividedBy(Calls.SWEEP)
                        : Calls.isPush(step) ? 1 : 1 + Calls.RETRIES_OF_EVENTS;
            case PERSON -> OF_A_PERSON;
        };
    }

    /// More errors than this tell people. The half: where the tries fall into two periods, one of the two has more.
    int above(Step step) {
        return step.handler() == Reconcile.class ? of(step) - 1 : of(step) / 2;
    }

    static Failures ofShipped() {
        var all = new Failures(Definition.all());
        Steps.ALL.forEach(all::of);
        return all;
    }
}
