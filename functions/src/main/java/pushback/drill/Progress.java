package pushback.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How far a drill has come.
///
/// @param notes what was done and seen so far, the oldest first
/// @param waitSeconds until the next look
public record Progress(DrillState state, List<Note> notes, long waitSeconds) {
    /// Nothing was done yet.
    public static Progress none() {
        return new Progress(DrillState.WAITING, List.of(), 1);
    }

    /// The first note about `what`.
    public Optional<Note> noted(String what) {
        return notes.stream().filter(note -> note.what().equals(what)).findFirst();
    }

    public boolean has(String what) {
        return noted(what).isPresent();
    }

    /// How long ago `what` was noted first.
    public Duration since(String what, Instant now) {
        return Duration.between(noted(what).orElseThrow().at(), now);
    }

    /// One more note, unless there is one about `what` already.
    public Progress with(Instant at, String what, String subject, String text) {
        if (has(what)) return this;
        return new Progress(
                state,
                Stream.concat(notes.stream(), Stream.of(new Note(at, what, subject, text)))
                        .toList(),
                waitSeconds);
    }

    /// There is more to come. The longer it lasts, the rarer the looks: every second in the first minute, every
    /// minute after half an hour; an execution's history holds 25,000 events.
    public Progress waiting(Instant now) {
        var lasts = notes.isEmpty()
                ? 0
                : Math.max(0, Duration.between(notes.getFirst().at(), now).toSeconds());
        return new Progress(DrillState.WAITING, notes, Math.clamp(lasts / 30, 1, 60));
    }

    /// [#waiting] for so long after `what` was noted, and then [#disproven].
    ///
    /// @param missing what is still not as it should be
    public Progress waiting(Instant now, String what, Duration patience, String missing) {
        var passed = since(what, now);
        return passed.compareTo(patience) < 0
                ? waiting(now)
                : disproven(now, missing + " after " + passed.toMinutes() + " minutes");
    }

    /// Everything was seen that should be.
    public Progress proven() {
        return new Progress(DrillState.PROVEN, notes, waitSeconds);
    }

    /// It will not be seen any more, and why.
    public Progress disproven(Instant at, String why) {
        return new Progress(DrillState.DISPROVEN, with(at, "failed", "", why).notes(), waitSeconds);
    }
}
