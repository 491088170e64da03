package pushback.console.page;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import pushback.operator.Operator;
import pushback.operator.ReleaseRecord;

/// What the judge saw of releases. The samples of one that has ended are read once; until then, the execution's history
/// has them without a call.
final class EvidenceShelf {
    private static final int KEPT = 64;

    private final Operator operator;
    private final Map<String, Evidences> ended = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Evidences> eldest) {
            return size() > KEPT;
        }
    });

    EvidenceShelf(Operator operator) {
        this.operator = operator;
    }

    Evidences of(ReleaseRecord release) {
        var read = ended.get(release.id());
        if (read != null) return read;
        var kept = release.hasEnded()
                ? operator.records().evidence(release.id()).map(Evidences::of)
                : Optional.<Evidences>empty();
        var seen = kept.orElseGet(() -> Evidences.of(
                Judgement.of(release.executions()), operator.settings().health().alpha()));
        if (release.hasEnded()) ended.put(release.id(), seen);
        return seen;
    }
}
