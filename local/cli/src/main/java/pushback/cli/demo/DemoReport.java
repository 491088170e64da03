package pushback.cli.demo;

import java.time.Duration;
import java.util.List;
import pushback.cloud.story.ReleaseTimings;

/// What the demo did, as `--report` writes it.
///
/// @param pushes the releases in order, the manual rollback among them
/// @param ok whether every outcome was the expected one
public record DemoReport(List<Entry> pushes, boolean ok) {
    /// @param commit full SHA
    /// @param outcome the ending
    /// @param error what condemned the release: the error's name without its package; empty if nothing did
    /// @param problem why it was not as expected; empty if it was
    /// @param requests sent while it ran
    /// @param failed of them
    /// @param states entered, in order
    /// @param transitions state transitions, as Step Functions bills them
    public record Entry(
            String commit,
            String what,
            String expected,
            String outcome,
            String error,
            String problem,
            Seconds seconds,
            long requests,
            long failed,
            List<String> states,
            int transitions) {}

    /// Each part, in seconds.
    public record Seconds(double build, double rollout, double health, double rollback, double total) {
        static Seconds of(ReleaseTimings timings) {
            return new Seconds(
                    seconds(timings.build()),
                    seconds(timings.rollout()),
                    seconds(timings.health()),
                    seconds(timings.rollback()),
                    seconds(timings.total()));
        }

        private static double seconds(Duration duration) {
            return Math.round(duration.toMillis() / 100.0) / 10.0;
        }
    }
}
