package pushback.health;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pushback.health.Alarms.Firing;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// What the evidence amounts to, and the words for it.
final class Verdicts {
    /// Seen less often, an instance has not shown yet that it keeps on answering.
    static final int SECONDS_OF_EACH = 3;

    private static final List<WitnessKind> COUNTED =
            List.of(WitnessKind.VISITORS, WitnessKind.LATENCY, WitnessKind.CUSTOM);

    private final WitnessTests tests;
    private final SequentialProbabilityRatio test;
    private final Duration deadline;

    Verdicts(WitnessTests tests, Duration deadline) {
        this.tests = tests;
        this.test = tests.errors();
        this.deadline = deadline;
    }

    /// @param outdated instances in service that must run the release and do not
    /// @param firing the alarms in ALARM
    /// @param silent what was no evidence, in words
    /// @param perMinute requests of visitors at the pace of now; negative: unknown
    /// @param ofTheRelease as many a minute came to the release so far; negative: too early to tell
    /// @param awaited what is still to come, in words
    /// @param began when judging did
    record Scene(
            Cohort current,
            Cohort old,
            Map<String, TargetHealthStateEnum> targets,
            Collection<String> outdated,
            List<Firing> firing,
            List<String> silent,
            double perMinute,
            double ofTheRelease,
            List<String> awaited,
            Instant began,
            Instant now) {}

    /// @param forgives whether what spoke against the release is not its fault, so that it is weighed anew
    record Verdict(HealthVerdict verdict, String reason, boolean forgives) {}

    Verdict on(Scene scene) {
        var side = scene.current();
        var news = scene.firing().stream()
                .filter(alarm -> !tests.isDry(alarm))
                .filter(alarm -> !alarm.since().isBefore(scene.began()))
                .toList();
        var deciding = tests.deciding().stream()
                .filter(witness -> !witness.isRelative() || compared(scene, witness) != Comparison.AS_BAD)
                .toList();
        var speaking = side.failing(tests, deciding);
        var unsure = speaking.stream()
                .filter(witness -> witness.isRelative()
                        ? compared(scene, witness) == Comparison.UNSURE
                        : mayBeAsGood(scene, witness, speaking))
                .toList();
        var failing = new TreeSet<>(speaking);
        failing.removeAll(unsure);
        var condemned = failing.stream().filter(WitnessKind::isRelative).toList();
        var fails = failing.size() > condemned.size();
        // Alarms and failures, beside those of the old servers.
        var errors = condemned.isEmpty() && (fails || !news.isEmpty()) ? comparedErrors(scene) : Comparison.WORSE;
        var blameless = errors == Comparison.AS_BAD;
        var needed = mustDecide(scene, deciding);
        var obstacles = obstacles(scene, unsure);
        if (errors == Comparison.UNSURE)
            obstacles.add("more of the old servers to compare with ("
                    + scene.old().bad() + " of " + scene.old().observed() + " bad)");
        if (side.mayBeItsStart(tests)) obstacles.add("visitors of servers that have started");
        side.unheard(tests, needed).stream()
                .filter(witness -> !unsure.contains(witness))
                .forEach(witness -> obstacles.add("enough requests to decide on " + witness.word()));
        var verdict =
                (!failing.isEmpty() || !news.isEmpty()) && !side.instances().isEmpty() && errors == Comparison.WORSE
                        ? HealthVerdict.UNHEALTHY
                        : side.passes(tests, needed, deciding) && obstacles.isEmpty() && !blameless
                                ? HealthVerdict.HEALTHY
                                : HealthVerdict.UNDECIDED;
        if (side.observed() == 0 && news.isEmpty() && condemned.isEmpty())
            return new Verdict(
                    verdict,
                    "no evidence yet: none of " + side.instances().size() + " instances could be observed"
                            + dry(scene)
                            + silence(scene)
                            + thin(scene),
                    false);
        return new Verdict(
                verdict,
                numbers(scene, verdict)
                        + details(side)
                        + alarms(news)
                        + dry(scene)
                        + others(scene, condemned)
                        + silence(scene)
                        + (blameless ? "; the old ones are hardly better, so it is not the release" : "")
                        + (verdict == HealthVerdict.UNDECIDED ? thin(scene) : "")
                        + (verdict == HealthVerdict.UNDECIDED && !obstacles.isEmpty()
                                ? "; waiting for " + String.join(", ", obstacles)
                                : ""),
                blameless);
    }

    /// Visitors who come often enough to be decided on in half the time there is get that half, and so does each
    /// thing that is counted of them; then it is enough that they do not speak against the release.
    private Set<WitnessKind> mustDecide(Scene scene, Collection<WitnessKind> deciding) {
        var half = deadline.toSeconds() / 2.0;
        var seconds = Math.max(1, Duration.between(scene.began(), scene.now()).toSeconds());
        if (seconds >= half) return Set.of();
        return COUNTED.stream()
                .filter(deciding::contains)
                .filter(witness ->
                        scene.current().of(witness).requests() / (double) seconds >= enoughGood(witness) / half)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private double enoughGood(WitnessKind witness) {
        return (witness == WitnessKind.VISITORS ? test : tests.of(witness)).enoughGood();
    }

    /// Said from the first look at the old servers on, since nobody wants to find out at the deadline. Once the release
    /// has visitors of its own, their pace counts: a canary has a part of them only.
    private String thin(Scene scene) {
        if (scene.perMinute() < 0 || tests.isDry(WitnessKind.VISITORS)) return "";
        var own = scene.ofTheRelease() >= 0;
        var perMinute = own ? scene.ofTheRelease() : scene.perMinute();
        var needed = test.enoughGood() / (deadline.toSeconds() / 2.0 / 60);
        return perMinute >= needed
                ? ""
                : ("; too few visitors%s to decide within the deadline: %d requests a minute, %d are needed; the probes"
                                + " decide")
                        .formatted(own ? " of the release" : "", (long) perMinute, (long) Math.ceil(needed));
    }

    /// Errors of visitors that are not worse yet by more than chance than none at all of the old instances, whose
    /// visitors were as many: an old release that fails now and then may have shown none so far. What probes see as
    /// well needs no comparison, and neither does what the old instances could hardly have shown.
    private boolean mayBeAsGood(Scene scene, WitnessKind witness, Collection<WitnessKind> speaking) {
        if (witness != WitnessKind.VISITORS
                || speaking.contains(WitnessKind.PROBES)
                || !scene.current().worseThanBefore(tests).isEmpty()) return false;
        var current = scene.current().of(witness);
        var old = scene.old().of(witness);
        return old.failing() == 0
                && old.requests() >= current.requests()
                && !MixtureTest.isWorse(
                        Math.round(current.failing()), current.requests(), 0, old.requests(), test.alpha() / 2);
    }

    /// What the old instances show of what is held against the release.
    private enum Comparison {
        /// Less, by more than chance; or nothing of it.
        WORSE,
        /// As much, or not much less: it is no fault of the release.
        AS_BAD,
        /// Too little was seen of them to tell.
        UNSURE
    }

    /// Servers that were bad before are left out of both: they would pass for the release, or excuse it.
    private Comparison comparedErrors(Scene scene) {
        var old = scene.old().withoutOdd(tests);
        var side = scene.current().withoutOdd(tests);
        return compared(side.bad(), side.observed(), old.bad(), old.observed(), test.ratio(), test.alpha() / 2);
    }

    private Comparison compared(Scene scene, WitnessKind witness) {
        var current = scene.current().compared(witness);
        var old = scene.old().compared(witness);
        var oldBad = old.failing() == 0 ? 0 : Math.max(1, Math.round(old.failing()));
        return compared(
                Math.round(current.failing()),
                current.seconds(),
                oldBad,
                old.seconds(),
                tests.of(witness).ratio(),
                test.alpha());
    }

    /// @param ratio how many times as bad as a good release a bad one is, by the test
    /// @param alpha how often the release may be held to be worse where both are equally good
    private Comparison compared(long bad, long seen, long oldBad, long oldSeen, double ratio, double alpha) {
        if (oldBad == 0 || MixtureTest.isWorse(bad, seen, oldBad, oldSeen, alpha)) return Comparison.WORSE;
        return MixtureTest.isRuledOut(ratio, bad, seen, oldBad, oldSeen, test.alpha())
                ? Comparison.AS_BAD
                : Comparison.UNSURE;
    }

    /// What the witnesses that are weighed against the old instances saw, and those that only look on.
    private String others(Scene scene, List<WitnessKind> condemned) {
        var words = new StringBuilder();
        for (var witness : condemned)
            words.append("; ").append(witness.word()).append(" unhealthy").append(comparison(scene, witness));
        if (!condemned.contains(WitnessKind.LATENCY))
            scene.current()
                    .alone(tests)
                    .ifPresent(id -> words.append("; ")
                            .append(id)
                            .append(" alone is slow, which is taken for the server's own"));
        scene.current()
                .instances()
                .forEach((id, seen) -> seen.odd()
                        .ifPresent(odd -> words.append("; ")
                                .append(id)
                                .append(" failed ")
                                .append(odd.before().failed())
                                .append(" of ")
                                .append(odd.before().requests())
                                .append(" before this release already")
                                .append(
                                        seen.isWorseThanBefore(tests)
                                                ? ", and is worse now"
                                                : ", which is taken for the server's own")));
        var dry = scene.current().failing(tests, tests.dry());
        for (var witness : tests.dry())
            if (scene.current().of(witness).seconds() > 0)
                words.append("; dry run: ")
                        .append(witness.word())
                        .append(dry.contains(witness) ? " would say unhealthy" : " says nothing against it")
                        .append(comparison(scene, witness));
        return words.toString();
    }

    private static String comparison(Scene scene, WitnessKind witness) {
        var current = scene.current().of(witness);
        var old = scene.old().of(witness);
        return " (%s of %d bad%s)"
                .formatted(
                        rounded(current.failing()),
                        current.seconds(),
                        old.seconds() == 0 ? "" : ", old: " + rounded(old.failing()) + " of " + old.seconds());
    }

    private static String rounded(double count) {
        return BigDecimal.valueOf(count)
                .setScale(1, java.math.RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String silence(Scene scene) {
        return scene.silent().isEmpty()
                ? ""
                : "; no counters of "
                        + String.join(", ", scene.silent().stream().limit(3).toList())
                        + (scene.silent().size() > 3 ? " and " + (scene.silent().size() - 3) + " more" : "");
    }

    /// What must not be, however good the numbers are.
    private List<String> obstacles(Scene scene, List<WitnessKind> unsure) {
        var obstacles = new ArrayList<String>();
        scene.current().instances().forEach((id, seen) -> {
            if (scene.targets().get(id) != TargetHealthStateEnum.HEALTHY || seen.observed() < SECONDS_OF_EACH)
                obstacles.add(id);
            // The load balancer learns later than a probe that a server has died.
            else if (seen.failedLast()) obstacles.add(id + " (failed when it was asked last)");
        });
        scene.outdated().forEach(id -> obstacles.add(id + " (does not run the release)"));
        obstacles.addAll(scene.awaited());
        for (var witness : unsure)
            obstacles.add("more of the old servers' " + witness.word() + " to compare with ("
                    + rounded(scene.old().of(witness).failing()) + " of "
                    + scene.old().of(witness).seconds() + " bad)");
        scene.firing().stream()
                .filter(alarm -> !tests.isDry(alarm))
                .forEach(alarm -> obstacles.add("the end of alarm " + alarm.name()));
        if (scene.current().instances().isEmpty()) obstacles.add("an instance that runs the release");
        return obstacles;
    }

    private String numbers(Scene scene, HealthVerdict verdict) {
        var side = scene.current();
        var seen = side.instances().values().stream()
                .filter(evidence -> evidence.observed() > 0)
                .count();
        var all = side.instances().size();
        return "%d of %d new %s: %d bad of %d instance-seconds%s; sequential test %s at alpha %s %%"
                .formatted(
                        seen,
                        all,
                        all == 1 ? "instance" : "instances",
                        side.bad(),
                        side.observed(),
                        scene.old().observed() == 0
                                ? ""
                                : ", old: " + scene.old().bad() + " of "
                                        + scene.old().observed(),
                        verdict,
                        BigDecimal.valueOf(test.alpha() * 100)
                                .stripTrailingZeros()
                                .toPlainString());
    }

    private static String details(Cohort side) {
        var errors = side.instances().entrySet().stream()
                .filter(instance -> !instance.getValue().errors().isEmpty())
                .limit(3)
                .map(instance -> instance.getKey() + ": "
                        + String.join(", ", instance.getValue().errors()))
                .toList();
        return errors.isEmpty() ? "" : " (" + String.join("; ", errors) + ")";
    }

    private String dry(Scene scene) {
        return scene.firing().stream()
                .filter(tests::isDry)
                .map(alarm -> "; dry run: alarm " + alarm.name() + " is in ALARM")
                .collect(Collectors.joining());
    }

    private static String alarms(List<Firing> news) {
        return news.isEmpty()
                ? ""
                : "; in ALARM: "
                        + String.join(", ", news.stream().map(Firing::name).toList());
    }
}
