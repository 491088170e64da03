package pushback.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.base.Json;
import pushback.freeze.Freezes;
import pushback.ledger.Ledger;
import pushback.measures.Changes;
import pushback.measures.Measures;
import pushback.measures.Metric;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.revision.Promotions;
import pushback.settings.Settings;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/// The outcomes of releases: each is written down and told once, to the commit, the subscribers and the metrics.
public final class Outcomes {
    /// Changes before the one that is counted: enough to know what was good before it.
    private static final int SEEN = 50;

    private final Ledger ledger;
    private final Announcements announcements;
    private final Promotions promotions;
    private final Links links;
    private final Changes changes;
    private final Freezes freezes;
    private final Provider<SnsClient> sns;
    private final Provider<CloudWatchClient> cloudWatch;
    private final Clock clock;
    private final Settings settings;

    @Inject
    public Outcomes(
            Ledger ledger,
            Announcements announcements,
            Promotions promotions,
            Links links,
            Changes changes,
            Freezes freezes,
            Provider<SnsClient> sns,
            Provider<CloudWatchClient> cloudWatch,
            Clock clock,
            Settings settings) {
        this.ledger = ledger;
        this.announcements = announcements;
        this.promotions = promotions;
        this.links = links;
        this.changes = changes;
        this.freezes = freezes;
        this.sns = sns;
        this.cloudWatch = cloudWatch;
        this.clock = clock;
        this.settings = settings;
    }

    /// The outcome of a release, if it has ended.
    public Optional<Outcome> of(String release) {
        return ledger.read(Outcome.entry(release), Outcome.class).map(Ledger.Row::value);
    }

    /// What people were told about a release, the first first: on the git host and by messages.
    public List<Telling> told(String release) {
        var message = ledger.read(told(release, Telling.SUBSCRIBERS), JsonNode.class)
                .map(Ledger.Row::value)
                .filter(JsonNode::isObject)
                .map(row -> Json.value(row, Telling.class));
        return Stream.concat(announcements.of(release).stream(), message.stream())
                .sorted(Comparator.comparing(Telling::at))
                .toList();
    }

    /// Writes `outcome` down and tells it, unless its release has one already; returns the one that counts.
    public Outcome report(Outcome outcome) {
        var entry = Outcome.entry(outcome.release());
        var row = ledger.keep(entry, outcome, Outcome.class);
        if (row.value().told()) return row.value();
        tell(row.value());
        ledger.write(entry, row.value().asTold(), row.version());
        return row.value().asTold();
    }

    private void tell(Outcome outcome) {
        var release =
                ledger.read(Release.entry(outcome.release()), Release.class).map(Ledger.Row::value);
        once(outcome, Telling.GIT_HOST, () -> {
            announcements.ended(outcome, release);
            return "";
        });
        if (!settings.topicArn().isEmpty()) once(outcome, Telling.SUBSCRIBERS, () -> publish(outcome, release));
        once(outcome, "metrics", () -> {
            count(outcome, release);
            return "";
        });
    }

    /// With attributes, so that a pager can subscribe to `NeedsOperator` alone. Returns the subject.
    private String publish(Outcome outcome, Optional<Release> release) {
        var good = promotions.current();
        var message = new Message(
                outcome,
                release,
                good,
                freezes.current().isPresent(),
                ledger.read(Bill.entry(outcome.release()), Bill.class).map(Ledger.Row::value),
                release.map(known -> links.of(known.executionArn())).orElse(""),
                settings);
        sns.get()
                .publish(publish -> publish.topicArn(settings.topicArn())
                        .subject(message.subject())
                        .message(message.body())
                        .messageAttributes(Map.of(
                                "environment",
                                text(settings.environment()),
                                "ending",
                                text(outcome.ending().word()),
                                "release",
                                text(outcome.release()))));
        return message.subject();
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    /// Remembers who was told, so that nobody is paged again because somebody else could not be told.
    ///
    /// @param tell returns the words that are worth keeping
    private void once(Outcome outcome, String whom, Supplier<String> tell) {
        var entry = told(outcome.release(), whom);
        // Version 0.1 wrote the time alone.
        if (ledger.read(entry, JsonNode.class).isPresent()) return;
        var words = tell.get();
        ledger.insert(entry, new Telling(clock.instant(), whom, "", words));
    }

    private static String told(String release, String whom) {
        return "told#" + release + "#" + whom;
    }

    /// How many ended so, and how long each took: that is what deployment frequency, lead time, change failure rate
    /// and time to restore are read from.
    private void count(Outcome outcome, Optional<Release> ended) {
        var environment = Dimension.builder()
                .name(Metric.DIMENSION)
                .value(settings.environment())
                .build();
        var data = new ArrayList<MetricDatum>();
        data.add(datum(outcome.ending().word(), StandardUnit.COUNT, 1, outcome, environment));
        data.add(datum(
                "Duration",
                StandardUnit.SECONDS,
                Math.max(
                                0,
                                Duration.between(outcome.startedAt(), outcome.endedAt())
                                        .toMillis())
                        / 1000.0,
                outcome,
                environment,
                Dimension.builder()
                        .name("Ending")
                        .value(outcome.ending().word())
                        .build()));
        if (outcome.isStepFailure())
            data.add(datum(Metric.StepFailed.name(), Metric.StepFailed.unit(), 1, outcome, environment));
        ended.ifPresent(release -> {
            changes.record(release, outcome);
            Measures.ofLast(changes.latest(SEEN))
                    .forEach((metric, value) ->
                            data.add(datum(metric.name(), metric.unit(), value, outcome, environment)));
        });
        cloudWatch.get().putMetricData(put -> put.namespace(Metric.NAMESPACE).metricData(data));
    }

    private static MetricDatum datum(
            String name, StandardUnit unit, double value, Outcome outcome, Dimension... dimensions) {
        return MetricDatum.builder()
                .metricName(name)
                .unit(unit)
                .value(value)
                .timestamp(outcome.endedAt())
                .dimensions(dimensions)
                .build();
    }
}
