package pushback.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import pushback.health.Health;
import pushback.health.KeptSample;
import pushback.health.Replay;
import pushback.health.SampleArchive;
import pushback.settings.Settings;
import pushback.settings.Settings.HealthPolicy;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;

/// What was kept of the judge's samples of one release: enough to draw it, and to judge it once more.
///
/// @param release id
/// @param trials in the order of time; none: nothing was kept, or it has expired
public record ReleaseEvidence(String release, List<Trial> trials) {
    /// Asked for at the same time.
    private static final int AT_ONCE = 16;

    /// What was judged.
    public enum Subject {
        /// The first zone, by `DeployCanary`.
        CANARY,
        /// The servers as they got the release, by `WatchRollout`, and all of them afterwards, by `CheckHealth`.
        ROLLOUT,
        /// What was put back, by `VerifyRollback`.
        ROLLBACK
    }

    /// What was judged by that sample.
    public static Subject subject(KeptSample sample) {
        return switch (sample.step()) {
            case "DeployCanary" -> Subject.CANARY;
            case "VerifyRollback" -> Subject.ROLLBACK;
            default -> Subject.ROLLOUT;
        };
    }

    /// Samples that were weighed together.
    ///
    /// @param samples in their order, one at least. To draw them: [KeptSample#current] and [KeptSample#old] are
    ///     the sums until then, and [KeptSample.WitnessSum#likelihood] moves between [#bound] and its negative
    public record Trial(Subject subject, List<KeptSample> samples) {
        /// The policy that it was judged by.
        public HealthPolicy policy() {
            return samples.getFirst().judgedBy();
        }

        /// The log-likelihood at which all servers together are unhealthy; at its negative they are healthy. A single
        /// server has to reach [#boundOfOne].
        public double bound() {
            return bound(policy().alpha());
        }

        /// The log-likelihood at which one of so many servers is unhealthy by itself: they share one alpha.
        public double boundOfOne(int servers) {
            return bound(policy().alpha() / Math.max(1, servers));
        }

        private static double bound(double alpha) {
            return Math.log((1 - alpha) / alpha);
        }

        /// The sample that decided; empty: none did.
        public Optional<KeptSample> decided() {
            return samples.stream().filter(KeptSample::decides).findFirst();
        }

        /// Whether no sample is missing, so that another policy can be asked about all of it.
        public boolean isWhole() {
            return Replay.isWhole(samples);
        }

        /// What would have been known after each sample under that policy, up to its first verdict: of the first
        /// sample first. Fewer than there are samples: it decided earlier, or the next one is missing.
        public List<Health> replay(HealthPolicy other) {
            return new Replay(other).of(samples);
        }
    }

    /// The trial of that subject, if there was one.
    public Optional<Trial> trial(Subject subject) {
        return trials.stream().filter(trial -> trial.subject() == subject).findFirst();
    }

    /// All samples, in the order of time.
    public List<KeptSample> samples() {
        return trials.stream().flatMap(trial -> trial.samples().stream()).toList();
    }

    /// Of these samples.
    static ReleaseEvidence of(String release, List<KeptSample> samples) {
        var trials = new TreeMap<Subject, List<KeptSample>>();
        samples.forEach(sample ->
                trials.computeIfAbsent(subject(sample), _ -> new ArrayList<>()).add(sample));
        trials.values().forEach(one -> one.sort(Comparator.comparing(KeptSample::number)));
        return new ReleaseEvidence(
                release,
                trials.entrySet().stream()
                        .map(trial -> new Trial(trial.getKey(), trial.getValue()))
                        .toList());
    }

    /// Reads what there is.
    ///
    /// @param settings of the environment
    static ReleaseEvidence read(S3Client s3, Settings settings, String release) {
        var bucket = settings.stores().artifactBucket();
        var reads = new ArrayList<Future<KeptSample>>();
        try (var readers =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (var key : SampleArchive.keys(s3, bucket, release))
                reads.add(readers.submit(() -> KeptSample.unpacked(
                        s3.getObject(get -> get.bucket(bucket).key(key), ResponseTransformer.toBytes())
                                .asByteArray())));
        }
        return of(release, reads.stream().map(ReleaseEvidence::read).toList());
    }

    private static KeptSample read(Future<KeptSample> read) {
        try {
            return read.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException(failed.getCause());
        }
    }
}
