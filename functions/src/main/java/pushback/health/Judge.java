package pushback.health;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.inject.Inject;
import pushback.Settings;
import pushback.Settings.HealthPolicy;
import pushback.health.Health.Evidence;
import pushback.health.Probe.Question;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// Decides on evidence. Each sample adds one instance-second per instance: bad if the load balancer found the instance
/// unhealthy or one of the answers of the probed pages was an error. An instance that the load balancer does not know, or
/// has not checked yet, adds nothing, and nothing is never healthy.
public final class Judge {
    /// Seen less often, an instance has not shown yet that it keeps on answering.
    private static final int SAMPLES_OF_EACH = 3;
    /// How often each page is asked for within a sample. An instance-second is bad if any visitor in it saw an error: of
    /// a page that fails half the time, one question misses every second such second, three miss one in eight.
    private static final int ATTEMPTS = 3;

    private final Fleet fleet;
    private final Probe probe;
    private final Clock clock;
    private final HealthPolicy policy;
    private final List<String> paths;

    @Inject
    public Judge(Fleet fleet, Probe probe, Clock clock, Settings settings) {
        this.fleet = fleet;
        this.probe = probe;
        this.clock = clock;
        this.policy = settings.health();
        this.paths = settings.probePaths();
    }

    /// The verdict on `instances` after one more sample; too early to tell at the deadline is unhealthy.
    public Health judge(Optional<Health> before, Collection<String> instances) {
        var health = sample(before, instances);
        var lasted = Duration.between(health.since(), clock.instant());
        if (!health.verdict().equals(Health.UNDECIDED) || lasted.compareTo(policy.deadline()) < 0) return health;
        return new Health(Health.UNHEALTHY, "undecided after " + lasted.toSeconds() + " s, which counts as unhealthy: "
                + health.reason(), health.instances(), health.since(), health.waitSeconds());
    }

    /// As [#judge], without a deadline: while a rollout goes on there is always more to come. The time of judging begins
    /// with the first look after it, by the clock of whoever looks: two functions' clocks may differ.
    public Health watch(Optional<Health> before, Collection<String> instances) {
        var health = sample(before, instances);
        return new Health(health.verdict(), health.reason(), health.instances(), Health.NOT_YET, health.waitSeconds());
    }

    private Health sample(Optional<Health> before, Collection<String> instances) {
        var targets = fleet.targets();
        var seen = before.map(Health::instances).orElse(Map.of());
        var evidence = new TreeMap<String, Evidence>();
        var errors = errors(instances, targets);
        for (var instance : instances) {
            var known = seen.getOrDefault(instance, Evidence.NONE);
            evidence.put(instance, errors.containsKey(instance) ? known.plus(errors.get(instance)) : known);
        }
        return verdict(evidence, targets, before.map(Health::since).filter(since -> !since.equals(Health.NOT_YET)).orElse(clock.instant()));
    }

    /// The errors of each instance that could be observed; an empty list for one without.
    private Map<String, List<String>> errors(Collection<String> instances, Map<String, TargetHealthStateEnum> targets) {
        var errors = new LinkedHashMap<String, List<String>>();
        var questions = new ArrayList<Question>();
        for (var instance : instances) {
            var state = targets.get(instance);
            if (state != TargetHealthStateEnum.HEALTHY && state != TargetHealthStateEnum.UNHEALTHY) continue;
            errors.put(instance, new ArrayList<>());
            if (state == TargetHealthStateEnum.UNHEALTHY) errors.get(instance).add("the load balancer finds it unhealthy");
            for (var path : paths)
                for (int attempt = 0; attempt < ATTEMPTS; attempt++) questions.add(new Question(instance, path, attempt));
        }
        probe.ask(questions).forEach((question, status) -> {
            if (status >= 200 && status < 400) return;
            var error = "GET " + question.path() + (status == 0 ? " was not answered" : " answered " + status);
            var known = errors.get(question.instanceId());
            if (!known.contains(error)) known.add(error);
        });
        return errors;
    }

    private Health verdict(Map<String, Evidence> evidence, Map<String, TargetHealthStateEnum> targets, Instant since) {
        var observed = evidence.values().stream().mapToLong(Evidence::observed).sum();
        var bad = evidence.values().stream().mapToLong(Evidence::bad).sum();
        var test = new SequentialTest(policy.toleratedErrorRate(), policy.unhealthyErrorRate(), policy.alpha());
        var missing = evidence.entrySet().stream()
                .filter(instance -> targets.get(instance.getKey()) != TargetHealthStateEnum.HEALTHY
                        || instance.getValue().observed() < SAMPLES_OF_EACH)
                .map(Map.Entry::getKey).toList();
        var verdict = oneIsBad(evidence) ? Health.UNHEALTHY : switch (test.answer(observed, bad)) {
            case UNHEALTHY -> Health.UNHEALTHY;
            case HEALTHY -> evidence.isEmpty() || !missing.isEmpty() ? Health.UNDECIDED : Health.HEALTHY;
            case UNDECIDED -> Health.UNDECIDED;
        };
        return new Health(verdict, reason(verdict, evidence, observed, bad, missing), evidence, since,
                policy.sampleEvery().toSeconds());
    }

    /// A bad instance must not hide behind many that were good for long. All of them share one alpha.
    private boolean oneIsBad(Map<String, Evidence> evidence) {
        var test = new SequentialTest(policy.toleratedErrorRate(), policy.unhealthyErrorRate(), policy.alpha() / evidence.size());
        return evidence.values().stream()
                .anyMatch(seen -> test.answer(seen.observed(), seen.bad()) == SequentialTest.Answer.UNHEALTHY);
    }

    private String reason(String verdict, Map<String, Evidence> evidence, long observed, long bad, List<String> missing) {
        if (observed == 0) return "no evidence yet: none of " + evidence.size() + " instances could be observed";
        var numbers = "%s: %d bad of %d instance-seconds on %d %s; sequential test at alpha %s %%".formatted(
                verdict, bad, observed, evidence.size(), evidence.size() == 1 ? "instance" : "instances", trimmed(policy.alpha() * 100));
        var errors = evidence.entrySet().stream().filter(instance -> !instance.getValue().errors().isEmpty()).limit(3)
                .map(instance -> instance.getKey() + ": " + String.join(", ", instance.getValue().errors())).toList();
        return numbers + (errors.isEmpty() ? "" : " (" + String.join("; ", errors) + ")")
                + (verdict.equals(Health.UNDECIDED) && !missing.isEmpty() ? "; waiting for " + String.join(", ", missing) : "");
    }

    private static String trimmed(double percent) {
        return BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString();
    }
}
