package pushback.host.processes;

import java.time.Duration;
import pushback.time.Timeline;

/// The moments at which what has to be looked at again and again is looked at: all on the same beat, so that the
/// processor
/// is woken once for all of it.
public final class Beat {
    private Beat() {}

    /// How long it is to the next whole multiple of `every` since the clock of the timeline began.
    public static Duration next(Timeline timeline, Duration every) {
        return Duration.ofNanos(
                every.toNanos() - Math.floorMod(timeline.elapsed().toNanos(), every.toNanos()));
    }
}
