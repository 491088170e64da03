package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// From a push to a page under LC_ALL=C, as cron, containers and ssh have it.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class WithoutLocaleTest {
    /// Of a file name outside ASCII, as a shell writes its bytes: this test may run under such a locale itself.
    private static final String NAME = "\"$(printf 'na\\303\\257ve \\346\\227\\245.txt')\"";

    @TempDir
    Path work;

    @Test
    @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void deploysFilesWhoseNamesAreNotAscii() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "one");
        Files.writeString(application.directory().resolve("pushback.yml"), "database: none\n");
        application.build("cp -- " + NAME + " built-" + NAME);
        shell(application.directory(), "echo first > " + NAME);
        var state = work.resolve("state").toAbsolutePath();
        try (var up = Launcher.scriptWithoutLocale(
                Files.createDirectory(work.resolve("home")),
                state,
                application.directory(),
                "--tolerate",
                "1",
                "--condemn",
                "20")) {
            var site = new VisitedSite(up.awaitValue("site"));
            var clone = TinyApplication.cloned(up.awaitValue("git"), work.resolve("clone"));
            assertTrue(
                    up.await(line -> line.matches(".* s  (Deployed|RolledBack|Rejected|NeedsOperator)"))
                            .endsWith("Deployed"),
                    () -> String.join("\n", up.said()));
            shell(clone.directory(), "echo second > " + NAME);
            clone.push("two");
            assertTrue(
                    up.await(line -> line.matches(".* s  (Deployed|RolledBack|Rejected|NeedsOperator)"))
                            .endsWith("Deployed"),
                    () -> String.join("\n", up.said()));
            assertEquals("two", site.page());
            assertEquals("second\n", shell(state, "cat fleet/i-*/root/opt/tiny/built-" + NAME + " | sort -u"));
        }
    }

    private static String shell(Path directory, String command) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, shell.waitFor(), said);
        return said;
    }
}
