package pushback.local.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkerTest {
    private static final String VARIABLE = "MARKER_TEST";
    @TempDir
    Path work;

    @Test
    void findsProcessesOfItsDirectoryAndBelowButNotBesideIt() throws Exception {
        var marker = new Marker(VARIABLE, work.resolve("cloud"));
        try (var own = MarkedDaemon.start(VARIABLE, work.resolve("cloud"));
             var below = MarkedDaemon.start(VARIABLE, work.resolve("cloud/i-1/root"));
             var beside = MarkedDaemon.start(VARIABLE, work.resolve("cloud2"));
             var other = MarkedDaemon.start("OTHER_" + VARIABLE, work.resolve("cloud"))) {
            Eventually.holds("both are found", () -> marker.processes().equals(Set.of(own.pid(), below.pid())));
            assertEquals(Set.of(below.pid()), marker.among(Set.of(below.pid(), beside.pid(), other.pid())));
        }
    }

    @Test
    void endsProcessesAndReturnsOnceTheyAreGone() throws Exception {
        var marker = new Marker(VARIABLE, work);
        try (var daemon = MarkedDaemon.start(VARIABLE, work)) {
            Eventually.holds("it runs", () -> !marker.processes().isEmpty());
            assertEquals(1, marker.end(Duration.ofSeconds(20)));
            assertEquals(Set.of(), marker.processes());
            assertEquals(143, daemon.process().waitFor(), "TERM was enough");
        }
    }

    @Test
    void killsWhatDoesNotHeedTermination() throws Exception {
        var marker = new Marker(VARIABLE, work);
        try (var daemon = MarkedDaemon.start(VARIABLE, work, "trap '' TERM; echo ready; while :; do sleep 600; done")) {
            Leftovers.sweep(marker);
            assertEquals(Set.of(), marker.processes());
            assertFalse(daemon.alive());
        }
    }

    @Test
    void sweepsNothingWhereNothingIs() throws Exception {
        assertEquals(0, Leftovers.sweep(new Marker(VARIABLE, work)));
    }

    @Test
    void wantsAnAbsoluteDirectory() {
        assertThrows(IllegalArgumentException.class, () -> new Marker(VARIABLE, Path.of("here")));
        assertTrue(new Marker(VARIABLE, Path.of("/a/b/..")).toString().endsWith("=/a"));
    }
}
