package pushback.cloud.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import pushback.time.Timeline;

/// Notices that the clock was set, or that the machine has slept: AWS does neither, and the steps count on that.
final class ClockGaps {
    /// More than the correction of a clock that was a little wrong.
    private static final Duration NOTICED = Duration.ofSeconds(30);

    private final Timeline timeline;
    private final Consumer<Duration> onGap;
    private Duration ahead;

    /// @param onGap gets by how much the clock was set on; negative: back
    ClockGaps(Timeline timeline, Consumer<Duration> onGap) {
        this.timeline = timeline;
        this.onGap = onGap;
        ahead = ahead();
    }

    /// Returns when every gap until now has been dealt with, by whichever thread noticed it first.
    synchronized void look() {
        var now = ahead();
        var gap = now.minus(ahead);
        if (gap.abs().compareTo(NOTICED) < 0) return;
        onGap.accept(gap);
        ahead = now;
    }

    private Duration ahead() {
        return Duration.between(Instant.EPOCH, timeline.now()).minus(timeline.elapsed());
    }
}
