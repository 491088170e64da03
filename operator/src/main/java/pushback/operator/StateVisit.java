package pushback.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One stay of an execution in one of its states.
///
/// @param number of the event that entered it
/// @param type such as `Task` or `Choice`
/// @param input and `output` as JSON text; the output is empty before its end
/// @param variables those that it assigned, as JSON text, by name
/// @param failures what its attempts failed with, the first one first; more than one where it was tried again
public record StateVisit(
        long number,
        String name,
        String type,
        Ending ending,
        Instant enteredAt,
        Optional<Instant> exitedAt,
        String input,
        String output,
        Map<String, String> variables,
        List<Failure> failures) {
    /// How it went on, as Step Functions' own console tells it apart.
    public enum Ending {
        RUNNING("in progress"),
        SUCCEEDED("succeeded"),
        /// It failed, and the machine went another way.
        CAUGHT("caught"),
        FAILED("failed"),
        /// What was beside it failed, or the execution was stopped.
        ABORTED("aborted");

        private final String words;

        Ending(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// An attempt that failed.
    ///
    /// @param error name of the error
    public record Failure(Instant at, String error, String cause) {}

    /// How often it was tried again.
    public int retries() {
        return Math.max(0, failures.size() - (ending == Ending.CAUGHT || ending == Ending.FAILED ? 1 : 0));
    }

    /// Until its end, or until `now`.
    public Duration lasted(Instant now) {
        var end = exitedAt.orElse(now);
        return end.isBefore(enteredAt) ? Duration.ZERO : Duration.between(enteredAt, end);
    }
}
