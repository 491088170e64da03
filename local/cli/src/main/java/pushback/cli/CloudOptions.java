package pushback.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.settings.MetricsPreset;
import pushback.settings.Rules;
import pushback.settings.Strategy;

/// What `up` and `demo` have in common.
final class CloudOptions {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".pushback",
            description = "where the local cloud keeps its state (default: ${DEFAULT-VALUE})")
    Path directory;

    @Option(
            names = "--app",
            paramLabel = "DIR",
            description = "the application to begin with (default: Twoge, the blog that comes with Pushback)")
    Path application;

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "2",
            description = "number of servers (default: ${DEFAULT-VALUE})")
    int instances;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            description =
                    "the load balancer's port, the others follow; 0: free ports (default: those of the last time)")
    Optional<Integer> portBase = Optional.empty();

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            defaultValue = "one",
            description = "how many servers a rollout takes at a time: all-at-once, half, one, canary (default:"
                    + " ${DEFAULT-VALUE})")
    String strategy;

    @Option(
            names = "--metrics-path",
            paramLabel = "PATH",
            description = "page of each server with the application's own counters, such as /metrics (default:"
                    + " health.metrics of its pushback.yml)")
    Optional<String> metricsPath = Optional.empty();

    @Option(
            names = "--metrics-preset",
            paramLabel = "NAME",
            description = "what they are called by the library that keeps them: micrometer, prometheus-python,"
                    + " prometheus-node, ruby, go, opentelemetry (default: health.metrics of its pushback.yml)")
    Optional<String> metricsPreset = Optional.empty();

    @Option(names = "--no-isolation", description = "run hook scripts with all that you may do, not kept apart")
    boolean together;

    @Option(
            names = "--allow-root",
            description = "run hook scripts as root if you are root and they cannot be kept apart")
    boolean root;

    @Option(
            names = "--open",
            description = "whoever reaches the git port may push, without the token in the remote's URL: "
                    + "what they push runs here as you")
    boolean open;

    @Mixin
    JudgeOptions judge;

    /// @throws IllegalArgumentException if something cannot be
    Options options(Path state, boolean seeded, Rules rules) {
        if (instances < 1 || instances > 30)
            throw new IllegalArgumentException("--instances must lie between 1 and 30, not " + instances);
        if (portBase.filter(port -> port != 0 && (port < 1024 || port > 65_000)).isPresent())
            throw new IllegalArgumentException(
                    "--port-base must lie between 1024 and 65000, or be 0 for free ports, not " + portBase.get());
        var app = application();
        return new Options(
                state,
                seeded ? Optional.of(app) : Optional.empty(),
                counted(Profile.of(app)),
                application != null,
                instances,
                rules,
                portBase.orElse(Options.KEPT),
                Strategy.of(strategy),
                judge.policy(),
                Map.of(),
                new Options.Rights(!together, root, open));
    }

    /// As the command line says where the application counts its requests.
    private Profile counted(Profile profile) {
        if (metricsPath.isEmpty() && metricsPreset.isEmpty()) return profile;
        var known = profile.witnesses();
        if (metricsPreset.isEmpty() && !known.areScraped())
            throw new IllegalArgumentException("--metrics-path needs --metrics-preset NAME ("
                    + Arrays.stream(MetricsPreset.values())
                            .map(MetricsPreset::spelled)
                            .collect(Collectors.joining(", "))
                    + "), or health.metrics in pushback.yml: docs/bring-your-own-application.md says what they are");
        return profile.with(known.readAt(
                metricsPath.orElse(known.areScraped() ? known.metricsPath() : "/metrics"), metricsPreset.orElse("")));
    }

    /// The launcher says where Pushback lies; from there comes the application it ships with.
    Path application() {
        var home = Path.of(Optional.ofNullable(System.getenv("PUSHBACK_HOME")).orElse("."));
        var app = (application == null ? home.resolve("blog-app") : application)
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(app)) throw new IllegalArgumentException("there is no application at " + app);
        if (!Files.exists(app.resolve("appspec.yml")))
            throw new IllegalArgumentException(app + " has no appspec.yml, so CodeDeploy could not install it; "
                    + "see docs/bring-your-own-application.md");
        return app;
    }
}
