package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import pushback.approval.ApprovalDecision;

/// The ledger's rows: which may change, and how (invariant 6).
final class LedgerWatch implements Watch {
    /// Written once.
    private static final Set<String> FOR_EVER = Set.of(
            "promotion",
            "quarantine",
            "delivery",
            "continuation",
            "wake",
            "told",
            "halt",
            "lifted",
            "drill",
            "drill-choice",
            "drill-report",
            "rehearsal",
            "stop-failure");
    /// Fields that may change in a row that otherwise stays.
    private static final Map<String, Set<String>> CHANGING = Map.of(
            "outcome",
            Set.of("told"),
            "release",
            Set.of("executionArn"),
            "deployment",
            Set.of("token", "fence"),
            "approval",
            Set.of("token"));

    private final SimulatedEnvironment site;
    private final Findings findings;

    LedgerWatch(SimulatedEnvironment site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    @Override
    public void wrote(Work work, String entry, JsonNode before, JsonNode after) {
        if (before == null || before.equals(after)) return;
        var kind = entry.substring(0, Math.max(entry.indexOf('#'), 0));
        // A deployment that is only meant to be made may still become one, or be forgotten.
        if (kind.equals("deployment") && before.path("deploymentId").asText().isEmpty()) return;
        if (kind.equals("deployment") && isMadeOnceMore(before, after)) return;
        // One that waits is decided once.
        if (kind.equals("approval") && before.path("decision").asText().equals(ApprovalDecision.WAITING.word())) return;
        var changing = FOR_EVER.contains(kind) ? Set.<String>of() : CHANGING.get(kind);
        if (changing == null) return;
        if (after == null || !same(before, after, changing))
            findings.add(
                    Invariant.LEGAL_TRANSITIONS,
                    site,
                    work.function() + " changed " + entry + " from " + before + " to " + after);
        else if (kind.equals("outcome") && before.path("told").asBoolean())
            findings.add(Invariant.LEGAL_TRANSITIONS, site, work.function() + " took back that " + entry + " was told");
        else if (kind.equals("deployment")
                && after.path("fence").asLong() < before.path("fence").asLong())
            findings.add(
                    Invariant.LEGAL_TRANSITIONS, site, work.function() + " put " + entry + " under an older fence");
    }

    /// One that the stop scripts of what ran made fail is to be made again, and that is on the record.
    private boolean isMadeOnceMore(JsonNode before, JsonNode after) {
        return after != null
                && after.path("deploymentId").asText().isEmpty()
                && site.rows()
                        .find("stop-failure#" + before.path("release").asText())
                        .filter(failure -> failure.path("deploymentId").equals(before.path("deploymentId")))
                        .isPresent();
    }

    private static boolean same(JsonNode before, JsonNode after, Set<String> changing) {
        if (changing.isEmpty() || !before.isObject() || !after.isObject()) return before.equals(after);
        return ((ObjectNode) before.deepCopy())
                .remove(changing)
                .equals(((ObjectNode) after.deepCopy()).remove(changing));
    }
}
