package pushback.cdk.environment;

import java.util.List;
import java.util.Optional;
import pushback.settings.MetricsPreset;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Witnesses;

/// As `pushback.settings.Settings.HealthPolicy`.
public record HealthSection(
        @Key(
                value = "Share of instance-seconds with an error that a good release may show.",
                otherwise = "" + HealthPolicy.TOLERATED_ERROR_RATE,
                min = 0.000001,
                max = 0.5)
        double toleratedErrorRate,

        @Key(
                value = "Share from which a release counts as bad.",
                otherwise = "" + HealthPolicy.UNHEALTHY_ERROR_RATE,
                min = 0.000001,
                max = 0.99)
        double unhealthyErrorRate,

        @Key(value = "Probability of a wrong verdict.", otherwise = "" + HealthPolicy.ALPHA, min = 0.000001, max = 0.49)
        double alpha,

        @Key(
                value = "Seconds between two samples.",
                otherwise = "" + HealthPolicy.SAMPLE_EVERY_SECONDS,
                min = 1,
                max = 300)
        int sampleEvery,

        @Key(
                value = "Minutes after which undecided is unhealthy.",
                otherwise = "" + HealthPolicy.DEADLINE_MINUTES,
                min = 1,
                max = 120)
        int deadline,

        @Key(
                value = "How many times a sample asks each server for each page five times, as long as it answers"
                        + " quickly: more of them clear a good release sooner.",
                otherwise = "" + HealthPolicy.PROBE_ROUNDS,
                min = 1,
                max = HealthPolicy.MOST_PROBE_ROUNDS)
        int probeRounds,

        @Key(
                value = "Percent of the requests that are to be answered well in a month: what a release costs is"
                        + " compared with what that leaves.",
                otherwise = "" + HealthPolicy.OBJECTIVE,
                min = 50,
                max = 99.9999)
        double objective,

        @Key(
                value = "Seconds after a server first runs a release in which its visitors are no evidence, for an"
                        + " application that fails some requests until it is warm; nothing is healthy before that.",
                otherwise = "" + HealthPolicy.SETTLE_SECONDS,
                min = 0,
                max = HealthPolicy.MOST_SETTLE_SECONDS)
        int settleSeconds,

        @Key("A page of each server that names the commit it runs; if absent, nobody asks.")
        Optional<Version> version,

        @Key("The application's own counters on a page of each server, in Prometheus's text: what visitors were"
                + " answered. If absent, nobody reads them.")
        Optional<VisitorMetrics> metrics,

        @Key("How long requests take, by the histogram on that page; if absent, nobody looks.")
        Optional<LatencyBound> latency,

        @Key("How full a server may be, by a gauge on that page; if absent, nobody looks.")
        Optional<SaturationBound> saturation,

        @Key(
                value = "Whether an answer 4xx counts as an error, too, by metrics.preset and by balancer; counters of"
                        + " your own say it in metrics.errors.",
                otherwise = "false")
        boolean count4xx,

        @Key(
                value = "CloudWatch alarms that speak against a release when they go off while it is judged: the"
                        + " environment's own site-errors, balancer-errors and site-latency, or others by name.",
                otherwise = "[]",
                pattern = "[^,]{1,255}",
                example = "site-errors")
        List<String> alarms,

        @Key("A metric in CloudWatch with a bound: an alarm of the environment's own, to which the judge listens.")
        Optional<MetricBound> cloudWatch,

        @Key(
                value = "Whether the load balancer's own metrics, by the minute and zone, may condemn a release; a"
                        + " zonal canary waits for three of them where nothing else tells of visitors.",
                otherwise = "true")
        boolean balancer,

        @Key(
                value = "CloudWatch namespace to which each server reports Requests and Errors by InstanceId and"
                        + " second; if absent, none does.",
                pattern = "[\\w./#:-]{1,255}",
                example = "Shop/Traffic")
        Optional<String> trafficNamespace,

        @Key(
                value = "Those that are shown and decide nothing: visitors, latency, custom, balancer,"
                        + " restarts, saturation, alarms, cloudWatch.",
                otherwise = "[]",
                pattern = "visitors|latency|custom|balancer|restarts|saturation|alarms|cloudWatch",
                example = "latency")
        List<String> dryRun) {

    /// Whether a look at a release asks CloudWatch at all.
    public boolean readsCloudWatch() {
        return balancer || !alarms.isEmpty() || cloudWatch.isPresent() || trafficNamespace.isPresent();
    }

    /// As `pushback.settings.Witnesses`.
    ///
    /// @param named the environment's load balancer, as its metrics name it
    /// @param stack whose name its own alarms begin with
    /// @throws IllegalArgumentException what is wrong; it begins with the key
    public Witnesses witnesses(String named, String stack) {
        var custom = metrics.flatMap(VisitorMetrics::custom);
        return new Witnesses(
                        metrics.map(VisitorMetrics::path).orElse(""),
                        metrics.flatMap(VisitorMetrics::preset)
                                .map(MetricsPreset::spelled)
                                .orElse(""),
                        metrics.flatMap(VisitorMetrics::requests).orElse(""),
                        metrics.map(VisitorMetrics::errors)
                                .map(Witnesses::errors)
                                .orElse(""),
                        custom.map(VisitorMetrics.Custom::good).orElse(""),
                        custom.map(VisitorMetrics.Custom::bad).orElse(""),
                        latency.map(LatencyBound::bound).orElse(0.0),
                        latency.map(LatencyBound::share).orElse(0.0),
                        latency.flatMap(LatencyBound::tolerated).orElse(0.0),
                        latency.flatMap(LatencyBound::histogram).orElse(""),
                        count4xx,
                        balancer ? named : "",
                        Witnesses.BALANCER_SECONDS,
                        dryRun,
                        saturation.map(SaturationBound::gauge).orElse(""),
                        saturation.map(SaturationBound::bound).orElse(0.0))
                .atPort(metrics.flatMap(VisitorMetrics::port).orElse(0))
                .withCloudWatchAlarm(
                        cloudWatch.map(_ -> MetricBound.alarmIn(stack)).orElse(""));
    }

    /// As `pushback.settings.Settings.versionPath`.
    public record Version(
            @Key(value = "The page.", pattern = "/\\S*", example = "/version")
            String path,

            @Key(
                    value = "What it contains: the commit's SHA, whole or its first seven digits at least.",
                    otherwise = "commit")
            Contains contains) {
        public enum Contains {
            COMMIT
        }
    }
}
