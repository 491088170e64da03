package pushback.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import pushback.health.Health;
import pushback.health.HealthVerdict;
import pushback.health.KeptSample;
import pushback.operator.ReleaseEvidence.Subject;
import pushback.operator.ReleaseEvidence.Trial;
import pushback.settings.Settings.HealthPolicy;

/// What another policy would have said of a release, and when.
///
/// @param trials one of each that was kept; none: nothing was
public record Replayed(String release, String commit, String message, List<Row> trials) {
    /// @param samples that were kept of it
    /// @param recorded what was said
    /// @param other what the other policy says of the same samples
    /// @param whole whether all samples are there; if not, the other policy saw those before the first missing one
    public record Row(Subject subject, int samples, Said recorded, Said other, boolean whole) {
        private static Row of(Trial trial, HealthPolicy policy) {
            var began = trial.samples().stream()
                    .filter(sample -> !sample.current().servers().isEmpty())
                    .findFirst()
                    .orElse(trial.samples().getFirst())
                    .at();
            var last = trial.decided().orElse(trial.samples().getLast());
            var replayed = trial.replay(policy);
            return new Row(
                    trial.subject(),
                    trial.samples().size(),
                    new Said(
                            last.verdict(),
                            last.late(),
                            last.decided(),
                            since(began, last.decided()),
                            last.step(),
                            last.reason()),
                    replayed.isEmpty()
                            ? new Said(HealthVerdict.UNDECIDED, false, began, 0, "", "its first sample is missing")
                            : said(replayed.getLast(), trial.samples().get(replayed.size() - 1), began),
                    trial.isWhole());
        }

        private static Said said(Health health, KeptSample sample, Instant began) {
            // A rollout that goes on is not found healthy for good.
            var open = health.isHealthy() && sample.watching();
            return new Said(
                    open ? HealthVerdict.UNDECIDED : health.verdict(),
                    health.late(),
                    sample.decided(),
                    since(began, sample.decided()),
                    sample.step(),
                    health.reason());
        }

        private static double since(Instant began, Instant decided) {
            return Math.max(0, Duration.between(began, decided).toMillis()) / 1000.0;
        }
    }

    /// @param verdict undecided: at the end of what was kept
    /// @param late whether it is unhealthy because there was no verdict in time
    /// @param at when
    /// @param seconds since the first server that ran the release was looked at
    /// @param step that said it, or would have
    public record Said(HealthVerdict verdict, boolean late, Instant at, double seconds, String step, String reason) {}

    /// @param item the release, where it is in the list of releases
    static Replayed of(ReleaseEvidence evidence, Optional<ReleaseList.Item> item, HealthPolicy policy) {
        return new Replayed(
                evidence.release(),
                item.map(ReleaseList.Item::commit).orElse(""),
                item.map(ReleaseList.Item::message).orElse(""),
                evidence.trials().stream().map(trial -> Row.of(trial, policy)).toList());
    }
}
