package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import pushback.source.SourceHost;

/// The commits: that the newest one comes to an end, and none goes back by itself (invariant 12).
final class CommitWatch implements Watch {
    private final SimulatedEnvironment site;
    private final Findings findings;

    CommitWatch(SimulatedEnvironment site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    @Override
    public void wrote(Work work, String entry, JsonNode before, JsonNode after) {
        if (!entry.startsWith("promotion#") || before != null) return;
        var older = site.rows().all("promotion#").headMap(entry);
        if (older.isEmpty()) return;
        var release = site.rows().find("release#" + after.path("release").asText());
        var wanted = release.filter(row ->
                row.path("force").asBoolean() || !row.path("action").asText().equals("deploy"));
        if (wanted.isPresent()) return;
        var was = older.lastEntry().getValue().path("commit").asText();
        // While the git host is away, nobody can know the age of a commit that nobody has seen.
        if (site.rows().find("commit#" + was).isEmpty()
                || site.rows().find("commit#" + after.path("commit").asText()).isEmpty()) return;
        if (site.cloud().repository().compare(was, after.path("commit").asText()) == SourceHost.Relation.BEHIND)
            findings.add(Invariant.NEWEST_WINS, site, after.path("release").asText() + " replaced the newer " + was);
    }

    @Override
    public void calm() {
        var head = site.cloud().repository().resolve("main");
        // A push that nobody announced waits until a parked environment is back.
        if (head.isEmpty() || site.parked()) return;
        List<String> ofHead = new ArrayList<>();
        site.rows().all("release#").values().stream()
                .filter(row -> row.path("commit").asText().equals(head.get().sha()))
                .forEach(row -> ofHead.add(row.path("id").asText()));
        if (ofHead.stream().noneMatch(id -> site.rows().find("outcome#" + id).isPresent()))
            findings.add(
                    Invariant.NEWEST_WINS,
                    site,
                    "the newest commit " + head.get().sha() + " (" + head.get().message()
                            + ") came to no end; its releases: " + ofHead);
    }
}
