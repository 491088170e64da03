package pushback.cloud.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What most teams have: an alarm on the target group's errors a minute, for all instances together. More than half a
/// percent of a minute's requests, in 3 of the last 5 minutes. Minutes begin when the clock says so.
final class MinuteAlarm implements Witness {
    static final double THRESHOLD = 0.005;
    private static final int PERIODS = 5;
    private static final int NEEDED = 3;

    private final int offset;
    private final Deque<Boolean> minutes = new ArrayDeque<>();

    /// @param offset seconds of the first minute that are over already
    MinuteAlarm(int offset) {
        this.offset = offset;
    }

    @Override
    public boolean condemns(Visitors visitors, List<Integer> current, List<Integer> old) {
        var now = visitors.seconds();
        if ((now + offset) % 60 != 0) return false;
        var requests = visitors.requestsIn(now - 60, now);
        minutes.add(requests > 0 && visitors.errorsIn(now - 60, now) > THRESHOLD * requests);
        if (minutes.size() > PERIODS) minutes.removeFirst();
        return minutes.stream().filter(breaching -> breaching).count() >= NEEDED;
    }

    @Override
    public boolean clears() {
        return false;
    }
}
