package pushback.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pushback.settings.Settings.HealthPolicy;

/// The judge once more, on samples that were kept: its own classes, in the order of the samples, with their clock.
public final class Replay {
    private final Weighing judgement;
    private final HealthPolicy policy;

    public Replay(HealthPolicy policy) {
        this.policy = policy;
        this.judgement = new Weighing(policy);
    }

    /// What was known after each of the samples that were weighed together, up to the first verdict.
    ///
    /// @param samples in their order; a list with a gap is judged up to it ([#isWhole])
    public List<Health> of(List<KeptSample> samples) {
        var found = new ArrayList<Health>();
        Optional<Health> known = Optional.empty();
        for (var kept : samples.subList(0, whole(samples))) {
            var health = next(known, kept.sample().orElseThrow());
            found.add(health);
            // A rollout goes on while what it has brought out is healthy.
            if (health.isUnhealthy()
                    || health.isHealthy() && !kept.sample().orElseThrow().watching()) break;
            known = Optional.of(health);
        }
        return found;
    }

    /// Whether every sample up to the last one is there, with all that the judge was shown.
    public static boolean isWhole(List<KeptSample> samples) {
        return whole(samples) == samples.size();
    }

    private static int whole(List<KeptSample> samples) {
        for (int i = 0; i < samples.size(); i++)
            if (samples.get(i).number() != i + 1 || samples.get(i).sample().isEmpty()) return i;
        return samples.size();
    }

    private Health next(Optional<Health> known, Sample sample) {
        var health = judgement.of(known, sample);
        var timed = sample.watching() ? health.notYet() : judgement.inTime(health, sample.decided());
        var answered = sample.named()
                .map(named -> Identity.answered(timed, named, policy.deadline()))
                .orElse(timed);
        return answered.isHealthy() && !sample.overruled().isEmpty()
                ? answered.undecided(sample.overruled())
                : answered;
    }
}
