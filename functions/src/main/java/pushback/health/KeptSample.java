package pushback.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import pushback.base.Json;
import pushback.settings.Settings.HealthPolicy;

/// One sample of a release as it is kept: what the judge was shown, what all so far amounted to, and what it said.
///
/// @param release id
/// @param step whose sample it was: `DeployCanary`, `WatchRollout`, `CheckHealth` or `VerifyRollback`
/// @param number of the samples that are weighed together, from 1: `CheckHealth` goes on where `WatchRollout` ended
/// @param at when the judge looked
/// @param decided when it had decided
/// @param reason the verdict in words and numbers
/// @param late as [Health#late]
/// @param watching as [Sample#watching]
/// @param current what the instances that run the release have shown so far
/// @param old those that do not
/// @param tally what was counted so far
/// @param policy that it was judged by, as [HealthPolicy#variables] has it
/// @param sample what the judge was shown; empty: it was too large to be kept
public record KeptSample(
        String release,
        String step,
        int number,
        Instant at,
        Instant decided,
        HealthVerdict verdict,
        String reason,
        boolean late,
        boolean watching,
        CohortSum current,
        CohortSum old,
        SampleCounts tally,
        Map<String, String> policy,
        Optional<Sample> sample) {
    /// What the instances of one side have shown.
    ///
    /// @param observed instance-seconds
    /// @param bad of them with an error
    /// @param witnesses by [WitnessKind#word]
    /// @param servers by instance id
    public record CohortSum(
            long observed, long bad, Map<String, WitnessSum> witnesses, Map<String, ServerSum> servers) {
        static CohortSum of(Cohort side) {
            var witnesses = new TreeMap<String, WitnessSum>();
            side.weights().forEach((witness, weight) -> witnesses.put(witness.word(), WitnessSum.of(weight)));
            var servers = new TreeMap<String, ServerSum>();
            side.instances().forEach((id, evidence) -> servers.put(id, ServerSum.of(evidence)));
            return new CohortSum(side.observed(), side.bad(), witnesses, servers);
        }
    }

    /// What one witness has seen since it was last weighed anew.
    ///
    /// @param likelihood logarithm of how much likelier a bad release shows it than a good one
    /// @param failing of the seconds, where a busy one may fail in part
    public record WitnessSum(double likelihood, long requests, long seconds, double failing) {
        static WitnessSum of(LogLikelihood weight) {
            // What is drawn and compared with a bound needs no more digits.
            return new WitnessSum(
                    Math.round(weight.sum() * 1e4) / 1e4,
                    weight.requests(),
                    weight.seconds(),
                    Math.round(weight.failing() * 1e2) / 1e2);
        }
    }

    /// What one instance has shown.
    ///
    /// @param likelihood as in [WitnessSum], by [WitnessKind#word]
    public record ServerSum(long observed, long bad, Map<String, Double> likelihood) {
        static ServerSum of(Evidence evidence) {
            var likelihood = new TreeMap<String, Double>();
            evidence.weights()
                    .forEach((witness, weight) ->
                            likelihood.put(witness.word(), WitnessSum.of(weight).likelihood()));
            return new ServerSum(evidence.observed(), evidence.bad(), likelihood);
        }
    }

    /// Of the sample that `health` has at hand; empty: it has none.
    static Optional<KeptSample> of(String release, String step, Health health, HealthPolicy policy) {
        return health.sample()
                .map(sample -> new KeptSample(
                        release,
                        step,
                        health.tally().samples(),
                        sample.at(),
                        sample.decided(),
                        health.verdict(),
                        health.reason(),
                        health.late(),
                        sample.watching(),
                        CohortSum.of(health.current()),
                        CohortSum.of(health.old()),
                        health.tally(),
                        policy.variables(),
                        Optional.of(sample)));
    }

    /// The same without what the judge was shown: enough to draw, too little to replay.
    KeptSample cut() {
        return new KeptSample(
                release,
                step,
                number,
                at,
                decided,
                verdict,
                reason,
                late,
                watching,
                current,
                old,
                tally,
                policy,
                Optional.empty());
    }

    /// Whether the step ended with it: a rollout goes on while what it has brought out is healthy.
    public boolean decides() {
        return verdict == HealthVerdict.UNHEALTHY || verdict == HealthVerdict.HEALTHY && !watching;
    }

    /// The policy that it was judged by; what a version knew that had fewer settings is the default.
    public HealthPolicy judgedBy() {
        return HealthPolicy.of(policy);
    }

    /// As JSON, packed by gzip.
    byte[] packed() {
        var bytes = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(bytes)) {
            packed.write(Json.STRICT.writeValueAsBytes(this));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /// Reads what [#packed] wrote, in this version or another.
    ///
    /// @throws IllegalArgumentException if it is nothing of the kind
    public static KeptSample unpacked(byte[] bytes) {
        try (var packed = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return Json.LENIENT.readValue(packed, KeptSample.class);
        } catch (JsonProcessingException other) {
            throw new IllegalArgumentException("no sample of this version: " + other.getOriginalMessage(), other);
        } catch (IOException broken) {
            throw new IllegalArgumentException("no packed sample: " + broken.getMessage(), broken);
        }
    }
}
