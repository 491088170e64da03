package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import twoge.TestDatabase;

/// What a server does with unit and hooks, under a real systemd as its first process: `walk.sh` goes through it once,
/// and each test looks at one part of what was seen. Skipped where this machine cannot boot one.
@Tag("slow")
@ResourceLock("systemd")
class SystemdTest {
    /// `src/test/systemd` says so.
    private static final int CANNOT = 125;

    @TempDir
    static Path folder;

    private static Map<String, String> seen;

    @BeforeAll
    static void walk() throws IOException {
        Bundle.make(folder.resolve("bundle"), "c0ffee");
        var walk = folder.resolve("walk.sh");
        Files.copy(Path.of("src/test/resources/server/walk.sh"), walk);
        assertTrue(walk.toFile().setExecutable(true));
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Files.writeString(
                folder.resolve("settings"),
                "JAVA_HOME='%s'\nPORT=%d\nDATABASE_URL='%s'\n"
                        .formatted(System.getProperty("java.home"), port, TestDatabase.url(TestDatabase.empty())));
        var result = Command.run(
                Map.of("PATH", System.getenv("PATH")),
                List.of(Path.of("src/test/systemd").toAbsolutePath().toString(), walk.toString(), folder.toString()),
                Duration.ofMinutes(6));
        assumeTrue(
                result.code() != CANNOT,
                "skipped: no systemd boots here (root, unshare and overlayfs are needed): " + result.output());
        assertEquals(0, result.code(), result.output());
        seen = parts(result.output());
        assertTrue(seen.containsKey("end"), result.output());
        assertFalse(result.output().contains("\nnever: "), result.output());
    }

    private static Map<String, String> parts(String output) {
        var parts = new LinkedHashMap<String, String>();
        Arrays.stream(output.split("(?m)^== "))
                .skip(1)
                .forEach(part -> parts.put(
                        part.lines().findFirst().orElseThrow(),
                        part.substring(part.indexOf('\n') + 1).strip()));
        return parts;
    }

    @Test
    void nothingIsChangedWithoutAnEnvironmentFile() {
        has(
                "without an environment file",
                "application-stop=0",
                "twoge: /etc/twoge/environment is missing: the server's user data writes it (DATABASE_URL, HOST, PORT)",
                "before-install=1",
                "ls: cannot access '/opt/twoge': No such file or directory");
    }

    @Test
    void allHooksSucceedTwice() {
        for (var part : List.of("first deployment", "a second deployment"))
            has(
                    part,
                    "application-stop=0",
                    "before-install=0",
                    "after-install=0",
                    "application-start=0",
                    "twoge: ready, commit c0ffee",
                    "validate-service=0");
        has("first deployment", "ActiveState=active", "NRestarts=0", "enabled=enabled", "644 root");
    }

    @Test
    void itMayWriteWhatItsUnitSays() {
        assertEquals(
                "/tmp\n/var/lib/twoge\n/var/tmp",
                seen.get("what it may write to")
                        .lines()
                        .filter(line -> !line.startsWith("/var/lib/twoge/"))
                        .sorted()
                        .reduce((a, b) -> a + "\n" + b)
                        .orElse(""));
    }

    @Test
    void itExposesLittle() {
        assertTrue(seen.get("how exposed it is").matches("(?s).*: (0|1\\.[0-7]).*OK.*"), seen.get("how exposed it is"));
    }

    @Test
    void whatWasKilledIsStartedAgain() {
        has("killed", "NRestarts=1");
    }

    @Test
    void aStopDuringTheStartIsNoFailure() {
        has("stopped while it starts", "ActiveState=inactive", "Result=success");
    }

    @Test
    void theJournalKnowsHowBadALineIs() {
        var warnings = seen.get("warnings in the journal").lines().toList();
        assertFalse(warnings.isEmpty());
        for (var line : warnings) {
            assertTrue(line.matches("time=\\S+ level=(WARN|ERROR) .*") || !line.startsWith("time="), line);
        }
        assertTrue(warnings.stream().anyMatch(line -> line.contains("event=waiting-for-database")));
        assertTrue(seen.get("all lines in the journal").contains("level=INFO"), "without what tells their priority");
        assertFalse(seen.get("all lines in the journal").contains("<6>"));
    }

    @Test
    void wrongSettingsFailTheStartWithTheReasonAndAreNotTriedAgain() {
        has("wrong settings", "application-start=1", "ActiveState=failed", "ExecMainStatus=2");
        var said = seen.get("wrong settings").lines().toList();
        var reason = said.indexOf("application-start=1") - 1;
        assertTrue(said.get(reason).matches("twoge: the application ended.*"), said.toString());
        assertTrue(said.get(reason - 1).startsWith("twoge: DATABASE_URL must look like"), said.toString());
        assertFalse(seen.get("wrong settings").contains("event=waiting-for-database"), "the predecessor's");
        has("wrong settings are put right", "application-start=0", "validate-service=0");
    }

    @Test
    void withoutHeapItEnds() {
        has("no heap", "Terminating due to java.lang.OutOfMemoryError", "ExecMainStatus=3");
    }

    @Test
    void anEndlessCrashEnds() {
        has("an endless crash", "ActiveState=failed", "NRestarts=5");
        has("a launcher that cannot be run", "application-start=1", "twoge: systemd could not start it (exit-code)");
    }

    @Test
    void anEmptyUnitIsReplaced() {
        has(
                "an empty unit",
                "LoadState=masked",
                "application-stop=0",
                "after-install=0",
                "application-start=0",
                "validate-service=0");
    }

    @Test
    void itEndsInOrder() {
        has("stop", "application-stop=0", "ActiveState=inactive", "Result=success");
    }

    private static void has(String part, String... lines) {
        for (var line : lines) {
            assertTrue(
                    seen.get(part).lines().anyMatch(said -> said.startsWith(line)),
                    () -> line + " is not in\n" + seen.get(part));
        }
    }
}
