package pushback.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What one instance has shown.
///
/// @param observed instance-seconds in which it was seen; one that probes and visitors saw counts for both
/// @param bad of them with an error
/// @param errors the errors seen last, three at most, such as `GET / answered 500`
/// @param read until when its visitors are counted
/// @param steady until when what its visitors see is of its start
/// @param weights by witness; none of one that has seen nothing
/// @param reading of its own counters, the last one that was good
/// @param odd where it failed like a bad release before this one came
public record Evidence(
        long observed,
        long bad,
        List<String> errors,
        Instant read,
        Instant steady,
        Map<WitnessKind, LogLikelihood> weights,
        Optional<MetricsReading> reading,
        Optional<OddServer> odd) {
    private static final long START = 15;

    /// Of an instance seen for the first time: what its visitors saw before that moment does not count.
    ///
    /// @param looked when that was
    static Evidence since(Instant from, Instant looked) {
        return new Evidence(
                0, 0, List.of(), from, looked.plusSeconds(START), Map.of(), Optional.empty(), Optional.empty());
    }

    /// What a relative witness saw is no instance-second: its errors are of another kind.
    Evidence plus(WitnessTests tests, Observation seen) {
        var more = new TreeMap<>(weights);
        more.put(seen.witness(), of(seen.witness()).plus(tests.of(seen.witness()), seen, isOfItsStart(seen)));
        var counts = !seen.witness().isRelative() && !tests.isDry(seen.witness());
        return new Evidence(
                observed + (counts ? 1 : 0),
                bad + (counts && seen.isBad() ? 1 : 0),
                seen.isBad() && !tests.isDry(seen.witness())
                        ? seen.errors().stream().limit(3).toList()
                        : errors,
                read,
                steady,
                more,
                reading,
                seen.witness() == WitnessKind.VISITORS
                        ? odd.map(one -> one.plus(tests.of(seen.witness()), seen))
                        : odd);
    }

    /// An application that becomes warm may fail more of its visitors' requests for some seconds. What is counted may
    /// be dated by the second's end.
    boolean isOfItsStart(Observation seen) {
        return seen.witness() == WitnessKind.VISITORS && seen.second() <= steady.getEpochSecond();
    }

    Evidence forgiven() {
        return new Evidence(observed, bad, errors, read, steady, Map.of(), reading, odd);
    }

    LogLikelihood of(WitnessKind witness) {
        return weights.getOrDefault(witness, LogLikelihood.NONE);
    }

    Evidence readTo(Instant moment) {
        return moment.isAfter(read) ? new Evidence(observed, bad, errors, moment, steady, weights, reading, odd) : this;
    }

    Evidence with(Optional<MetricsReading> last) {
        return new Evidence(observed, bad, errors, read, steady, weights, last, odd);
    }

    /// As known: what it was before the release does not change.
    Evidence with(OddServer before) {
        return before == null || odd.isPresent()
                ? this
                : new Evidence(observed, bad, errors, read, steady, weights, reading, Optional.of(before));
    }

    /// Whether what its visitors fail is as it was before the release, and not the release's doing.
    boolean isAsBefore(WitnessTests tests) {
        return odd.isPresent() && !isWorseThanBefore(tests);
    }

    boolean isWorseThanBefore(WitnessTests tests) {
        return odd.filter(one -> one.isWorse(tests.errors().alpha() / 2)).isPresent();
    }

    /// Whether the judge's own last question was not answered well.
    boolean failedLast() {
        return of(WitnessKind.PROBES).bad() != 0;
    }

    /// Whether this witness alone condemns it, which shares one alpha with so many others.
    boolean isCondemned(WitnessTests tests, WitnessKind witness, int instances) {
        var weight = of(witness);
        var test = tests.of(witness).sharedBy(instances);
        return test.answer(weight.sum()) == SequentialProbabilityRatio.Answer.UNHEALTHY
                && weight.isMoreThanAStart(test, instances);
    }
}
