package pushback.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import pushback.base.Json;
import pushback.console.chart.EvidenceChart;
import pushback.console.chart.EvidencePoint;
import pushback.console.chart.SecondsChart;
import pushback.operator.ExecutionHistory;
import pushback.operator.Operator;
import pushback.operator.ReleaseList;
import pushback.operator.ReleaseRecord;

/// Two releases side by side: what is between them, and what was seen of each.
public final class ComparePage {
    private static final String JUDGE = "judge: ";
    private static final int LISTED = 50;

    private final Operator operator;
    private final EvidenceShelf evidences;

    ComparePage(Operator operator, EvidenceShelf evidences) {
        this.operator = operator;
        this.evidences = evidences;
    }

    /// @param link to the commits between them; empty: the git host has no pages
    /// @param command that lists the commits between them
    /// @param between what was released or tried after the older one and before the newer one, the newest first
    /// @param differences what differs in what they were made of and how they were deployed
    public record Shown(
            One one,
            One other,
            String link,
            String command,
            List<ReleaseList.Item> between,
            List<Difference> differences) {}

    /// @param chart null where nothing was judged
    public record One(
            ReleaseRecord release,
            String commit,
            EvidenceChart chart,
            SecondsChart seconds,
            List<EvidencePoint> samples) {}

    public record Difference(String what, String one, String other) {}

    Shown of(String one, String other) {
        if (one.isEmpty() || other.isEmpty())
            throw new IllegalArgumentException("choose two releases to compare, in the list of releases");
        var first = one(one);
        var second = one(other);
        return new Shown(
                first,
                second,
                new CommitLinks(operator).compare(first.commit, second.commit),
                first.commit.isEmpty() || second.commit.isEmpty() || first.commit.equals(second.commit)
                        ? ""
                        : "git log --oneline " + PageTexts.commit(first.commit) + ".."
                                + PageTexts.commit(second.commit),
                between(one, other),
                differences(configuration(first.release), configuration(second.release)));
    }

    /// Their ids are in the order in which they were asked for.
    private List<ReleaseList.Item> between(String one, String other) {
        var older = one.compareTo(other) < 0 ? one : other;
        var newer = older.equals(one) ? other : one;
        return operator.records().releases(newer, LISTED, LISTED, _ -> true).stream()
                .takeWhile(item -> item.release().compareTo(older) > 0)
                .toList();
    }

    private One one(String id) {
        var release = operator.records().release(id);
        var seen = evidences.of(release);
        return new One(
                release,
                commit(release),
                EvidenceChart.of(seen.forward(), seen.alpha()),
                SecondsChart.of(seen.forward()),
                seen.forward());
    }

    static String commit(ReleaseRecord release) {
        return release.release()
                .map(known -> known.commit())
                .or(() -> release.outcome().map(known -> known.commit()))
                .orElse("");
    }

    /// What differs between two, by its name.
    static List<Difference> differences(Map<String, String> one, Map<String, String> other) {
        var names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        var differences = new ArrayList<Difference>();
        for (var name : names) {
            var first = one.getOrDefault(name, "–");
            var second = other.getOrDefault(name, "–");
            // Before the end of a release it is not kept by which policy it is judged.
            if (name.startsWith(JUDGE) && (!one.containsKey(name) || !other.containsKey(name))) continue;
            if (!first.equals(second)) differences.add(new Difference(name, first, second));
        }
        return differences;
    }

    /// What a release was made of and how it was deployed: what it was started with, the bundle, the definition of the
    /// machine, and the policy by which it was judged.
    Map<String, String> configuration(ReleaseRecord release) {
        var configuration = new LinkedHashMap<String, String>();
        release.release().ifPresent(known -> {
            configuration.put("action", known.action().word());
            configuration.put("ref", known.ref());
            configuration.put("force", Boolean.toString(known.force()));
        });
        for (var execution : release.executions()) {
            operator.records().definition(execution.arn()).ifPresent(text -> states(configuration, Json.tree(text)));
            variables(configuration, execution);
        }
        evidences.of(release).policy().forEach((name, value) -> configuration.put(JUDGE + name, value));
        return configuration;
    }

    /// Time-outs, retries and the like of each state.
    private static void states(Map<String, String> configuration, JsonNode definition) {
        definition.path("States").properties().forEach(state -> {
            for (var field : List.of("TimeoutSeconds", "HeartbeatSeconds", "Seconds", "Retry"))
                if (state.getValue().has(field))
                    configuration.put(
                            "machine: " + state.getKey() + "." + field,
                            state.getValue().path(field).toString());
            state.getValue().path("Branches").forEach(branch -> states(configuration, branch));
        });
    }

    private static void variables(Map<String, String> configuration, ExecutionHistory execution) {
        for (var visit : execution.visits()) {
            var revision = visit.variables().get("revision");
            if (revision == null) continue;
            var bundle = Json.tree(revision);
            for (var field : List.of("digest", "size", "schema"))
                if (bundle.has(field))
                    configuration.put(
                            "bundle: " + field,
                            bundle.path(field).isTextual()
                                    ? bundle.path(field).asText()
                                    : bundle.path(field).toString());
        }
    }
}
