package pushback.outcome;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import pushback.Permissions;
import pushback.Settings;
import pushback.freeze.Freezes;
import pushback.ledger.Ledger;
import pushback.revision.Promotions;
import pushback.source.CommitStatuses;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.sns.SnsClient;

/// The outcomes of releases: each is written down and told once, to the commit, the subscribers and the metrics.
public final class Outcomes {
    private final Ledger ledger;
    private final Promotions promotions;
    private final Freezes freezes;
    private final CommitStatuses statuses;
    private final SnsClient sns;
    private final CloudWatchClient cloudWatch;
    private final Clock clock;
    private final Settings settings;

    @Inject
    Outcomes(Ledger ledger, Promotions promotions, Freezes freezes, CommitStatuses statuses, SnsClient sns, CloudWatchClient cloudWatch, Clock clock,
            Settings settings) {
        this.ledger = ledger;
        this.promotions = promotions;
        this.freezes = freezes;
        this.statuses = statuses;
        this.sns = sns;
        this.cloudWatch = cloudWatch;
        this.clock = clock;
        this.settings = settings;
    }

    /// The outcome of a release, if it has ended.
    public Optional<Outcome> of(String release) {
        return ledger.read(Outcome.entry(release), Outcome.class).map(Ledger.Row::value);
    }

    /// Writes `outcome` down and tells it, unless its release has one already; returns the one that counts.
    public Outcome report(Outcome outcome) {
        var entry = Outcome.entry(outcome.release());
        ledger.insert(entry, outcome);
        var row = ledger.read(entry, Outcome.class).orElseThrow();
        if (row.value().told()) return row.value();
        tell(row.value());
        ledger.write(entry, row.value().asTold(), row.version());
        return row.value().asTold();
    }

    private void tell(Outcome outcome) {
        if (!outcome.commit().isEmpty()) once(outcome, "commit", () -> statuses.show(outcome.commit(),
                state(outcome), outcome.summary()));
        if (!settings.topicArn().isEmpty()) once(outcome, "subscribers", () -> sns.publish(publish -> publish
                .topicArn(settings.topicArn()).subject(settings.environment() + ": " + outcome.ending())
                .message(page(outcome))));
        once(outcome, "metrics", () -> count(outcome));
    }

    /// Who is called gets what to do with it.
    private String page(Outcome outcome) {
        return outcome.ending().equals("NeedsOperator")
                ? outcome.summary() + "\n\n" + Page.commands(outcome, promotions.current(), freezes.current().isPresent()) : outcome.summary();
    }

    private static String state(Outcome outcome) {
        return switch (outcome.ending()) {
            case "Deployed", "Skipped" -> "success";
            case "Superseded" -> "error";
            default -> "failure";
        };
    }

    /// Remembers who was told, so that nobody is paged again because somebody else could not be told.
    private void once(Outcome outcome, String whom, Runnable tell) {
        var entry = "told#" + outcome.release() + "#" + whom;
        if (ledger.read(entry, Instant.class).isPresent()) return;
        tell.run();
        ledger.insert(entry, clock.instant());
    }

    /// How many ended so, and how long each took: that is what deployment frequency, lead time, change failure rate and
    /// time to restore are read from.
    private void count(Outcome outcome) {
        var environment = Dimension.builder().name("Environment").value(settings.environment()).build();
        var ended = MetricDatum.builder().metricName(outcome.ending()).unit(StandardUnit.COUNT).value(1.0)
                .timestamp(outcome.endedAt()).dimensions(environment).build();
        var lasted = MetricDatum.builder().metricName("Duration").unit(StandardUnit.SECONDS)
                .value(Duration.between(outcome.startedAt(), outcome.endedAt()).toMillis() / 1000.0)
                        .timestamp(outcome.endedAt())
                .dimensions(environment, Dimension.builder().name("Ending").value(outcome.ending()).build()).build();
        cloudWatch.putMetricData(put -> put.namespace(Permissions.NAMESPACE).metricData(ended, lasted));
    }
}
