package pushback.drill;

import java.time.Instant;
import java.util.List;

/// How a drill ended.
///
/// @param drill its id
/// @param commit what the fleet ran; empty if the drill was refused before that was asked
/// @param summary one sentence for people
/// @param notes what was done and seen
/// @param requests answered by servers during the drill
/// @param failedRequests answered 5xx during the drill
/// @param seconds from begin to end
public record Report(
        String drill,
        String kind,
        String commit,
        String requestedBy,
        String reason,
        DrillVerdict verdict,
        String summary,
        List<Note> notes,
        long requests,
        long failedRequests,
        long seconds,
        Instant startedAt,
        Instant endedAt) {
    static final String PREFIX = "drill-report#";

    static String entry(String drill) {
        return PREFIX + drill;
    }
}
