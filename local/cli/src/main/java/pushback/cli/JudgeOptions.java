package pushback.cli;

import java.time.Duration;
import picocli.CommandLine.Option;
import pushback.cloud.Plan;
import pushback.settings.Settings.HealthPolicy;

/// When a local release counts as healthy. The pages it is probed for are the application's to name, in `pushback.yml`.
final class JudgeOptions {
    @Option(
            names = "--tolerate",
            paramLabel = "PERCENT",
            defaultValue = "" + Plan.TOLERATED_PERCENT,
            description = "of the requests that a good release may fail (default: ${DEFAULT-VALUE}; on AWS "
                    + 100 * HealthPolicy.TOLERATED_ERROR_RATE + ")")
    double tolerated;

    @Option(
            names = "--condemn",
            paramLabel = "PERCENT",
            defaultValue = "" + Plan.UNHEALTHY_PERCENT,
            description = "of the requests from which a release is bad (default: ${DEFAULT-VALUE}; on AWS "
                    + 100 * HealthPolicy.UNHEALTHY_ERROR_RATE + ")")
    double unhealthy;

    @Option(
            names = "--alpha",
            paramLabel = "PERCENT",
            defaultValue = "" + 100 * HealthPolicy.ALPHA,
            description = "probability of a wrong verdict (default: ${DEFAULT-VALUE})")
    double alpha;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            defaultValue = "" + Plan.DEADLINE_SECONDS,
            description = "undecided for this long is unhealthy (default: ${DEFAULT-VALUE}; on AWS "
                    + 60 * HealthPolicy.DEADLINE_MINUTES + ")")
    long deadline;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "" + HealthPolicy.SETTLE_SECONDS,
            description = "that a server's visitors are no evidence once it runs the release; it is not healthy before"
                    + " (default: ${DEFAULT-VALUE}; at most " + HealthPolicy.MOST_SETTLE_SECONDS + ")")
    long settle;

    /// @throws IllegalArgumentException if it cannot be
    HealthPolicy policy() {
        if (deadline < 1) throw new IllegalArgumentException("--deadline must be 1 second or more, not " + deadline);
        var quick = Plan.QUICK;
        return new HealthPolicy(
                        tolerated / 100,
                        unhealthy / 100,
                        alpha / 100,
                        quick.sampleEvery(),
                        Duration.ofSeconds(deadline),
                        quick.alarms(),
                        quick.trafficNamespace(),
                        quick.trafficLag(),
                        quick.probeRounds(),
                        quick.witnesses())
                .withSettle(Duration.ofSeconds(settle));
    }
}
