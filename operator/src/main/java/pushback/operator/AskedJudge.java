package pushback.operator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pushback.health.Forecast;
import pushback.outcome.Forecasts.KnownTraffic;
import pushback.settings.Settings.HealthPolicy;
import pushback.wiring.Pushback;

/// The judge, asked: beforehand what it will notice, and afterwards what it would have said by another policy.
public final class AskedJudge {
    private final Pushback pushback;

    /// @param pushback wired over whatever clients its user has
    public AskedJudge(Pushback pushback) {
        this.pushback = pushback;
    }

    /// @param traffic where the number of requests comes from, in words
    /// @param words for people, a line each
    /// @param brief the most important of it, as subscribers are told it; empty: they are not
    public record Explanation(
            String environment, String traffic, List<String> words, Optional<String> brief, Forecast forecast) {}

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
                .or(pushback.forecasts()::traffic)
                .orElseThrow(() -> new IllegalArgumentException("no traffic of " + settings.environment()
                        + " is known: no load balancer's metrics are read (health.balancer), and no release is kept"
                        + " whose visitors were counted; say it: --requests-per-second N"));
        var policy = changed(settings.health(), changed);
        var forecast = pushback.forecasts().of(policy, traffic.requestsPerSecond());
        return new Explanation(
                settings.environment(),
                traffic.source(),
                forecast.words(),
                Forecast.brief(policy, traffic.requestsPerSecond()),
                forecast);
    }
}
