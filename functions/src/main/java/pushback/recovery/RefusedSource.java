package pushback.recovery;

import java.time.Clock;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.base.Visible;
import pushback.measures.Metric;
import pushback.settings.Settings;
import pushback.source.Refusals;
import pushback.source.Refusals.Refusal;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.sns.SnsClient;

/// That the git host refuses this environment, told to people: a metric at each look, for an alarm, and a message once
/// a day. Until it is put right no push goes out, and nobody would know why nothing happens.
public final class RefusedSource {
    private final Refusals refusals;
    private final Provider<SnsClient> sns;
    private final Provider<CloudWatchClient> cloudWatch;
    private final Clock clock;
    private final Settings settings;

    @Inject
    RefusedSource(
            Refusals refusals,
            Provider<SnsClient> sns,
            Provider<CloudWatchClient> cloudWatch,
            Clock clock,
            Settings settings) {
        this.refusals = refusals;
        this.sns = sns;
        this.cloudWatch = cloudWatch;
        this.clock = clock;
        this.settings = settings;
    }

    /// Tells what is known now; nothing if the host answers.
    public void tell() {
        refusals.current().ifPresent(refusal -> {
            count();
            if (settings.topicArn().isEmpty() || !refusal.isToBeTold(clock.instant())) return;
            publish(refusal);
            refusals.told();
        });
    }

    private void count() {
        cloudWatch
                .get()
                .putMetricData(put -> put.namespace(Metric.NAMESPACE)
                        .metricData(MetricDatum.builder()
                                .metricName(Metric.SourceRefused.name())
                                .unit(Metric.SourceRefused.unit())
                                .value(1.0)
                                .timestamp(clock.instant())
                                .dimensions(Dimension.builder()
                                        .name(Metric.DIMENSION)
                                        .value(settings.environment())
                                        .build())
                                .build()));
    }

    private void publish(Refusal refusal) {
        sns.get()
                .publish(publish -> publish.topicArn(settings.topicArn())
                        .subject(settings.environment() + ": the git host refuses the deployer")
                        .message("What:    " + Visible.text(refusal.message()) + "\nWhere:   " + settings.environment()
                                + " ("
                                + settings.gitHost().repository() + ", "
                                + settings.gitHost().branch() + ")\nSince:   " + refusal.since()
                                + "\nToken:   "
                                + (settings.gitHost().githubTokenSecretId().isEmpty()
                                        ? "none is configured"
                                        : settings.gitHost().githubTokenSecretId())
                                + "\n"
                                + "Next:    Until this is put right a push is refused, since nobody knows whether its"
                                + " commit is newer than what runs; rollbacks go out. This is said once a day.\n"));
    }
}
