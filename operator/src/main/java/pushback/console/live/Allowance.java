package pushback.console.live;

import java.time.Duration;

/// Lets through so many in a row, and one more each while. Not for several threads.
final class Allowance {
    private final int most;
    private final long each;
    private double left;
    private long at;

    /// @param now in nanoseconds
    Allowance(int most, Duration each, long now) {
        this.most = most;
        this.each = each.toNanos();
        left = most;
        at = now;
    }

    boolean take(long now) {
        refill(now);
        if (left < 1) return false;
        left--;
        return true;
    }

    /// Until there is one again, in nanoseconds.
    long until(long now) {
        refill(now);
        return left >= 1 ? 0 : (long) ((1 - left) * each) + 1;
    }

    private void refill(long now) {
        left = Math.min(most, left + (now - at) / (double) each);
        at = now;
    }
}
