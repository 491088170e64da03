package pushback.health;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pushback.health.SequentialTest.Answer;

/// The instances that run one revision, taken together.
///
/// @param instances the evidence, instance by instance
/// @param weights of all of them together, by witness; none of one that has seen nothing
/// @param minutes until when the load balancer's are counted; EPOCH: none is
public record Side(Map<String, Evidence> instances, Map<WitnessKind, Weight> weights, Instant minutes) {
    public static final Side NONE = new Side(Map.of(), Map.of(), Instant.EPOCH);

    Weight of(WitnessKind witness) {
        return weights.getOrDefault(witness, Weight.NONE);
    }

    /// What is known of exactly these instances, if there are any; what visitors of a new one saw before `from` was
    /// another revision, or one that still became warm.
    Side among(Collection<String> these, Instant from) {
        if (these.isEmpty()) return this;
        var known = new TreeMap<String, Evidence>();
        for (var id : these) known.put(id, instances.getOrDefault(id, Evidence.since(from)));
        return new Side(known, weights, minutes);
    }

    Side plus(WitnessTests tests, List<Observation> observations) {
        var known = new TreeMap<>(instances);
        var sums = new TreeMap<>(weights);
        for (var moment : moments(observations)) {
            var witness = moment.getFirst().witness();
            sums.put(witness, together(tests.of(witness), known, moment, sums.getOrDefault(witness, Weight.NONE)));
            for (var one : moment) known.computeIfPresent(one.instance(), (id, evidence) -> evidence.plus(tests, one));
        }
        return new Side(known, sums, minutes);
    }

    /// What the load balancer counted of all of them, minute by minute.
    Side plusMinutes(WitnessTests tests, List<Traffic.Second> counted, Instant to) {
        var weight = of(WitnessKind.BALANCER);
        for (var one : counted)
            weight = weight.plus(
                    tests.of(WitnessKind.BALANCER),
                    new Observation(
                            "",
                            one.at().getEpochSecond(),
                            WitnessKind.BALANCER,
                            one.requests(),
                            one.errors(),
                            List.of()));
        var sums = new TreeMap<>(weights);
        if (!counted.isEmpty()) sums.put(WitnessKind.BALANCER, weight);
        return new Side(instances, sums, to);
    }

    /// What one witness saw in one second, in the order of the seconds.
    private static Collection<List<Observation>> moments(List<Observation> observations) {
        return observations.stream()
                .collect(Collectors.groupingBy(
                        seen -> Map.entry(seen.witness(), seen.second()),
                        () -> new TreeMap<>(Map.Entry.<WitnessKind, Long>comparingByKey()
                                .thenComparing(Map.Entry.comparingByValue())),
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
        return news ? weight.bad(test, second, requests, failed) : weight.repeated(test, second, requests, failed);
    }

    /// Begins to weigh anew, and keeps what was counted: bad times that the old instances had as well are over some
    /// time, and the release must then show that it is good.
    Side pardoned() {
        var known = new TreeMap<>(instances);
        known.replaceAll((id, seen) -> seen.pardoned());
        return new Side(known, Map.of(), minutes);
    }

    /// Without those that were ended from outside: what they failed to answer says nothing of what they ran, and
    /// what was weighed of all together is weighed anew.
    Side without(Collection<String> ended) {
        if (instances.keySet().stream().noneMatch(ended::contains)) return this;
        var left = new TreeMap<>(instances);
        left.keySet().removeAll(ended);
        return new Side(left, weights, minutes).pardoned();
    }

    /// Instance-seconds seen.
    long observed() {
        return instances.values().stream().mapToLong(Evidence::observed).sum();
    }

    /// Of them with an error.
    long bad() {
        return instances.values().stream().mapToLong(Evidence::bad).sum();
    }

    /// The witnesses by which together they fail, or one of them does: a bad one must not hide behind many that
    /// were good for long. All instances share one alpha.
    Set<WitnessKind> failing(WitnessTests tests, Collection<WitnessKind> witnesses) {
        var failing = new TreeSet<WitnessKind>();
        for (var witness : witnesses)
            if (tests.of(witness).answer(of(witness).sum()) == Answer.UNHEALTHY
                    || instances.values().stream().anyMatch(seen -> seen.isCondemned(tests, witness, instances.size())))
                failing.add(witness);
        return failing;
    }

    /// Whether one witness has seen enough good, and no other anything that speaks against it.
    ///
    /// @param needed those that must have seen enough by themselves: pages that nobody probes fail, or are slow,
    ///     too
    /// @param deciding those that may speak against it
    boolean passes(WitnessTests tests, Collection<WitnessKind> needed, Collection<WitnessKind> deciding) {
        var visitors = deciding.contains(WitnessKind.VISITORS)
                ? of(WitnessKind.VISITORS).sum()
                : 0;
        var enough = needed.contains(WitnessKind.VISITORS)
                ? visitors
                : Math.min(of(WitnessKind.PROBES).sum(), visitors);
        return tests.errors().answer(enough) == Answer.HEALTHY
                && deciding.stream().allMatch(witness -> of(witness).sum() <= 0)
                && unheard(tests, needed).isEmpty();
    }

    /// Those of `needed` that have not seen enough good yet, besides the visitors.
    List<WitnessKind> unheard(WitnessTests tests, Collection<WitnessKind> needed) {
        return needed.stream()
                .filter(WitnessKind::isRelative)
                .filter(witness -> tests.of(witness).answer(of(witness).sum()) != Answer.HEALTHY)
                .toList();
    }
}
