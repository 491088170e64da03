package pushback.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import pushback.health.Forecast;
import pushback.health.SampleCounts;
import pushback.settings.Settings.HealthPolicy;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;

/// The judge, asked: beforehand what it will notice, and afterwards what it would have said by another policy.
public final class AskedJudge {
    /// Of so many releases the traffic is taken where the load balancer tells of none.
    private static final int RELEASES = 5;
    private static final Duration DAYS = Duration.ofDays(7);

    private final Pushback pushback;

    /// @param pushback wired over whatever clients its user has
    public AskedJudge(Pushback pushback) {
        this.pushback = pushback;
    }

    /// What is known of an environment's traffic.
    ///
    /// @param source in words
    public record KnownTraffic(double requestsPerSecond, String source) {}

    /// @param traffic where the number of requests comes from, in words
    /// @param words for people, a line each
    /// @param brief the most important of it, as subscribers are told it
    public record Explanation(
            String environment, String traffic, List<String> words, String brief, Forecast forecast) {}

    /// The evidence that was kept of a release.
    ///
    /// @param release its id
    public ReleaseEvidence evidence(String release) {
        return ReleaseEvidence.read(pushback.s3(), pushback.settings(), release);
    }

    /// What the policy of each release would have said, had these settings been others.
    ///
    /// @param releases their ids
    /// @param changed settings by the names of their variables, such as `ALPHA`
    /// @throws IllegalArgumentException if there cannot be such a policy
    public List<Replayed> replay(List<String> releases, Map<String, String> changed) {
        var items = new HashMap<String, ReleaseList.Item>();
        new ReleaseList(pushback).items().forEach(item -> items.put(item.release(), item));
        return releases.stream()
                .map(this::evidence)
                .map(evidence -> Replayed.of(
                        evidence,
                        Optional.ofNullable(items.get(evidence.release())),
                        changed(
                                evidence.trials().isEmpty()
                                        ? pushback.settings().health()
                                        : evidence.trials().getFirst().policy(),
                                changed)))
                .toList();
    }

    /// The releases that were asked for last, the newest first, without what never became one.
    public List<String> latest(int number) {
        return new ReleaseList(pushback)
                .items().stream()
                        .filter(item -> !item.status().matches("Queued|Superseded|Skipped|Rejected"))
                        .limit(number)
                        .map(ReleaseList.Item::release)
                        .toList();
    }

    /// The one that was asked for last, of those.
    ///
    /// @throws IllegalArgumentException if there is none
    public String latest() {
        return latest(1).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing was released yet"));
    }

    private static HealthPolicy changed(HealthPolicy policy, Map<String, String> changed) {
        var variables = new TreeMap<>(policy.variables());
        variables.putAll(changed);
        return HealthPolicy.of(variables);
    }

    /// What the judge of this environment will notice.
    ///
    /// @param requestsPerSecond of all visitors; empty: as it is known
    /// @param changed as [#replay]
    /// @throws IllegalArgumentException if no traffic is known, or there cannot be such a policy
    public Explanation explain(Optional<Double> requestsPerSecond, Map<String, String> changed) {
        var settings = pushback.settings();
        var traffic = requestsPerSecond
                .map(given -> new KnownTraffic(given, "as given"))
                .or(this::traffic)
                .orElseThrow(() -> new IllegalArgumentException("no traffic of " + settings.environment()
                        + " is known: no load balancer's metrics are read (health.balancer), and no release is kept"
                        + " whose visitors were counted; say it: --requests-per-second N"));
        var policy = changed(settings.health(), changed);
        var forecast = Forecast.of(
                policy,
                traffic.requestsPerSecond(),
                Math.max(1, servers()),
                settings.pages().probePaths().size());
        return new Explanation(
                settings.environment(),
                traffic.source(),
                forecast.words(),
                Forecast.brief(policy, traffic.requestsPerSecond()),
                forecast);
    }

    private int servers() {
        return (int) pushback.capacity().inService().size();
    }

    /// What is known of the traffic, the better of what there is: the last days by the load balancer's own count, or
    /// what was counted while the last releases were judged.
    public Optional<KnownTraffic> traffic() {
        return ofTheBalancer().or(this::ofReleases);
    }

    private Optional<KnownTraffic> ofTheBalancer() {
        var settings = pushback.settings();
        var balancer = settings.health().witnesses().balancer();
        if (balancer.isEmpty()) return Optional.empty();
        var group = settings.servers().targetGroupArn();
        var now = pushback.clock().instant();
        var counted = pushback
                .cloudWatch()
                .getMetricData(get -> get.startTime(now.minus(DAYS))
                        .endTime(now)
                        .metricDataQueries(query -> query.id("requests")
                                .metricStat(statistic -> statistic
                                        .stat("Sum")
                                        .period(3600)
                                        .metric(metric -> metric.namespace("AWS/ApplicationELB")
                                                .metricName("RequestCount")
                                                .dimensions(
                                                        dimension("LoadBalancer", balancer),
                                                        dimension(
                                                                "TargetGroup",
                                                                group.substring(group.lastIndexOf(':') + 1)))))))
                .metricDataResults()
                .stream()
                .flatMap(result -> result.values().stream())
                .toList();
        var sum = counted.stream().mapToDouble(Double::doubleValue).sum();
        // Of hours without a visitor there is no value; those before the first one were before the environment.
        return sum < 1
                ? Optional.empty()
                : Optional.of(new KnownTraffic(
                        sum / (3600.0 * counted.size()),
                        "the load balancer's count of the last " + DAYS.toDays() + " days, hours with visitors"));
    }

    private Optional<KnownTraffic> ofReleases() {
        var requests = 0L;
        var seconds = 0.0;
        var releases = 0;
        for (var release : latest(RELEASES)) {
            var known = rate(evidence(release));
            if (known.requests() == 0) continue;
            requests += known.requests();
            seconds += known.seconds();
            releases++;
        }
        return seconds < 1
                ? Optional.empty()
                : Optional.of(new KnownTraffic(
                        requests / seconds,
                        "counted in " + Math.round(seconds) + " s while "
                                + (releases == 1 ? "the last release was" : "the last " + releases + " releases were")
                                + " judged"));
    }

    /// @param seconds in which they were counted
    private record Counted(long requests, double seconds) {}

    private static Counted rate(ReleaseEvidence evidence) {
        var requests = 0L;
        var seconds = 0.0;
        for (var trial : evidence.trials()) {
            var tally = trial.samples().getLast().tally();
            requests += Stream.of(tally.current(), tally.old())
                    .mapToLong(SampleCounts.Count::requests)
                    .sum();
            seconds += seconds(
                    trial.samples().getFirst().at(), trial.samples().getLast().at());
        }
        return new Counted(requests, seconds);
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }
}
