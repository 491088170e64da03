package pushback.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pushback.local.fleet.AppBehaviour;
import pushback.local.virtual.VirtualCloud;

/// A cloud with a long past. `-Dpushback.pastReleases=5000` takes the past of docs/operating.md, and minutes.
class PastReleasesTest {
    private static final int RELEASES = Integer.getInteger("pushback.pastReleases", 60);
    @TempDir
    Path work;

    @Test
    @Timeout(1800)
    void opensSoonAndTakesNoMoreMemoryThanAnEmptyOne() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "one").directory();
        Files.writeString(application.resolve("pushback.yml"), "database: none\n");
        var empty = opened(work.resolve("empty"), application);
        var state = work.resolve("state");
        past(state.resolve("services"));
        var full = opened(state, application);
        System.out.printf("%d past releases: open after %.1f s (empty %.1f s), resident %d MB (empty %d MB)%n", RELEASES,
                full.seconds, empty.seconds, full.megabytes, empty.megabytes);
        assertTrue(full.seconds < 5 + empty.seconds, "open after " + full.seconds + " s");
        try (var kept = Files.list(state.resolve("services/executions"))) {
            assertTrue(kept.count() < 350, "histories that nobody asks for are deleted");
        }
    }

    private record Opened(double seconds, long megabytes) { }

    private static Opened opened(Path state, Path application) throws Exception {
        var begun = System.nanoTime();
        try (var up = Launcher.up(state, application, 1, "--no-isolation")) {
            up.awaitValue("site");
            var seconds = (System.nanoTime() - begun) / 1e9;
            up.await(line -> line.contains("To release"));
            return new Opened(seconds, resident(up.pid()));
        }
    }

    private static long resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024).findFirst().orElse(0);
    }

    /// Real releases in virtual time, and as many histories as an older Pushback would have kept of them.
    private static void past(Path services) throws IOException {
        var names = new ArrayList<String>();
        var world = new VirtualCloud(services);
        for (var number = 0; number < RELEASES; number++) {
            var commit = world.commit("change " + number, AppBehaviour.good());
            var release = world.run("commit", commit.sha());
            assertEquals("Deployed", release.states().getLast());
            names.add(release.name());
        }
        var template = services.resolve("executions").resolve(names.getLast() + ".journal");
        for (var name : names) {
            var file = services.resolve("executions").resolve(name + ".journal");
            if (Files.exists(file)) continue;
            var copy = new StringBuilder();
            for (var line : Files.readAllLines(template)) {
                var document = line.substring(9).replace(names.getLast(), name);
                var sum = new CRC32();
                sum.update(document.getBytes(StandardCharsets.UTF_8));
                copy.append("%08x ".formatted(sum.getValue())).append(document).append('\n');
            }
            Files.writeString(file, copy);
            Files.setLastModifiedTime(file, FileTime.fromMillis(names.indexOf(name) * 1000L));
        }
    }
}
