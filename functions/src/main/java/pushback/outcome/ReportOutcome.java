package pushback.outcome;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import pushback.Pushback;
import pushback.Settings;
import pushback.ledger.Ledger;
import pushback.release.Release;
import pushback.source.CommitStatuses;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.sns.SnsClient;

/// Tells how the release ended: the ledger, the commit, the subscribers, the metrics. Safe to repeat: whoever was told is
/// not told again, except after a crash in the instant between telling and writing that down.
public final class ReportOutcome implements RequestHandler<ReportOutcome.Request, Outcome> {
    private final Ledger ledger;
    private final CommitStatuses statuses;
    private final SnsClient sns;
    private final CloudWatchClient cloudWatch;
    private final Clock clock;
    private final Settings settings;

    public ReportOutcome() {
        this(Pushback.onAws().ledger(), Pushback.onAws().commitStatuses(), Pushback.onAws().sns(),
                Pushback.onAws().cloudWatch(), Pushback.onAws().clock(), Pushback.onAws().settings());
    }

    @Inject
    ReportOutcome(Ledger ledger, CommitStatuses statuses, SnsClient sns, CloudWatchClient cloudWatch, Clock clock,
            Settings settings) {
        this.ledger = ledger;
        this.statuses = statuses;
        this.sns = sns;
        this.cloudWatch = cloudWatch;
        this.clock = clock;
        this.settings = settings;
    }

    /// @param execution name of the execution
    /// @param startedAt when it started
    /// @param release empty if the wish never became one
    /// @param ending where the machine is going
    /// @param error name of the error on the way; empty if there was none
    /// @param cause its cause as Step Functions has it, or the judge's words
    public record Request(String execution, Instant startedAt, Optional<Release> release, String ending, String error,
            String cause) { }

    @Override
    public Outcome handleRequest(Request request, Context context) {
        var outcome = outcome(request);
        var entry = Outcome.entry(outcome.release());
        ledger.insert(entry, outcome);
        var row = ledger.read(entry, Outcome.class).orElseThrow();
        if (row.value().told()) return row.value();
        tell(row.value());
        ledger.write(entry, row.value().asTold(), row.version());
        return row.value().asTold();
    }

    private Outcome outcome(Request request) {
        var release = request.release().or(() -> refused(request.execution()));
        var words = Cause.sentence(request.error(), request.cause());
        var what = release.map(Release::shortCommit).orElse("the request");
        var summary = switch (request.ending()) {
            case "Deployed" -> what + " is deployed to " + settings.environment() + ": " + words;
            case "Rejected" -> what + " was refused, nothing changed: " + words;
            case "RolledBack" -> what + " was pushed back, the last good release serves again: " + words;
            case "NeedsOperator" -> settings.environment() + " needs a person: " + what + " failed and the way back is not "
                    + "proven: " + words;
            default -> throw new IllegalArgumentException("the machine has no ending " + request.ending());
        };
        return new Outcome(release.map(Release::id).orElse(request.execution()), release.map(Release::commit).orElse(""),
                request.ending(), request.error(), summary, request.startedAt(), clock.instant(), false);
    }

    /// The release of an execution that was refused before the machine knew it.
    private Optional<Release> refused(String execution) {
        var id = ledger.read(Release.continuation(execution), String.class).map(Ledger.Row::value).orElse(execution);
        return ledger.read(Release.entry(id), Release.class).map(Ledger.Row::value);
    }

    private void tell(Outcome outcome) {
        if (!outcome.commit().isEmpty()) once(outcome, "commit", () -> statuses.show(outcome.commit(),
                outcome.ending().equals("Deployed") ? "success" : "failure", outcome.summary()));
        if (!settings.topicArn().isEmpty()) once(outcome, "subscribers", () -> sns.publish(publish -> publish
                .topicArn(settings.topicArn()).subject(settings.environment() + ": " + outcome.ending())
                .message(outcome.summary())));
        once(outcome, "metrics", () -> count(outcome));
    }

    /// Remembers who was told, so that nobody is paged again because somebody else could not be told.
    private void once(Outcome outcome, String whom, Runnable tell) {
        var entry = "told#" + outcome.release() + "#" + whom;
        if (ledger.read(entry, Instant.class).isPresent()) return;
        tell.run();
        ledger.insert(entry, clock.instant());
    }

    private void count(Outcome outcome) {
        cloudWatch.putMetricData(put -> put.namespace("Pushback").metricData(datum -> datum
                .metricName(outcome.ending()).unit(StandardUnit.COUNT).value(1.0).timestamp(outcome.endedAt())
                .dimensions(dimension -> dimension.name("Environment").value(settings.environment()))));
    }
}
