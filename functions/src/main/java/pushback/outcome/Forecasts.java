package pushback.outcome;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.capacity.Capacity;
import pushback.health.Forecast;
import pushback.ledger.Ledger;
import pushback.measures.Changes;
import pushback.settings.Settings;
import pushback.settings.Settings.HealthPolicy;
import pushback.source.CommitStatuses;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;

/// What the judge will notice at this environment's traffic. Where commits have room for it, the reconciler makes it
/// once a day and it is kept: it takes seconds, and no release is to wait for it.
public final class Forecasts {
    private static final String ENTRY = "forecast";
    private static final Duration DAY = Duration.ofDays(1);
    /// As long as nobody knows the traffic, it is looked for more often.
    private static final Duration HOUR = Duration.ofHours(1);
    /// Of so many releases the traffic is taken where the load balancer tells of none.
    private static final int RELEASES = 5;
    /// Of the releases looked through for them: some were seen by no visitor.
    private static final int SEEN = 20;
    private static final Duration DAYS = Duration.ofDays(7);

    private final Ledger ledger;
    private final Changes changes;
    private final Capacity capacity;
    private final CommitStatuses statuses;
    private final Provider<CloudWatchClient> cloudWatch;
    private final Clock clock;
    private final Settings settings;

    @Inject
    Forecasts(
            Ledger ledger,
            Changes changes,
            Capacity capacity,
            CommitStatuses statuses,
            Provider<CloudWatchClient> cloudWatch,
            Clock clock,
            Settings settings) {
        this.ledger = ledger;
        this.changes = changes;
        this.capacity = capacity;
        this.statuses = statuses;
        this.cloudWatch = cloudWatch;
        this.clock = clock;
        this.settings = settings;
    }

    /// What is known of an environment's traffic.
    ///
    /// @param source in words
    public record KnownTraffic(double requestsPerSecond, String source) {}

    /// @param at when it was made
    /// @param policy by which it holds
    /// @param words for people, a line each; none: nobody knew the traffic
    record Kept(Instant at, Map<String, String> policy, List<String> words) {
        private boolean isGood(HealthPolicy now, Instant at) {
            return policy.equals(now.variables())
                    && this.at.plus(words.isEmpty() ? HOUR : DAY).isAfter(at);
        }
    }

    /// What the judge of this environment's servers will notice under `policy`.
    public Forecast of(HealthPolicy policy, double requestsPerSecond) {
        return Forecast.of(
                policy,
                requestsPerSecond,
                (int) Math.max(1, capacity.inService().size()),
                settings.pages().probePaths().size());
    }

    /// What is known of the traffic, the better of what there is: the last days by the load balancer's own count, or
    /// what was counted while the last releases were judged.
    public Optional<KnownTraffic> traffic() {
        return ofTheBalancer().or(this::ofReleases);
    }

    /// Makes it anew and keeps it, once a day and when the policy is another one, where commits have room for it.
    public void renew(Context context) {
        try {
            if (!statuses.areCheckRuns()) return;
            var now = clock.instant();
            var before = ledger.read(ENTRY, Kept.class);
            if (before.filter(row -> row.value().isGood(settings.health(), now)).isPresent()) return;
            var made = new Kept(now, settings.health().variables(), made());
            if (before.isEmpty()) ledger.insert(ENTRY, made);
            else ledger.write(ENTRY, made, before.get().version());
        } catch (RuntimeException unmade) {
            // Whatever it was: nothing depends on it, and in a few minutes it is tried again.
            context.getLogger().log("no forecast is made: " + unmade.getMessage() + "\n");
        }
    }

    private List<String> made() {
        return traffic().stream()
                .flatMap(known -> Stream.concat(
                        Stream.of(settings.environment() + ", traffic: " + known.source()),
                        of(settings.health(), known.requestsPerSecond()).words().stream()))
                .toList();
    }

    /// The one that is kept, in lines for people, of which there is one at least.
    List<String> words() {
        return ledger.read(ENTRY, Kept.class)
                .map(Ledger.Row::value)
                .filter(kept -> kept.policy().equals(settings.health().variables()))
                .map(Kept::words)
                .filter(words -> !words.isEmpty())
                .orElse(List.of("what the judge will notice in " + settings.environment()
                        + " is said here once its traffic is known"));
    }

    private Optional<KnownTraffic> ofTheBalancer() {
        var balancer = settings.health().witnesses().balancer();
        if (balancer.isEmpty()) return Optional.empty();
        var group = settings.servers().targetGroupArn();
        var now = clock.instant();
        var counted = cloudWatch
                .get()
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
        var bills = changes.latest(SEEN).reversed().stream()
                .flatMap(change -> ledger.read(Bill.entry(change.release()), Bill.class).stream())
                .map(Ledger.Row::value)
                .filter(bill -> bill.requestsPerSecond() > 0)
                .limit(RELEASES)
                .toList();
        var requests = bills.stream().mapToLong(Bill::requests).sum();
        var seconds = bills.stream()
                .mapToDouble(bill -> bill.requests() / bill.requestsPerSecond())
                .sum();
        return seconds < 1
                ? Optional.empty()
                : Optional.of(new KnownTraffic(
                        requests / seconds,
                        "counted in " + Math.round(seconds) + " s while "
                                + (bills.size() == 1
                                        ? "the last release was"
                                        : "the last " + bills.size() + " releases were")
                                + " judged"));
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }
}
