package pushback.local.cloud;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import pushback.time.Timeline;

/// The steps' clock is the timeline's.
final class TimelineClock extends Clock {
    private final Timeline timeline;

    TimelineClock(Timeline timeline) {
        this.timeline = timeline;
    }

    @Override
    public Instant instant() {
        return timeline.now();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant(), zone);
    }
}
