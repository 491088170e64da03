package pushback.cloud;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import pushback.time.Timeline;

/// The steps' clock is the timeline's, unless the observer has it show something else.
final class TimelineClock extends Clock {
    private final Timeline timeline;
    private final CallObserver observer;

    TimelineClock(Timeline timeline, CallObserver observer) {
        this.timeline = timeline;
        this.observer = observer;
    }

    @Override
    public Instant instant() {
        return observer.clockShows(timeline.now());
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
