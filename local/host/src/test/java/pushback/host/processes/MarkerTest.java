package pushback.host.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    void findsWhatHasLostItsEnvironmentWhereItWorks() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/proc/self/fd")) && Files.exists(Path.of("/usr/bin/setsid")),
                "skipped: no /proc, or no setsid");
        var marker = new Marker(VARIABLE, work.toRealPath().resolve("cloud"), true);
        var inside = Files.createDirectories(work.resolve("cloud/i-1/root"));
        var beside = Files.createDirectories(work.resolve("cloud2"));
        var log = inside.resolve("log").toFile();
        Files.createFile(log.toPath());
        var there = bare(inside, Redirect.DISCARD);
        var writing = bare(work, Redirect.appendTo(log));
        var elsewhere = bare(beside, Redirect.DISCARD);
        var reading = new ProcessBuilder("setsid", "env", "-i", "sleep", "600")
                .directory(work.toFile())
                .redirectInput(log)
                .redirectOutput(Redirect.DISCARD)
                .start();
        try {
            Eventually.holds("both are found", () -> marker.processes().equals(Set.of(there.pid(), writing.pid())));
            assertEquals(Set.of(), new Marker(VARIABLE, marker.directory()).processes());
            assertEquals(2, marker.end(Duration.ofSeconds(20)));
            assertTrue(elsewhere.isAlive() && reading.isAlive());
        } finally {
            for (var process : List.of(there, writing, elsewhere, reading))
                process.destroyForcibly().waitFor();
        }
    }

    private static Process bare(Path directory, Redirect output) throws IOException {
        return new ProcessBuilder("setsid", "env", "-i", "sleep", "600")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
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
