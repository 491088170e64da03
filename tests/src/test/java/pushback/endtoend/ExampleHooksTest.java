package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The hooks of the examples as they run on a server, without `INSTANCE_ROOT`: with a folder for `/`, and programs in
/// place of systemd's, dnf's and Python's that write down what they are asked.
@ParameterizedClass
@ValueSource(strings = {"coffee-radar", "photos", "webapp-codedeploy", "webapp-dns"})
class ExampleHooksTest {
    /// What the hook names of the server: each place, and how often it stands in it.
    private static final Map<String, Integer> PLACES =
            Map.of("home=$root/opt", 1, "unit=/etc", 1, "started=/run", 1, "log=$root/var", 1, "pid_file=$root/var", 1);

    @Parameter
    private String example;

    @TempDir
    Path server;

    @BeforeEach
    void prepare() throws IOException {
        var deploy = Path.of("../examples", example, "deploy");
        var hook = Files.readString(deploy.resolve("hook.sh"));
        for (var place : PLACES.entrySet()) {
            var found = hook.split(Pattern.quote(place.getKey()), -1).length - 1;
            assertEquals(place.getValue(), found, place.getKey());
            hook = hook.replace(
                    place.getKey(), place.getKey().replace("$root", "").replaceFirst("/", server + "/"));
        }
        Files.writeString(server.resolve("hook.sh"), hook);
        Files.writeString(
                server.resolve("application"),
                Files.readString(deploy.resolve("application"))
                        .replace("VARIABLES=/etc", "VARIABLES=" + server + "/etc"));
        Files.createDirectories(server.resolve("etc/systemd/system"));
        Files.createDirectories(server.resolve("run"));
        Files.createDirectories(server.resolve("opt/" + example));
        Files.createDirectories(variables().getParent());
        Files.writeString(variables(), "PORT=\"8081\"\n");
        Files.writeString(server.resolve("opt/" + example + "/run.sh"), "#!/bin/sh\n");
        Files.writeString(server.resolve("opt/" + example + "/requirements.txt"), "");
        Files.writeString(server.resolve("active"), "");
        for (var recorded : List.of("dnf", "useradd"))
            program(recorded, "echo \"" + recorded + " $*\" >> \"$SERVER/calls\"");
        program("python3", """
            echo "python3 $*" >> "$SERVER/calls"
            mkdir -p "$3/bin"
            printf '#!/bin/sh\\necho "pip $*" >> "%s/calls"\\n' "$SERVER" > "$3/bin/pip"
            chmod +x "$3/bin/pip"
            """);
        program("id", "exit 1");
        program("systemctl", """
            echo "systemctl $*" >> "$SERVER/calls"
            case "$*" in
                *is-active*) [ -e "$SERVER/active" ] ;;
                "show -p Result"*) echo exit-code ;;
                start*) [ ! -e "$SERVER/broken" ] ;;
            esac
            """);
        program("journalctl", """
            case "$*" in *--show-cursor*) echo "-- cursor: s=1;i=7" ;; *--after-cursor=s=1*) echo "its own line" ;; esac
            """);
        program("curl", "echo \"curl $*\" >> \"$SERVER/calls\"; [ -e \"$SERVER/answers\" ]");
    }

    @Test
    void installWhatTheServerNeedsAndAUserOfItsOwn() throws Exception {
        succeed("BeforeInstall");
        var asked = asked();
        assertTrue(asked.getFirst().startsWith("dnf install -y -q "), asked.toString());
        assertEquals(
                "useradd --system --home-dir " + server + "/opt/" + example + " --no-create-home --shell /sbin/nologin "
                        + example,
                asked.getLast());
    }

    @Test
    void refuseAServerWhoseUserDataHasNotRun() throws Exception {
        Files.delete(variables());
        var refused = run("BeforeInstall");
        assertNotEquals(0, refused.code());
        assertTrue(refused.output().endsWith(variables() + " is missing: user data writes it\n"), refused.output());
    }

    @Test
    void makeAUnitThatSystemdReads() throws Exception {
        succeed("AfterInstall");
        assertTrue(
                asked().containsAll(List.of("systemctl daemon-reload", "systemctl enable --quiet " + example)),
                "systemd hears of the unit");
        var unit = server.resolve("etc/systemd/system/" + example + ".service");
        var text = Files.readString(unit);
        assertTrue(text.contains("\nUser=" + example + "\nEnvironmentFile=" + variables() + "\n"), text);
        assertFalse(Files.exists(unit.resolveSibling(example + ".service.new")));
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "skipped: systemd-analyze is not installed");
        Files.setPosixFilePermissions(
                server.resolve("opt/" + example + "/run.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        var verified = run(new ProcessBuilder(
                "/usr/bin/systemd-analyze", "verify", "--recursive-errors=no", "--man=no", unit.toString()));
        assertEquals(0, verified.code(), verified.output());
        assertFalse(verified.output().contains(example + ".service:"), verified.output());
    }

    @Test
    void startItAnewWhateverRanBefore() throws Exception {
        Files.writeString(server.resolve("etc/systemd/system/" + example + ".service"), "[Unit]\n");
        succeed("ApplicationStart");
        assertEquals(
                List.of("systemctl stop " + example, "systemctl reset-failed " + example, "systemctl start " + example),
                asked());
        Files.writeString(server.resolve("broken"), "");
        var failed = run("ApplicationStart");
        assertNotEquals(0, failed.code());
        assertTrue(
                failed.output().endsWith("its own line\n" + example + ": systemd could not start it (exit-code)\n"),
                failed.output());
    }

    @Test
    void stopNothingBeforeTheFirstDeployment() throws Exception {
        succeed("ApplicationStop");
        assertEquals(List.of(), asked());
    }

    @Test
    void askItsHealthPageAtThePortOfTheServer() throws Exception {
        Files.writeString(server.resolve("answers"), "");
        succeed("ValidateService");
        assertTrue(asked().getFirst().contains(" http://127.0.0.1:8081/health"), "the port without its quotes");
    }

    @Test
    void sayLastThatItHasEnded() throws Exception {
        Files.delete(server.resolve("active"));
        var failed = run("ValidateService");
        assertNotEquals(0, failed.code());
        assertTrue(failed.output().endsWith(example + ": it has ended\n"), failed.output());
    }

    private Path variables() throws IOException {
        var line = Files.readAllLines(server.resolve("application")).stream()
                .filter(text -> text.startsWith("VARIABLES="))
                .findFirst();
        return Path.of(line.orElseThrow().substring("VARIABLES=".length()));
    }

    private void succeed(String event) throws Exception {
        var done = run(event);
        assertEquals(0, done.code(), done.output());
        assertTrue(done.output().endsWith(event + " done\n"), done.output());
    }

    private Run run(String event) throws Exception {
        var hook = new ProcessBuilder("sh", server.resolve("hook.sh").toString());
        hook.environment().remove("INSTANCE_ROOT");
        hook.environment()
                .putAll(Map.of(
                        "PATH",
                        server.resolve("programs") + ":/usr/bin:/bin",
                        "SERVER",
                        server.toString(),
                        "LIFECYCLE_EVENT",
                        event));
        return run(hook);
    }

    private static Run run(ProcessBuilder command) throws Exception {
        var process = command.redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    /// What the programs were asked, but whether it runs.
    private List<String> asked() throws IOException {
        var calls = server.resolve("calls");
        return Files.notExists(calls)
                ? List.of()
                : Files.readAllLines(calls).stream()
                        .filter(call -> !call.contains("is-active"))
                        .toList();
    }

    private void program(String name, String body) throws IOException {
        var file = Files.createDirectories(server.resolve("programs")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Run(int code, String output) {}
}
