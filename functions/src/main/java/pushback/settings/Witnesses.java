package pushback.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pushback.settings.MetricsPreset.CountedBy;

/// Who tells the judge of visitors, besides its own questions, the counters by the second and the alarms.
///
/// @param metricsPath page of each server with the application's own counters, in Prometheus's text; empty: nobody asks
/// @param metricsPreset what the counters are called ([MetricsPreset#spelled]); empty: the next two say it
/// @param metricsRequests the counter of all requests, as [SeriesSelector#parse] reads it
/// @param metricsErrors which of them failed, as [SeriesSelector#labels] reads it
/// @param metricsGood a counter of the application's own, of what went well; empty: there is none
/// @param metricsBad and of what did not
/// @param latencyBound in seconds; 0: nobody looks how long requests take
/// @param latencyShare percent of the requests that take longer, from which a release counts as bad
/// @param latencyTolerated percent of them that a good one may have; 0: a tenth of that share
/// @param latencyHistogram the histogram of the durations, with `_bucket`; empty: the preset's
/// @param count4xx whether an answer 4xx is an error, too, by a preset's counters and the load balancer's minutes
/// @param balancer the load balancer as its metrics name it, `app/NAME/ID`; empty: they are not read
/// @param balancerSeconds how long one of its minutes is
/// @param dryRun of [#ALL], those that are shown and decide nothing
/// @param saturationGauge a gauge of how full a server is, as [SeriesSelector#parse] reads it; several series are added
/// up
/// @param saturationBound above which a server is too full; 0: nobody looks
/// @param metricsPort at which that page is, beside the application; 0: at the application's own
/// @param cloudWatchAlarm of the alarms that are listened to, the one that is [#CLOUD_WATCH]; empty: none is
public record Witnesses(
        String metricsPath,
        String metricsPreset,
        String metricsRequests,
        String metricsErrors,
        String metricsGood,
        String metricsBad,
        double latencyBound,
        double latencyShare,
        double latencyTolerated,
        String latencyHistogram,
        boolean count4xx,
        String balancer,
        int balancerSeconds,
        List<String> dryRun,
        String saturationGauge,
        double saturationBound,
        int metricsPort,
        String cloudWatchAlarm) {
    public static final String VISITORS = "visitors";
    public static final String LATENCY = "latency";
    public static final String CUSTOM = "custom";
    public static final String BALANCER = "balancer";
    public static final String RESTARTS = "restarts";
    public static final String SATURATION = "saturation";
    /// Those that the environment names.
    public static final String ALARMS = "alarms";
    /// The alarm that was made of a metric with a bound.
    public static final String CLOUD_WATCH = "cloudWatch";
    /// What may be run dry.
    public static final List<String> ALL =
            List.of(VISITORS, LATENCY, CUSTOM, BALANCER, RESTARTS, SATURATION, ALARMS, CLOUD_WATCH);

    /// In percent.
    public static final double LATENCY_SHARE = 5;
    /// Of what a bad release shows, so much a good one may: as 0.1 % and 1 % of the requests.
    private static final double TOLERATED = 0.1;
    public static final double LONGEST_BOUND = 60;
    public static final int HIGHEST_PORT = 65_535;

    /// Of the memory that a process occupies, as the client libraries call it.
    public static final String SATURATION_GAUGE = "process_resident_memory_bytes";

    /// An Application Load Balancer's.
    public static final int BALANCER_SECONDS = 60;

    public static final Witnesses NONE =
            new Witnesses("", "", "", "", "", "", 0, 0, "", false, "", BALANCER_SECONDS, List.of());

    private static final String SERVER_ERROR = "5..";
    private static final String ERROR = "[45]..";

    public Witnesses {
        dryRun = List.copyOf(dryRun);
        if (!metricsPath.isEmpty() && !metricsPath.matches("/[!-~]*"))
            throw new IllegalArgumentException(
                    "metrics.path begins with a slash and has no spaces, not like \"" + metricsPath + "\"");
        var scraped = !metricsPath.isEmpty();
        if (metricsPort < 0 || metricsPort > HIGHEST_PORT)
            throw new IllegalArgumentException(
                    "metrics.port is " + metricsPort + "; it lies between 1 and " + HIGHEST_PORT);
        if (!scraped
                && (metricsPort > 0
                        || !(metricsPreset + metricsRequests + metricsErrors + metricsGood + metricsBad).isEmpty()))
            throw new IllegalArgumentException("metrics has no path, such as /metrics");
        if (scraped && metricsPreset.isEmpty() == metricsRequests.isEmpty())
            throw new IllegalArgumentException("metrics needs one of preset ("
                    + Arrays.stream(MetricsPreset.values())
                            .map(MetricsPreset::spelled)
                            .collect(Collectors.joining(", "))
                    + ") and requests with errors, such as requests: http_requests_total and errors: {status:"
                    + " \"5..\"}");
        if (metricsRequests.isEmpty() != metricsErrors.isEmpty())
            throw new IllegalArgumentException("metrics.requests and metrics.errors go together: a counter, and which"
                    + " of it failed, such as requests: http_requests_total and errors: {status: \"5..\"}");
        if (metricsGood.isEmpty() != metricsBad.isEmpty())
            throw new IllegalArgumentException("metrics.custom needs both good and bad, a counter each");
        if (!metricsPreset.isEmpty()) MetricsPreset.of(metricsPreset);
        if (!metricsRequests.isEmpty()) SeriesSelector.parse(metricsRequests);
        if (!metricsErrors.isEmpty()) SeriesSelector.labels(metricsErrors);
        if (!metricsGood.isEmpty()) SeriesSelector.parse(metricsGood);
        if (!metricsBad.isEmpty()) SeriesSelector.parse(metricsBad);
        if (latencyBound < 0 || latencyBound > LONGEST_BOUND)
            throw new IllegalArgumentException(
                    "latency.bound is " + latencyBound + " s; it lies between 0 and " + LONGEST_BOUND);
        if (latencyBound > 0 && (latencyShare <= 0 || latencyShare > 90))
            throw new IllegalArgumentException(
                    "latency.share is " + latencyShare + " %; it lies above 0, and at 90 at most");
        if (latencyTolerated < 0 || latencyBound > 0 && latencyTolerated >= latencyShare)
            throw new IllegalArgumentException("latency.tolerated is " + latencyTolerated
                    + " %; it lies below latency.share, which is " + latencyShare);
        if (latencyBound > 0 && !scraped)
            throw new IllegalArgumentException("latency is read from the histogram in metrics: name metrics.path");
        if (latencyBound > 0 && metricsPreset.isEmpty() && latencyHistogram.isEmpty())
            throw new IllegalArgumentException("latency needs latency.histogram beside metrics.requests, such as"
                    + " http_request_duration_seconds_bucket");
        if (!latencyHistogram.isEmpty()) {
            if (!SeriesSelector.parse(latencyHistogram).name().endsWith("_bucket"))
                throw new IllegalArgumentException(
                        "latency.histogram is \"" + latencyHistogram + "\"; its series end in _bucket");
            if (latencyBound == 0) throw new IllegalArgumentException("latency.histogram does nothing without a bound");
        }
        if (saturationBound < 0)
            throw new IllegalArgumentException("saturation.bound is " + saturationBound + "; it lies above 0");
        if (saturationBound > 0 && !scraped)
            throw new IllegalArgumentException("saturation is read from a gauge in metrics: name metrics.path");
        if (saturationBound > 0 == saturationGauge.isEmpty())
            throw new IllegalArgumentException(
                    "saturation needs both a gauge, such as " + SATURATION_GAUGE + ", and a bound above 0");
        if (!saturationGauge.isEmpty()) SeriesSelector.parse(saturationGauge);
        if (balancerSeconds < 1)
            throw new IllegalArgumentException("balancerSeconds is " + balancerSeconds + ", less than 1");
        if (count4xx && metricsPreset.isEmpty() && balancer.isEmpty())
            throw new IllegalArgumentException("count4xx does nothing without metrics.preset or balancer: true;"
                    + " counters of your own say it in metrics.errors, such as {status: \"[45]..\"}");
        var unknown = new TreeSet<>(dryRun);
        unknown.removeAll(Set.copyOf(ALL));
        if (!unknown.isEmpty())
            throw new IllegalArgumentException(
                    "dryRun names " + String.join(", ", unknown) + "; there are " + String.join(", ", ALL));
    }

    /// Of a page at the application's own port, and without a metric that has a bound.
    public Witnesses(
            String metricsPath,
            String metricsPreset,
            String metricsRequests,
            String metricsErrors,
            String metricsGood,
            String metricsBad,
            double latencyBound,
            double latencyShare,
            double latencyTolerated,
            String latencyHistogram,
            boolean count4xx,
            String balancer,
            int balancerSeconds,
            List<String> dryRun,
            String saturationGauge,
            double saturationBound) {
        this(
                metricsPath,
                metricsPreset,
                metricsRequests,
                metricsErrors,
                metricsGood,
                metricsBad,
                latencyBound,
                latencyShare,
                latencyTolerated,
                latencyHistogram,
                count4xx,
                balancer,
                balancerSeconds,
                dryRun,
                saturationGauge,
                saturationBound,
                0,
                "");
    }

    /// Without a bound on how full a server may be.
    public Witnesses(
            String metricsPath,
            String metricsPreset,
            String metricsRequests,
            String metricsErrors,
            String metricsGood,
            String metricsBad,
            double latencyBound,
            double latencyShare,
            String latencyHistogram,
            boolean count4xx,
            String balancer,
            int balancerSeconds,
            List<String> dryRun) {
        this(
                metricsPath,
                metricsPreset,
                metricsRequests,
                metricsErrors,
                metricsGood,
                metricsBad,
                latencyBound,
                latencyShare,
                0,
                latencyHistogram,
                count4xx,
                balancer,
                balancerSeconds,
                dryRun,
                "",
                0);
    }

    /// Those that an application's own page tells of.
    public boolean areScraped() {
        return !metricsPath.isEmpty();
    }

    /// Where, in words: `/metrics`, or `:9464/metrics`.
    public String page() {
        return (metricsPort > 0 ? ":" + metricsPort : "") + metricsPath;
    }

    /// Whether the share of slow requests is looked at.
    public boolean measureLatency() {
        return latencyBound > 0;
    }

    /// Share of slow requests that a good release may have.
    public double toleratedLatency() {
        return latencyTolerated == 0 ? TOLERATED * latencyShare / 100 : latencyTolerated / 100;
    }

    /// Whether it is looked at how full a server is.
    public boolean measureSaturation() {
        return saturationBound > 0;
    }

    /// Whether there is a pair of counters of the application's own.
    public boolean haveCustom() {
        return !metricsGood.isEmpty();
    }

    /// How the requests may be counted on a page; the first that is there counts.
    public List<Counter> counters() {
        if (metricsPreset.isEmpty())
            return List.of(new Counter(
                    SeriesSelector.parse(metricsRequests), SeriesSelector.labels(metricsErrors), latencyHistogram));
        return MetricsPreset.of(metricsPreset).metrics().stream()
                .map(this::counter)
                .toList();
    }

    private Counter counter(CountedBy named) {
        return new Counter(
                SeriesSelector.parse(named.requests()),
                SeriesSelector.labels(named.status() + "=~\"" + (count4xx ? ERROR : SERVER_ERROR) + "\""),
                latencyHistogram.isEmpty() ? named.histogram() : latencyHistogram);
    }

    /// @param requests all of them
    /// @param errors which of their series count what failed
    /// @param histogram of their durations, a selector; empty: none
    public record Counter(SeriesSelector requests, SeriesSelector errors, String histogram) {}

    /// What [#metricsErrors] is for labels and regular expressions.
    public static String errors(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=~\""
                        + label.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(","));
    }

    /// Whether the load balancer's metrics are read.
    public boolean areOfTheBalancer() {
        return !balancer.isEmpty();
    }

    /// The same with the metrics of this load balancer read, which come every so many seconds.
    public Witnesses withBalancer(String named, int seconds) {
        return new Witnesses(
                metricsPath,
                metricsPreset,
                metricsRequests,
                metricsErrors,
                metricsGood,
                metricsBad,
                latencyBound,
                latencyShare,
                latencyTolerated,
                latencyHistogram,
                count4xx,
                named,
                seconds,
                dryRun,
                saturationGauge,
                saturationBound,
                metricsPort,
                cloudWatchAlarm);
    }

    /// The same with the page at a port beside the application.
    public Witnesses atPort(int port) {
        return new Witnesses(
                metricsPath,
                metricsPreset,
                metricsRequests,
                metricsErrors,
                metricsGood,
                metricsBad,
                latencyBound,
                latencyShare,
                latencyTolerated,
                latencyHistogram,
                count4xx,
                balancer,
                balancerSeconds,
                dryRun,
                saturationGauge,
                saturationBound,
                port,
                cloudWatchAlarm);
    }

    /// The same where this alarm was made of a metric with a bound.
    public Witnesses withCloudWatchAlarm(String name) {
        return new Witnesses(
                metricsPath,
                metricsPreset,
                metricsRequests,
                metricsErrors,
                metricsGood,
                metricsBad,
                latencyBound,
                latencyShare,
                latencyTolerated,
                latencyHistogram,
                count4xx,
                balancer,
                balancerSeconds,
                dryRun,
                saturationGauge,
                saturationBound,
                metricsPort,
                name);
    }

    /// Whether an alarm that is listened to is only shown.
    public boolean isDry(String alarm) {
        return dryRun.contains(alarm.equals(cloudWatchAlarm) ? CLOUD_WATCH : ALARMS);
    }

    /// The same with the counters on that page, called as the preset has it; empty: as they are called here.
    public Witnesses readAt(String path, String preset) {
        return new Witnesses(
                path,
                preset.isEmpty() ? metricsPreset : preset,
                preset.isEmpty() ? metricsRequests : "",
                preset.isEmpty() ? metricsErrors : "",
                metricsGood,
                metricsBad,
                latencyBound,
                latencyShare,
                latencyTolerated,
                latencyHistogram,
                count4xx,
                balancer,
                balancerSeconds,
                dryRun,
                saturationGauge,
                saturationBound,
                metricsPort,
                cloudWatchAlarm);
    }

    /// The counters that a preset names, on a page.
    public static Witnesses scraped(String path, MetricsPreset preset) {
        return new Witnesses(path, preset.spelled(), "", "", "", "", 0, 0, "", false, "", BALANCER_SECONDS, List.of());
    }
}
