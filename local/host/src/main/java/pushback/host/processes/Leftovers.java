package pushback.host.processes;

import java.time.Duration;

/// What an earlier run left behind, if its own warden was killed too.
public final class Leftovers {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private Leftovers() {}

    /// Ends every process that carries `marker` before anything new is started in its directory: TERM, and KILL
    /// after 3 s. Returns how many there were.
    public static int sweep(Marker marker) throws InterruptedException {
        return marker.end(GRACE);
    }
}
