package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/// The outcomes: each release has one, told once (invariant 19). Whoever dies or stands still in the instant between
/// telling and writing that down has it told again; nothing can exclude that.
final class OutcomeWatch implements CallWatch {
    private final SimulatedEnvironment site;
    private final Findings findings;
    /// By message: since when it is written down that it was told; `MAX` before that.
    private final Map<String, Instant> told = new HashMap<>();

    OutcomeWatch(SimulatedEnvironment site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    @Override
    public void after(Call call) {
        // What is asked before each telling: was it told?
        if (call.request() instanceof GetItemRequest get && isTold(Rows.entry(get.key())))
            call.work().notes().put("telling", Rows.entry(get.key()));
        if (!(call.request() instanceof PublishRequest publish) || !call.succeeded()) return;
        // The words may differ from one telling to the next, as what serves may.
        var message = call.work().notes().getOrDefault("telling", "") + " " + publish.subject();
        var before = told.get(message);
        var mine = message.equals(call.work().notes().get("told"));
        if (before != null && (mine || call.work().since().isAfter(before)))
            findings.add(Invariant.ONE_OUTCOME, site, call.work().function() + " told again: " + message);
        told.putIfAbsent(message, Instant.MAX);
        call.work().notes().put("published", message);
        if (call.told()) call.work().notes().put("told", message);
    }

    private static boolean isTold(String entry) {
        return entry.startsWith("told#") && entry.endsWith("#subscribers");
    }

    @Override
    public void wrote(Work work, String entry, JsonNode before, JsonNode after) {
        var message = work.notes().get("published");
        if (message != null && isTold(entry))
            told.put(message, site.cloud().timeline().now());
    }

    @Override
    public void calm() {
        for (var release : site.rows().all("release#").values()) {
            var id = release.path("id").asText();
            var outcome = site.rows().find("outcome#" + id);
            if (outcome.isEmpty()) findings.add(Invariant.ONE_OUTCOME, site, id + " has no outcome");
            else if (!outcome.get().path("told").asBoolean())
                findings.add(Invariant.ONE_OUTCOME, site, id + " was never told: " + outcome.get());
        }
    }
}
