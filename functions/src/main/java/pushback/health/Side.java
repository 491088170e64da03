package pushback.health;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import pushback.health.Observation.Witness;
import pushback.health.SequentialTest.Answer;

/// The instances that run one revision, taken together.
///
/// @param instances the evidence, instance by instance
/// @param probes the weight of what the judge asked all of them for
/// @param visitors the weight of what all their visitors were answered
public record Side(Map<String, Evidence> instances, Weight probes, Weight visitors) {
    public static final Side NONE = new Side(Map.of(), Weight.NONE, Weight.NONE);

    Side plus(SequentialTest test, List<Observation> observations) {
        var known = new TreeMap<>(instances);
        var weights = new EnumMap<>(Map.of(Witness.PROBES, probes, Witness.VISITORS, visitors));
        for (var moment : moments(observations)) {
            var seen = moment.getFirst();
            weights.merge(
                    seen.witness(),
                    weights.get(seen.witness()),
                    (weight, same) -> together(test, known, moment, weight));
            for (var one : moment) known.computeIfPresent(one.instance(), (id, evidence) -> evidence.plus(test, one));
        }
        return new Side(known, weights.get(Witness.PROBES), weights.get(Witness.VISITORS));
    }

    /// What one witness saw in one second, in the order of the seconds.
    private static Collection<List<Observation>> moments(List<Observation> observations) {
        return observations.stream()
                .collect(Collectors.groupingBy(
                        seen -> Map.entry(seen.witness(), seen.second()),
                        () -> new TreeMap<>(
                                Map.Entry.<Witness, Long>comparingByKey().thenComparing(Map.Entry.comparingByValue())),
                        Collectors.toList()))
                .values();
    }

    /// What fails on several instances in the same second is one event, such as a hiccup of the database.
    private static Weight together(
            SequentialTest test, Map<String, Evidence> known, List<Observation> moment, Weight weight) {
        var requests = moment.stream().mapToLong(Observation::requests).sum();
        var failed = moment.stream().mapToLong(Observation::failed).sum();
        var second = moment.getFirst().second();
        if (failed == 0) return weight.good(test, requests);
        var news = moment.stream()
                .anyMatch(seen -> seen.isBad()
                        && known.get(seen.instance())
                                .of(seen.witness())
                                .isNews(second, seen.requests(), seen.failed()));
        return news ? weight.bad(test, second, requests, failed) : weight.repeated(second, requests, failed);
    }

    /// Begins to weigh anew, and keeps what was counted: bad times that the old instances had as well are over some
    /// time, and the release must then show that it is good.
    Side pardoned() {
        var known = new TreeMap<>(instances);
        known.replaceAll((id, seen) -> seen.pardoned());
        return new Side(known, Weight.NONE, Weight.NONE);
    }

    /// Without those that were ended from outside: what they failed to answer says nothing of what they ran, and
    /// what was weighed of all together is weighed anew.
    Side without(Collection<String> ended) {
        if (instances.keySet().stream().noneMatch(ended::contains)) return this;
        var left = new TreeMap<>(instances);
        left.keySet().removeAll(ended);
        return new Side(left, probes, visitors).pardoned();
    }

    /// Instance-seconds seen.
    long observed() {
        return instances.values().stream().mapToLong(Evidence::observed).sum();
    }

    /// Of them with an error.
    long bad() {
        return instances.values().stream().mapToLong(Evidence::bad).sum();
    }

    /// Whether together they fail, or one of them does: a bad one must not hide behind many that were good for
    /// long. All of them share one alpha.
    boolean fails(SequentialTest test) {
        var each = test.sharedBy(instances.size());
        return test.answer(Math.max(probes.sum(), visitors.sum())) == Answer.UNHEALTHY
                || instances.values().stream().anyMatch(seen -> seen.isCondemned(each));
    }

    /// Whether one witness has seen enough good, and the other nothing that speaks against it.
    ///
    /// @param visitorsDecide whether the visitors must be enough by themselves: pages that nobody probes fail, too
    boolean passes(SequentialTest test, boolean visitorsDecide) {
        var enough = visitorsDecide ? visitors.sum() : Math.min(probes.sum(), visitors.sum());
        return test.answer(enough) == Answer.HEALTHY && Math.max(probes.sum(), visitors.sum()) <= 0;
    }
}
