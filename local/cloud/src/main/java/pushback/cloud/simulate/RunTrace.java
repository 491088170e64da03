package pushback.cloud.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What happened in a world: a digest of all of it, and the lines if somebody wants to read them.
final class RunTrace {
    private final Instant begin;
    private final boolean kept;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, FaultKind> taken = new LinkedHashMap<>();
    private long digest = 0xcbf29ce484222325L;

    /// @param kept whether the lines are kept
    RunTrace(Instant begin, boolean kept) {
        this.begin = begin;
        this.kept = kept;
    }

    /// Something that is part of the history, whether anybody reads it or not.
    void note(Instant at, String what) {
        mix(at.toEpochMilli());
        mix(what.hashCode());
        if (kept) lines.add(stamp(at) + "  " + what);
    }

    /// As [#note], with words that are made only for a reader.
    void note(Instant at, String what, Supplier<String> words) {
        mix(at.toEpochMilli());
        mix(what.hashCode());
        if (kept) lines.add(stamp(at) + "  " + what + "  " + words.get());
    }

    /// A fault that took place.
    void fault(Instant at, FaultKind kind, String id) {
        taken.put(id, kind);
        note(at, "** " + id);
    }

    /// Faults that took place, by id.
    Map<String, FaultKind> taken() {
        return taken;
    }

    List<String> lines() {
        return lines;
    }

    long digest() {
        return digest;
    }

    private void mix(long value) {
        digest = (digest ^ value) * 0x100000001b3L;
        digest ^= digest >>> 29;
    }

    private String stamp(Instant at) {
        var since = Duration.between(begin, at);
        return "%d:%02d:%02d.%03d"
                .formatted(since.toHours(), since.toMinutesPart(), since.toSecondsPart(), since.toMillisPart());
    }
}
