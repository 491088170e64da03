package pushback.asl;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// One state as written. What a field does not say is null here: a missing `Next` is the end, a missing `Output` has
/// its own meaning.
///
/// @param path     where it stands in the definition
record State(
        String name,
        String type,
        String path,
        String next,
        Template assign,
        Template output,
        List<Retrier> retriers,
        List<Catcher> catchers,
        Kind kind) {

    /// A state machine, or one branch of it.
    record Flow(String startAt, Map<String, State> states, String path) {}

    /// What only this type of state has.
    sealed interface Kind {}

    record Pass() implements Kind {}

    record Succeed() implements Kind {}

    record Fail(Template error, Template cause) implements Kind {}

    record Wait(Template seconds, Template timestamp) implements Kind {}

    record Choice(List<Rule> rules, String byDefault) implements Kind {}

    record Task(String resource, Template arguments, Template timeout, Template heartbeat) implements Kind {}

    record Parallel(Template arguments, List<Flow> branches) implements Kind {}

    /// @param most how many iterations AWS runs at once where MaxConcurrency sets no limit
    record ForEach(
            Template items,
            Template selector,
            Template concurrency,
            int most,
            List<Tolerance> tolerances,
            Flow processor)
            implements Kind {}

    /// A field of a Map that is read, so that a wrong one is noticed, and has no effect without DISTRIBUTED mode.
    record Tolerance(String field, Template value) {}

    record Rule(Template condition, String next, Template assign, Template output) {}

    /// @param interval seconds before the first retry; the others take `backoff` times the one before
    /// @param longest  seconds a delay is cut to, or infinity
    record Retrier(Set<String> errors, double interval, double backoff, int attempts, double longest, boolean jitter) {
        /// Seconds to wait before retry number `n`, counted from 0, jitter aside.
        double delay(int n) {
            return Math.min(longest, interval * Math.pow(backoff, n));
        }
    }

    record Catcher(Set<String> errors, String next, Template assign, Template output) {}

    /// The flows inside this state.
    List<Flow> inner() {
        return switch (kind) {
            case null -> List.of();
            case Parallel parallel -> parallel.branches();
            case ForEach each -> List.of(each.processor());
            default -> List.of();
        };
    }
}
