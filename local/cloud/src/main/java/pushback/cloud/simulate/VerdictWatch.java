package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.lambda.LocalLambda.Invocation;
import pushback.cloud.virtual.VirtualCloud;
import pushback.health.HealthVerdict;
import pushback.release.ReleaseEnding;
import pushback.settings.Witnesses;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;

/// The verdicts: that healthy means that every instance was seen (invariant 17).
final class VerdictWatch implements Watch {
    /// As the judge says that it has no measure.
    private static final String IN_TURN = "several processes answer in turn";

    private final SimulatedEnvironment site;
    private final Findings findings;
    private final Set<String> healthy = new HashSet<>();

    VerdictWatch(SimulatedEnvironment site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    @Override
    public void answered(Work work, Invocation invocation) {
        if (invocation instanceof Invocation.Answer(var answer)) witnesses(work, answer);
        if (!(invocation instanceof Invocation.Answer(var answer))
                || !answer.has("waitSeconds")
                || !answer.path("verdict").asText().equals(HealthVerdict.HEALTHY.word())) return;
        healthy.add(work.release());
        var seen = (answer.has("current") ? answer.path("current") : answer).path("instances");
        if (seen.isEmpty())
            findings.add(Invariant.EVIDENCE, site, work.function() + " found nothing healthy: " + answer);
        seen.properties().forEach(instance -> {
            if (instance.getValue().path("observed").asLong() < 1)
                findings.add(
                        Invariant.EVIDENCE, site, work.function() + " never saw " + instance.getKey() + ": " + answer);
        });
        // Those that entered service while it looked are seen by the next one.
        var settled = site.group().instances().stream()
                .filter(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE)
                .filter(instance -> seen.has(instance.instanceId()))
                .count();
        if (settled == 0 && !site.group().instances().isEmpty() && !seen.isEmpty())
            findings.add(Invariant.EVIDENCE, site, work.function() + " looked at none of those in service: " + answer);
    }

    /// What the servers of a release, its canary included, show of their visitors (invariant 25). Lies are no
    /// evidence: they may not even be counted.
    private void witnesses(Work work, JsonNode answer) {
        var health = answer.has("health") ? answer.path("health") : answer;
        var weights = health.path("current").path("weights");
        if (weights.isMissingNode() || work.function().equals("VerifyRollback")) return;
        var commit = work.payload().path("release").path("commit").asText();
        if (commit.isEmpty()
                || !work.payload().path("release").path("action").asText().equals("deploy")) return;
        var application = site.cloud().behaviour(commit);
        if (!failsVisitors(application)) none(work, weights, "VISITORS", health);
        if (!CountedVisitors.fails(application)) none(work, weights, "BALANCER", health);
        if (!CountedVisitors.isSlow(application)) none(work, weights, "LATENCY", health);
        if (!CountedVisitors.losesOrders(application)) none(work, weights, "CUSTOM", health);
        if (!CountedVisitors.fillsMemory(application)) none(work, weights, "SATURATION", health);
        // A call that its state has given up may still look while the servers get the last good release back
        // (seed 45003).
        var its = health.path("current").path("instances").propertyStream().allMatch(one -> runs(one.getKey(), commit));
        if (its) none(work, weights, "RESTARTS", health);
        var reason = health.path("reason").asText();
        for (var dry : witnesses().dryRun())
            if (health.path("verdict").asText().equals(HealthVerdict.UNHEALTHY.word())
                    && reason.contains("; " + dry + " unhealthy ("))
                findings.add(Invariant.WITNESSES, site, work.function() + " condemned by a dry run: " + reason);
    }

    /// As the servers count it.
    private boolean failsVisitors(AppBehaviour application) {
        return CountedVisitors.fails(application) || witnesses().count4xx() && CountedVisitors.refuses(application);
    }

    private Witnesses witnesses() {
        return site.cloud().cloud().settings().health().witnesses();
    }

    private boolean runs(String instance, String commit) {
        var machine = site.cloud().fleet().machine(instance);
        return machine != null
                && machine.installed().map(VirtualCloud::commitOf).equals(Optional.of(commit));
    }

    private void none(Work work, JsonNode weights, String witness, JsonNode health) {
        if (weights.path(witness).path("failing").asDouble() > 0)
            findings.add(
                    Invariant.WITNESSES,
                    site,
                    work.function() + " holds " + witness + " against a release that is good to visitors: "
                            + health.path("reason").asText());
    }

    /// Where the servers' own counters decide, and tell the truth, no release is left that they speak against.
    @Override
    public void calm() {
        if (!witnesses().areScraped()) return;
        overlooked(Witnesses.VISITORS, this::failsVisitors);
        if (witnesses().haveCustom()) overlooked(Witnesses.CUSTOM, CountedVisitors::losesOrders);
        if (witnesses().measureSaturation()) overlooked(Witnesses.SATURATION, CountedVisitors::fillsMemory);
    }

    /// All is compared with what ran before. A release that was condemned where there was nothing to go back to may
    /// still run: deployed once more it is no worse than itself (seed 18721), and by what is not of visitors no
    /// other one is (seed 3660). Counters of processes that take turns are no measure, and the verdict says so.
    private void overlooked(String witness, Predicate<AppBehaviour> isBad) {
        if (witnesses().dryRun().contains(witness)) return;
        var left = new HashSet<String>();
        for (var outcome : site.rows().all("outcome#").values()) {
            var commit = outcome.path("commit").asText();
            if (!isBad.test(site.cloud().behaviour(commit))) continue;
            var ending = outcome.path("ending").asText();
            if (ending.equals(ReleaseEnding.NEEDS_OPERATOR.word())) left.add(commit);
            var excused = witness.equals(Witnesses.VISITORS) ? left.contains(commit) : !left.isEmpty();
            if (ending.equals(ReleaseEnding.DEPLOYED.word())
                    && !excused
                    && !outcome.path("summary").asText().contains(IN_TURN))
                findings.add(
                        Invariant.WITNESSES, site, commit + " is bad by " + witness + ", and was deployed: " + outcome);
        }
    }

    @Override
    public void wrote(Work work, String entry, JsonNode before, JsonNode after) {
        if (entry.startsWith("promotion#")
                && !healthy.contains(after.path("release").asText()))
            findings.add(Invariant.EVIDENCE, site, after.path("release").asText() + " was promoted without a verdict");
    }
}
