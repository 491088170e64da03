package pushback.operator.cli;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/// Which settings of the judge are others than those of the environment.
final class PolicyOptions {
    @Option(
            names = "--unhealthy",
            paramLabel = "PERCENT",
            converter = Percentage.class,
            description = "of the requests from which a release is bad (health.unhealthyErrorRate)")
    private Optional<BigDecimal> unhealthy = Optional.empty();

    @Option(
            names = "--tolerated",
            paramLabel = "PERCENT",
            converter = Percentage.class,
            description = "of the requests that a good release may fail (health.toleratedErrorRate)")
    private Optional<BigDecimal> tolerated = Optional.empty();

    @Option(
            names = "--alpha",
            paramLabel = "PERCENT",
            converter = Percentage.class,
            description = "probability of a wrong verdict (health.alpha)")
    private Optional<BigDecimal> alpha = Optional.empty();

    @Option(names = "--deadline", paramLabel = "SECONDS", description = "undecided for this long is unhealthy")
    private Optional<Long> deadline = Optional.empty();

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            description = "visitors of a server's first seconds are no evidence (health.settleSeconds)")
    private Optional<Long> settle = Optional.empty();

    /// By the names of the settings' variables.
    ///
    /// @throws IllegalArgumentException if no judge can be asked so
    Map<String, String> changed() {
        if (deadline.filter(seconds -> seconds < 1).isPresent())
            throw new IllegalArgumentException("--deadline is a second at least, not " + deadline.get());
        if (settle.filter(seconds -> seconds < 0).isPresent())
            throw new IllegalArgumentException("--settle is no time before the start: " + settle.get());
        var changed = new TreeMap<String, String>();
        unhealthy.ifPresent(percent -> changed.put("UNHEALTHY_ERROR_RATE", share(percent)));
        tolerated.ifPresent(percent -> changed.put("TOLERATED_ERROR_RATE", share(percent)));
        alpha.ifPresent(percent -> changed.put("ALPHA", share(percent)));
        deadline.ifPresent(seconds -> changed.put("DEADLINE_SECONDS", Long.toString(seconds)));
        settle.ifPresent(seconds -> changed.put("SETTLE_SECONDS", Long.toString(seconds)));
        return changed;
    }

    private static String share(BigDecimal percent) {
        return percent.movePointLeft(2).toPlainString();
    }
}
