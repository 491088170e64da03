package pushback.cdk.deployer;

import java.time.Duration;
import pushback.wiring.Steps.Step;

/// How functions are called that no state calls.
public final class Calls {
    /// How long a lost event may stay unnoticed: so often the clock calls the reconciler.
    public static final Duration SWEEP = Duration.ofMinutes(5);
    /// By Lambda, of an event that a function failed on, a minute and two minutes later ("Error handling for
    /// asynchronous invocation").
    public static final int RETRIES_OF_EVENTS = 2;

    private Calls() {}

    /// Whether GitHub calls it.
    public static boolean isPush(Step step) {
        return Webhook.isCalledBy(step);
    }
}
