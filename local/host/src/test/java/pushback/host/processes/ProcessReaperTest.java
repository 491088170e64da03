package pushback.host.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ProcessReaperTest {
    private static final String VARIABLE = "WARDEN_TEST";

    @TempDir
    Path work;

    /// A launcher of its own: posts a warden, starts a daemon, says so, and waits to be killed.
    static final class Launcher {
        public static void main(String[] directory) throws Exception {
            var marker = new Marker(VARIABLE, Path.of(directory[0]));
            var warden = new ProcessReaper(marker);
            var daemon = new ProcessBuilder("nohup", "sh", "-c", "while :; do sleep 600; done")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            daemon.environment().put(VARIABLE, directory[0] + "/i-1/root");
            daemon.start();
            while (marker.processes().isEmpty()) Thread.sleep(10);
            System.out.println(warden.pid());
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    @Test
    void endsADaemonWhenItsLauncherIsKilled() throws Exception {
        var marker = new Marker(VARIABLE, work);
        var launcher = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Launcher.class.getName(),
                        work.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            var warden = Long.parseLong(launcher.inputReader().readLine());
            assertFalse(marker.processes().isEmpty());
            launcher.destroyForcibly();
            assertEquals(137, launcher.waitFor());
            Eventually.holds("the daemon is gone", () -> marker.processes().isEmpty());
            Eventually.holds("so is the warden", () -> isGone(warden));
        } finally {
            launcher.destroyForcibly();
            Leftovers.sweep(marker);
        }
    }

    @Test
    void ignoresTheSignalsThatEndALauncher() throws Exception {
        var directory = work.resolve("it's a \"place\" $HOME");
        var warden = new ProcessReaper();
        warden.watch(new Marker("OTHER_TEST", work));
        warden.watch(new Marker(VARIABLE, directory));
        try (var daemon = MarkedDaemon.start(VARIABLE, directory.resolve("i-1"));
                var foreign = MarkedDaemon.start(VARIABLE, work.resolve("other"))) {
            for (var signal : List.of("INT", "TERM", "HUP")) {
                new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + warden.pid())
                        .start()
                        .waitFor();
            }
            assertTrue(ProcessHandle.of(warden.pid()).isPresent());
            warden.close();
            assertEquals(143, daemon.process().waitFor());
            assertTrue(foreign.alive());
        }
    }

    @Test
    void killsWhatDoesNotHeedTermination() throws Exception {
        var warden = new ProcessReaper(new Marker(VARIABLE, work));
        try (var daemon = MarkedDaemon.start(VARIABLE, work, "trap '' TERM; echo ready; while :; do sleep 600; done")) {
            warden.close();
            assertEquals(137, daemon.process().waitFor());
        }
        assertEquals(Set.of(), new Marker(VARIABLE, work).processes());
    }

    @Test
    void endsWhatHasLostItsEnvironmentWhereItWorks() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/proc/self/fd")) && Files.exists(Path.of("/usr/bin/setsid")),
                "skipped: no /proc, or no setsid");
        var inside = Files.createDirectories(work.toRealPath().resolve("cloud/i 1"));
        var warden = new ProcessReaper(new Marker(VARIABLE, work.toRealPath().resolve("cloud"), true));
        var working = bare(inside, Redirect.DISCARD);
        var writing = bare(work, Redirect.appendTo(inside.resolve("log").toFile()));
        var elsewhere = bare(work, Redirect.DISCARD);
        try {
            warden.close();
            assertEquals(143, working.waitFor());
            assertEquals(143, writing.waitFor());
            assertTrue(elsewhere.isAlive());
        } finally {
            for (var process : List.of(working, writing, elsewhere))
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

    private static boolean isGone(long pid) {
        // A zombie nobody collects has no environment, but still a number.
        return ProcessHandle.of(pid).isEmpty()
                || ProcessHandle.of(pid).get().info().command().isEmpty();
    }
}
