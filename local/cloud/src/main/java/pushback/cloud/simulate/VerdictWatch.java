package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import pushback.cloud.lambda.LocalLambda.Invocation;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;

/// The verdicts: that healthy means that every instance was seen (invariant 17).
final class VerdictWatch implements Watch {
    private final Site site;
    private final Findings findings;
    private final Set<String> healthy = new HashSet<>();

    VerdictWatch(Site site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    @Override
    public void answered(Work work, Invocation invocation) {
        if (!(invocation instanceof Invocation.Answer(var answer))
                || !answer.has("waitSeconds")
                || !answer.path("verdict").asText().equals("healthy")) return;
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

    @Override
    public void wrote(Work work, String entry, JsonNode before, JsonNode after) {
        if (entry.startsWith("promotion#")
                && !healthy.contains(after.path("release").asText()))
            findings.add(Invariant.EVIDENCE, site, after.path("release").asText() + " was promoted without a verdict");
    }
}
