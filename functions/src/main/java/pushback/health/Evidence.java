package pushback.health;

import java.time.Instant;
import java.util.List;
import pushback.health.Observation.Witness;

/// What one instance has shown.
///
/// @param observed instance-seconds in which it was seen; one that probes and visitors saw counts for both
/// @param bad of them with an error
/// @param errors the errors seen last, three at most, such as `GET / answered 500`
/// @param read until when its visitors are counted
/// @param probes the weight of what the judge asked for
/// @param visitors the weight of what visitors were answered
public record Evidence(long observed, long bad, List<String> errors, Instant read, Weight probes, Weight visitors) {
    /// Of an instance seen for the first time now: what its visitors saw before was another revision.
    static Evidence since(Instant now) {
        return new Evidence(0, 0, List.of(), now, Weight.NONE, Weight.NONE);
    }

    Evidence plus(SequentialTest test, Observation seen) {
        var byProbe = seen.witness() == Witness.PROBES;
        return new Evidence(
                observed + 1,
                bad + (seen.isBad() ? 1 : 0),
                seen.isBad() ? seen.errors().stream().limit(3).toList() : errors,
                read,
                byProbe ? probes.plus(test, seen) : probes,
                byProbe ? visitors : visitors.plus(test, seen));
    }

    Evidence pardoned() {
        return new Evidence(observed, bad, errors, read, Weight.NONE, Weight.NONE);
    }

    Weight of(Witness witness) {
        return witness == Witness.PROBES ? probes : visitors;
    }

    Evidence readTo(Instant moment) {
        return moment.isAfter(read) ? new Evidence(observed, bad, errors, moment, probes, visitors) : this;
    }

    /// Whether the judge's own last question was not answered well.
    boolean failedLast() {
        return probes.bad() != 0;
    }

    /// Whether either witness alone condemns it.
    boolean isCondemned(SequentialTest test) {
        return test.answer(Math.max(probes.sum(), visitors.sum())) == SequentialTest.Answer.UNHEALTHY;
    }
}
