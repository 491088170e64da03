package pushback.health;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import pushback.health.SequentialProbabilityRatio.Answer;

/// The instances that run one revision, taken together.
///
/// @param instances the evidence, instance by instance
/// @param weights of all of them together, by witness; none of one that has seen nothing
/// @param minutes until when the load balancer's are counted; EPOCH: none is
public record Cohort(Map<String, Evidence> instances, Map<WitnessKind, LogLikelihood> weights, Instant minutes) {
    /// Of fewer servers nobody can say which is the odd one.
    private static final int SEVERAL = 3;

    public static final Cohort NONE = new Cohort(Map.of(), Map.of(), Instant.EPOCH);

    LogLikelihood of(WitnessKind witness) {
        return weights.getOrDefault(witness, LogLikelihood.NONE);
    }

    /// What is known of exactly these instances, if there are any; what visitors of a new one saw before `from` was
    /// another revision, or one that still became warm.
    ///
    /// @param looked when a new one was looked at first
    /// @param odd those of all servers that failed like a bad release before this one came
    Cohort among(Collection<String> these, Instant from, Instant looked, Map<String, OddServer> odd) {
        if (these.isEmpty()) return this;
        var known = new TreeMap<String, Evidence>();
        for (var id : these)
            known.put(
                    id, instances.getOrDefault(id, Evidence.since(from, looked)).with(odd.get(id)));
        return new Cohort(known, weights, minutes);
    }

    Cohort plus(WitnessTests tests, List<Observation> observations) {
        var known = new TreeMap<>(instances);
        var sums = new TreeMap<>(weights);
        for (var moment : moments(observations)) {
            var witness = moment.getFirst().witness();
            var weighed = moment.stream()
                    .filter(one -> witness != WitnessKind.VISITORS
                            || known.get(one.instance()).odd().isEmpty())
                    .toList();
            if (!weighed.isEmpty())
                sums.put(
                        witness,
                        together(tests.of(witness), known, weighed, sums.getOrDefault(witness, LogLikelihood.NONE)));
            for (var one : moment) known.computeIfPresent(one.instance(), (id, evidence) -> evidence.plus(tests, one));
        }
        return new Cohort(known, sums, minutes);
    }

    /// What the load balancer counted of all of them, minute by minute.
    Cohort plusMinutes(WitnessTests tests, List<Traffic.Second> counted, Instant to) {
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
                            List.of()),
                    false);
        var sums = new TreeMap<>(weights);
        if (!counted.isEmpty()) sums.put(WitnessKind.BALANCER, weight);
        return new Cohort(instances, sums, to);
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
    private static LogLikelihood together(
            SequentialProbabilityRatio test,
            Map<String, Evidence> known,
            List<Observation> moment,
            LogLikelihood weight) {
        var requests = moment.stream().mapToLong(Observation::requests).sum();
        var failed = moment.stream().mapToLong(Observation::failed).sum();
        var second = moment.getFirst().second();
        var news = moment.stream()
                .anyMatch(seen -> seen.isBad()
                        && known.get(seen.instance())
                                .of(seen.witness())
                                .isNewEvidence(second, seen.requests(), seen.failed()));
        var bad = moment.stream().filter(Observation::isBad).toList();
        var starting = moment.stream()
                .filter(seen -> known.get(seen.instance()).isOfItsStart(seen))
                .toList();
        var begun = starting.containsAll(bad)
                ? starting.stream().mapToLong(Observation::requests).sum()
                : 0;
        var more = failed == 0
                ? weight.good(test, requests, begun)
                : news && (weight.isNewEvidence(second, requests, failed) || isAnother(known, bad, requests))
                        ? weight.bad(test, second, requests, failed, begun)
                        : weight.repeated(test, second, requests, failed);
        if (!moment.getFirst().witness().isRelative()) return more;
        // A second of many servers is seldom without a bad one. To be compared with fewer of the other side each
        // server's second counts by itself.
        return more.ofEach(
                weight.seconds() + moment.size(),
                weight.failing()
                        + moment.stream()
                                .mapToDouble(seen -> test.badness(seen.requests(), seen.failed()))
                                .sum());
    }

    /// Whether one server failed a part of a second, right after another server did: a burst is of one server, and a
    /// hiccup of what they share is seen by several at once, or by all who ask.
    private static boolean isAnother(Map<String, Evidence> known, List<Observation> bad, long requests) {
        if (bad.size() != 1 || bad.getFirst().failed() == requests) return false;
        var witness = bad.getFirst().witness();
        var before = bad.getFirst().second() - 1;
        return known.values().stream()
                        .filter(seen -> seen.of(witness).bad() == before)
                        .limit(2)
                        .count()
                == 1;
    }

    /// Begins to weigh anew, and keeps what was counted: bad times that the old instances had as well are over some
    /// time, and the release must then show that it is good.
    Cohort forgiven() {
        var known = new TreeMap<>(instances);
        known.replaceAll((id, seen) -> seen.forgiven());
        return new Cohort(known, Map.of(), minutes);
    }

    /// Without those that were ended from outside: what they failed to answer says nothing of what they ran, and
    /// what was weighed of all together is weighed anew.
    Cohort without(Collection<String> ended) {
        if (instances.keySet().stream().noneMatch(ended::contains)) return this;
        var left = new TreeMap<>(instances);
        left.keySet().removeAll(ended);
        return new Cohort(left, weights, minutes).forgiven();
    }

    /// Instance-seconds seen.
    long observed() {
        return instances.values().stream().mapToLong(Evidence::observed).sum();
    }

    /// Of them with an error.
    long bad() {
        return instances.values().stream().mapToLong(Evidence::bad).sum();
    }

    /// Those servers whose visitors are answered as badly as before the release, and no worse.
    List<String> asBefore(WitnessTests tests) {
        return those(seen -> seen.isAsBefore(tests));
    }

    /// Without them.
    Cohort withoutOdd(WitnessTests tests) {
        var left = new TreeMap<>(instances);
        left.keySet().removeAll(asBefore(tests));
        return new Cohort(left, weights, minutes);
    }

    /// Those that were bad before the release and are worse now, by more than chance.
    List<String> worseThanBefore(WitnessTests tests) {
        return those(seen -> seen.isWorseThanBefore(tests));
    }

    private List<String> those(Predicate<Evidence> wanted) {
        return instances.entrySet().stream()
                .filter(one -> wanted.test(one.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// How long requests take depends on the machine as well: neighbours, credits that are used up. One slow server of
    /// several is not the release's doing.
    private boolean mayBeItsServers(WitnessKind witness) {
        return witness == WitnessKind.LATENCY && instances.size() >= SEVERAL;
    }

    /// The one server of several that is slow by itself; empty: none is, or more are.
    Optional<String> alone(WitnessTests tests) {
        if (!mayBeItsServers(WitnessKind.LATENCY)) return Optional.empty();
        var slow = condemned(tests, WitnessKind.LATENCY);
        return slow.size() == 1 ? Optional.of(slow.getFirst()) : Optional.empty();
    }

    /// What is weighed of a witness: all of it; and unless the others show half of what condemns by themselves, what is
    /// left without the server that speaks most against the release.
    private double lean(WitnessTests tests, WitnessKind witness) {
        var all = of(witness).sum();
        if (!mayBeItsServers(witness)) return all;
        var others = all - Math.max(0, worst(witness).sum());
        return others < tests.of(witness).enough() / 2 ? others : all;
    }

    /// The servers that this witness condemns each by itself, two at most.
    private List<String> condemned(WitnessTests tests, WitnessKind witness) {
        return instances.entrySet().stream()
                .filter(one ->
                        witness == WitnessKind.VISITORS && one.getValue().odd().isPresent()
                                ? one.getValue().isWorseThanBefore(tests)
                                : one.getValue().isCondemned(tests, witness, instances.size()))
                .limit(2)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Seconds of its servers and those of them that were bad, to be compared with the other side's: of several servers
    /// without those of the worst, which would pass for the release, or excuse one.
    LogLikelihood compared(WitnessKind witness) {
        return mayBeItsServers(witness) ? of(witness).without(worst(witness)) : of(witness);
    }

    private LogLikelihood worst(WitnessKind witness) {
        return instances.values().stream()
                .map(seen -> seen.of(witness))
                .max(Comparator.comparingDouble(LogLikelihood::sum))
                .orElse(LogLikelihood.NONE);
    }

    /// The witnesses by which together they fail, or one of them does: a bad one must not hide behind many that
    /// were good for long. All instances share one alpha.
    Set<WitnessKind> failing(WitnessTests tests, Collection<WitnessKind> witnesses) {
        var failing = new TreeSet<WitnessKind>();
        for (var witness : witnesses)
            if (speaks(tests, witness) && of(witness).isMoreThanAStart(tests.of(witness), 1)
                    || condemned(tests, witness).size() > (mayBeItsServers(witness) ? 1 : 0)) failing.add(witness);
        return failing;
    }

    private boolean speaks(WitnessTests tests, WitnessKind witness) {
        return tests.of(witness).answer(lean(tests, witness)) == Answer.UNHEALTHY;
    }

    /// Whether what speaks against the release may be its start and no more.
    boolean mayBeItsStart(WitnessTests tests) {
        return !tests.isDry(WitnessKind.VISITORS)
                && speaks(tests, WitnessKind.VISITORS)
                && !of(WitnessKind.VISITORS).isMoreThanAStart(tests.errors(), 1);
    }

    /// Whether one witness has seen enough good, and no other anything that speaks against it.
    ///
    /// @param needed those that must have seen enough by themselves: pages that nobody probes fail, or are slow,
    ///     too
    /// @param deciding those that may speak against it
    boolean passes(WitnessTests tests, Collection<WitnessKind> needed, Collection<WitnessKind> deciding) {
        var visitors = deciding.contains(WitnessKind.VISITORS) ? lean(tests, WitnessKind.VISITORS) : 0;
        var enough =
                needed.contains(WitnessKind.VISITORS) ? visitors : Math.min(lean(tests, WitnessKind.PROBES), visitors);
        return tests.errors().answer(enough) == Answer.HEALTHY
                && deciding.stream().allMatch(witness -> lean(tests, witness) <= 0)
                && unheard(tests, needed).isEmpty();
    }

    /// Those of `needed` that have not seen enough good yet, besides the visitors.
    List<WitnessKind> unheard(WitnessTests tests, Collection<WitnessKind> needed) {
        return needed.stream()
                .filter(WitnessKind::isRelative)
                .filter(witness -> tests.of(witness).answer(lean(tests, witness)) != Answer.HEALTHY)
                .toList();
    }
}
