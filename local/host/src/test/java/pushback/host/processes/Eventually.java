package pushback.host.processes;

import java.time.Duration;
import java.util.concurrent.Callable;

/// Bounded polling, for what other processes do in their own time.
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Eventually() {}

    /// Returns as soon as `condition` holds; fails the test if it does not within 30 s.
    public static void holds(String what, Callable<Boolean> condition) throws Exception {
        var end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
            Thread.sleep(10);
        }
    }
}
