package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The hooks as they run on a server, without `INSTANCE_ROOT`: with a folder for `/`, and programs in place of
/// systemd's that write down what they are asked. [SystemdTest] runs them under a real one.
class ServerBranchTest {
    /// What the scripts name of the server: each place, and how often it stands in them.
    private static final Map<String, Integer> PLACES = Map.of("\"$ROOT/opt/", 1, "\"$ROOT/var/", 3, "=/etc/", 2);

    @TempDir
    Path server;

    private final Map<String, String> environment = new HashMap<>();
    private Path calls;

    @BeforeEach
    void prepare() throws IOException {
        calls = Files.writeString(server.resolve("calls"), "");
        var scripts = server.resolve("bundle/scripts");
        Bundle.copy(Path.of("scripts").toAbsolutePath(), scripts);
        Bundle.copy(Path.of("scripts").toAbsolutePath(), server.resolve("bundle/app"));
        Files.writeString(server.resolve("bundle/app/release.properties"), "commit=c0ffee\nbuild=development\n");
        var machine = Files.readString(scripts.resolve("machine.sh"));
        for (var place : PLACES.entrySet()) {
            var found = machine.split(Pattern.quote(place.getKey()), -1).length - 1;
            assertEquals(place.getValue(), found, place.getKey());
            var here = place.getKey().replace("$ROOT", "").replaceFirst("/", server + "/");
            machine = machine.replace(place.getKey(), here);
        }
        Files.writeString(scripts.resolve("machine.sh"), machine);
        Files.createDirectories(server.resolve("etc/systemd/system"));
        // Of the properties it is asked for, those in the folder "is"; a call named in "fails" fails.
        program("systemctl", """
            echo "systemctl $*" >> "$SERVER/calls"
            case "$1" in
                show) cat "$SERVER/is/$3" ;;
                *) [ ! -e "$SERVER/fails/$1" ] ;;
            esac
            """);
        program("journalctl", """
            echo "journalctl $*" >> "$SERVER/calls"
            case "$*" in *--show-cursor*) echo "-- cursor: s=1;i=7" ;; *after-cursor*) echo "its own line" ;; esac
            """);
        program("id", "exit 1");
        program("useradd", "echo \"useradd $*\" >> \"$SERVER/calls\"");
        program("java", "echo 'openjdk version \"25.0.3\" 2026-04-21' >&2");
        program("curl", "cat \"$SERVER/answer\"");
        Files.writeString(server.resolve("answer"), "ok\n200\n");
        is(Map.of("ActiveState", "active", "NRestarts", "0", "Result", "success"));
        environment.putAll(Map.of(
                "PATH",
                server.resolve("programs") + ":/usr/bin:/bin",
                "SERVER",
                server.toString(),
                "DEPLOYMENT_ID",
                "d-1"));
        configure("PORT=81\n");
    }

    @Test
    void installTheReleaseTheUserAndTheUnit() throws IOException {
        succeed("before-install");
        assertEquals(
                List.of("useradd --system --home-dir " + server + "/opt/twoge --no-create-home"
                        + " --shell /sbin/nologin twoge"),
                asked());
        Bundle.copy(server.resolve("bundle/app"), server.resolve("opt/twoge/incoming"));
        configure("  DRAIN_SECONDS = \"08\" \n");
        succeed("after-install");
        assertEquals(List.of("systemctl daemon-reload", "systemctl enable --quiet twoge.service"), asked());
        var unit = server.resolve("etc/systemd/system/twoge.service");
        assertTrue(Files.readString(unit).contains("\nTimeoutStopSec=18\n"));
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(unit)));
        assertEquals(
                "d-1",
                server.resolve("opt/twoge/current").toRealPath().getFileName().toString());
    }

    @Test
    void startAnewWhateverWentBefore() {
        succeed("application-start");
        assertEquals(
                List.of(
                        "systemctl show -p ActiveState --value twoge.service",
                        "systemctl stop twoge.service",
                        "journalctl --sync",
                        "journalctl -n 1 --show-cursor --no-pager -q -o cat",
                        "systemctl reset-failed twoge.service",
                        "systemctl start twoge.service"),
                asked());
    }

    @Test
    void stopNothingWhereNothingRuns() throws IOException {
        is(Map.of("ActiveState", "inactive"));
        succeed("application-stop");
        assertEquals(List.of("systemctl show -p ActiveState --value twoge.service"), asked());
    }

    @Test
    void sayLastWhatSystemdCouldNotDo() throws IOException {
        Files.createDirectories(server.resolve("fails"));
        for (var failure :
                Map.of("start", "application-start", "stop", "application-stop").entrySet()) {
            Files.writeString(server.resolve("fails/" + failure.getKey()), "");
            is(Map.of("Result", "exit-code"));
            var failed = run(failure.getValue());
            assertNotEquals(0, failed.code());
            assertTrue(
                    failed.output().endsWith("twoge: systemd could not " + failure.getKey() + " it (exit-code)\n"),
                    failed.output());
            Files.delete(server.resolve("fails/" + failure.getKey()));
        }
        is(Map.of("ActiveState", "failed"));
        Files.writeString(server.resolve("answer"), "nothing\n503\n");
        var ended = run("application-start");
        assertTrue(
                ended.output().endsWith("its own line\ntwoge: the application ended right after its start\n"),
                ended.output());
        var validated = run("validate-service");
        assertTrue(validated.output().endsWith("twoge: the application has ended\n"), validated.output());
    }

    @Test
    void countACrashInBetweenAsOne() throws IOException {
        is(Map.of("NRestarts", "1"));
        Files.writeString(server.resolve("answer"), "nothing\n503\n");
        var validated = run("validate-service");
        assertTrue(validated.output().endsWith("twoge: the application has ended\n"), validated.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"DRAIN_SECONDS=ten", "DRAIN_SECONDS=301", "PORT=0", "PORT=http", "PORT=70000"})
    void refuseASettingBeforeAnythingIsChanged(String setting) throws IOException {
        configure(setting + "\n");
        for (var hook : List.of("before-install", "after-install")) {
            var refused = run(hook);
            assertEquals(1, refused.code(), refused.output());
            assertTrue(
                    refused.output().matches("twoge: \\w+ must be a whole number from \\d+ to \\d+, not \".*\"\n"),
                    refused.output());
        }
        assertEquals(List.of(), asked());
        assertFalse(Files.exists(server.resolve("opt")));
    }

    @Test
    void refuseAServerWithoutItsEnvironmentFileOrJava() throws IOException {
        Files.delete(server.resolve("etc/twoge/environment"));
        assertTrue(run("before-install").output().contains("etc/twoge/environment is missing: the server's user data"));
        configure("");
        program("java", "echo 'openjdk version \"17.0.1\"' >&2");
        assertEquals(
                "twoge: Java 25 is needed, not openjdk version \"17.0.1\"\n",
                run("before-install").output());
        program("java", "exit 127");
        assertTrue(run("before-install").output().startsWith("twoge: there is no Java"));
        assertEquals(List.of(), asked());
        assertFalse(Files.exists(server.resolve("opt")));
    }

    private void configure(String text) throws IOException {
        Files.createDirectories(server.resolve("etc/twoge"));
        Files.writeString(server.resolve("etc/twoge/environment"), text);
    }

    private void is(Map<String, String> properties) throws IOException {
        Files.createDirectories(server.resolve("is"));
        for (var property : properties.entrySet())
            Files.writeString(server.resolve("is").resolve(property.getKey()), property.getValue() + "\n");
    }

    private void program(String name, String script) throws IOException {
        var programs = Files.createDirectories(server.resolve("programs"));
        var file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private Command.Result run(String hook) {
        return Command.run(
                environment,
                List.of(server.resolve("bundle/scripts/" + hook + ".sh").toString()));
    }

    private void succeed(String hook) {
        var result = run(hook);
        assertEquals(0, result.code(), result.output());
    }

    /// What systemd and others were asked since the last look.
    private List<String> asked() {
        try {
            var asked = Files.readAllLines(calls);
            Files.writeString(calls, "");
            return asked;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
