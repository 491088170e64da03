package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A cloud with 5,000 past releases, as in docs/operating.md. What is asserted are bytes, which no busy machine
/// changes; the seconds are printed.
@Tag("slow")
class PastReleasesTest {
    private static final int RELEASES = 5000;
    private static final long MEGABYTE = 1_000_000;
    private static final Pattern USED = Pattern.compile(" used ([0-9]+)K");

    @TempDir
    Path work;

    @Test
    @Timeout(600)
    void opensWithoutReadingItAndTakesNoMoreMemoryThanAnEmptyOne() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "one").directory();
        Files.writeString(application.resolve("pushback.yml"), "database: none\n");
        var state = work.resolve("state");
        new LongPast(state.resolve("services"), RELEASES).make();
        var empty = opened(work.resolve("empty"), application);
        // Of a Pushback that kept everything, and had no index.
        var first = opened(state, application);
        var full = opened(state, application);
        System.out.printf("%d past releases: empty %s, first start %s, later %s%n", RELEASES, empty, first, full);
        assertTrue(first.read < empty.read + 200 * MEGABYTE, "read at the first start: " + first);
        // The journals: a ledger of all releases, and the samples of fifty.
        assertTrue(full.read < empty.read + 25 * MEGABYTE, "read: " + full + ", and empty " + empty);
        assertTrue(full.resident < 1.1 * empty.resident, "resident: " + full + ", and empty " + empty);
        try (var kept = Files.list(state.resolve("services/executions"))) {
            assertEquals(
                    0,
                    kept.filter(file -> file.getFileName().toString().startsWith("20260104-000"))
                            .count(),
                    "histories that nobody asks for are deleted");
        }
    }

    /// @param seconds until it serves
    /// @param cpu processor seconds until then
    /// @param read bytes, by files and sockets
    /// @param heap bytes that are in use after a collection
    /// @param resident bytes, after it
    private record Opened(double seconds, double cpu, long read, long heap, long resident) {}

    private static Opened opened(Path state, Path application) throws Exception {
        var begun = System.nanoTime();
        try (var up = Launcher.up(state, application, 1, "--no-isolation")) {
            up.awaitValue("site");
            var seconds = (System.nanoTime() - begun) / 1e9;
            var cpu = ProcessHandle.of(up.pid())
                            .orElseThrow()
                            .info()
                            .totalCpuDuration()
                            .orElseThrow()
                            .toMillis()
                    / 1e3;
            up.await(line -> line.contains("To release"));
            return new Opened(
                    seconds,
                    cpu,
                    number(up.pid(), "io", "rchar:"),
                    heap(up.pid()),
                    1024 * number(up.pid(), "status", "VmRSS:"));
        }
    }

    private static long number(long pid, String file, String label) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/" + file)).stream()
                .filter(line -> line.startsWith(label))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long heap(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        return USED.matcher(jcmd(pid, "GC.heap_info").replaceAll("(?s)Metaspace.*", ""))
                .results()
                .mapToLong(used -> 1024 * Long.parseLong(used.group(1)))
                .sum();
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
