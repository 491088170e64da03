package pushback.cdk.deployer;

import java.time.Duration;
import java.util.List;
import pushback.wiring.Permissions;
import pushback.wiring.Permissions.Target;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;
import pushback.wiring.Steps.Trigger;

/// Memory and time of each function.
record Sizes(List<Definition> definitions) {
    /// One virtual processor (AWS Lambda, "Configure memory"); whoever reads a bundle computes its digest.
    private static final int PROCESSOR = 1769;
    /// Below it the cold start of a Java function with the SDK doubles.
    private static final int SMALL = 1024;
    /// GitHub waits 10 s for an answer; a webhook that fails then could still start a release.
    private static final Duration WEBHOOK = Duration.ofSeconds(10);
    private static final Duration USUAL = Duration.ofSeconds(60);
    /// Lambda's limit.
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /// In MB.
    int memory(Step step) {
        var readsBundles =
                Permissions.of(step.handler()).stream().anyMatch(permission -> permission.target() == Target.BUNDLES);
        return readsBundles || Webhook.isCalledBy(step) ? PROCESSOR : SMALL;
    }

    /// A little less than the state waits for the answer: a call that outlived it would act beside the next
    /// attempt.
    Duration timeout(Step step) {
        if (Webhook.isCalledBy(step)) return WEBHOOK;
        if (step.trigger() == Trigger.EVENT) return USUAL;
        return definitions.stream()
                .flatMap(definition -> definition.patienceWith(step.name()).stream())
                .filter(patience -> patience.compareTo(LONGEST) <= 0)
                .min(Duration::compareTo)
                .map(patience -> patience.minus(Steps.TIMEOUT_MARGIN))
                .orElse(USUAL);
    }
}
