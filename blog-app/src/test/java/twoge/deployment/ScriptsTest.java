package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twoge.Eventually;
import twoge.TestDatabase;
import twoge.Visitor;
import twoge.database.DatabaseAddress;
import twoge.picture.Samples;

@Tag("slow")
class ScriptsTest {
    @TempDir
    static Path bundles;

    @TempDir
    Path directory;

    private static Bundle bundle;
    private DatabaseAddress database;
    private Instance instance;

    @BeforeAll
    static void makeBundle() {
        bundle = Bundle.make(bundles, "c0ffee");
    }

    @BeforeEach
    void launch() throws IOException {
        // A space in its name, as a hint that quoting matters.
        var root = Files.createDirectories(directory.resolve("instance one"));
        database = TestDatabase.empty();
        instance = new Instance(root, TestDatabase.url(database));
    }

    @AfterEach
    void terminate() throws IOException {
        instance.close();
        bundle.as("c0ffee");
    }

    @Test
    void deployReplaceAndStop() throws IOException {
        instance.install(bundle, "d-1");
        instance.succeed(bundle, "application-start");
        assertTrue(instance.succeed(bundle, "validate-service").contains("ready, commit c0ffee"));
        assertTrue(instance.visitor().get("/version").body().contains("\"deployment\":\"d-1\""));
        var first = instance.process().orElseThrow();

        instance.install(bundle.as("decaf"), "d-2");
        assertFalse(runs(first), "ApplicationStop ended it");
        instance.succeed(bundle, "application-start");
        instance.succeed(bundle, "validate-service");
        assertTrue(instance.visitor().get("/version").body().contains("\"deployment\":\"d-2\""));
        assertEquals("d-2", instance.release().getFileName().toString());

        var second = instance.process().orElseThrow();
        instance.succeed(bundle, "application-start");
        assertFalse(runs(second), "one process, however often it is started");
        assertNotEquals(second.pid(), instance.process().orElseThrow().pid());
        instance.succeed(bundle, "validate-service");

        instance.succeed(bundle, "application-stop");
        instance.succeed(bundle, "application-stop");
        assertTrue(instance.process().isEmpty());
        var log = Files.readString(instance.root.resolve("var/log/twoge.log"));
        assertEquals(
                3, log.lines().filter(line -> line.contains("event=stopped")).count(), log);
    }

    /// A picture taken in by one server is shown by the other.
    @Test
    void letServersShareTheirPictures() throws IOException {
        var shared = Files.createDirectories(directory.resolve("shared by all")).toString();
        var root = Files.createDirectories(directory.resolve("instance two"));
        try (var other = new Instance(root, TestDatabase.url(database))) {
            for (var server : List.of(instance, other)) {
                server.environment.put("SHARED_DIRECTORY", shared);
                server.install(bundle, "d-1");
                server.succeed(bundle, "application-start");
                server.succeed(bundle, "validate-service");
            }
            var author = instance.visitor().joined("ada");
            var post = Visitor.location(author.upload(
                    "/posts", Map.of("title", "Seen", "text", "everywhere"), "a.png", Samples.png(40, 30)));
            var page = other.visitor().get(post).body();
            var picture = page.replaceAll("(?s).*src=\"(/pictures/[0-9a-f]{32}\\.(?:png|jpg))\".*", "$1");
            var shown = other.visitor()
                    .send(HttpRequest.newBuilder(other.visitor().at(picture)), BodyHandlers.ofByteArray());
            assertEquals(200, shown.statusCode(), page);
            assertEquals(
                    40, ImageIO.read(new ByteArrayInputStream(shown.body())).getWidth());
            assertEquals(303, author.post(post + "/delete", Map.of()).statusCode());
            assertEquals(404, other.visitor().status(picture), "forgotten for both");
        }
    }

    @Test
    void failAtOnceWhenTheApplicationCannotStart() {
        instance.environment.put("DATABASE_URL", "nonsense");
        instance.install(bundle, "d-1");
        var start = instance.run(bundle, "application-start");
        assertEquals(1, start.code());
        assertTrue(start.output().contains("ended right after its start"), start.output());
        assertTrue(start.output().contains("DATABASE_URL must look like"), start.output());

        long asked = System.nanoTime();
        var validation = instance.run(bundle, "validate-service");
        assertEquals(1, validation.code());
        assertTrue(validation.output().contains("the application has ended"), validation.output());
        assertTrue(System.nanoTime() - asked < 15_000_000_000L, "long before its limit of 30 s");
    }

    @Test
    void failAtOnceWhenTheApplicationIsKilled() {
        instance.install(bundle, "d-1");
        instance.succeed(bundle, "application-start");
        var process = instance.process().orElseThrow();
        process.destroyForcibly();
        Eventually.isTrue(
                "nothing answers",
                () -> instance.run(bundle, "validate-service").code() == 1);
        assertTrue(instance.run(bundle, "validate-service").output().contains("the application has ended"));
    }

    @Test
    void refuseAnotherCommitThanTheirs() throws IOException {
        instance.install(bundle, "d-1");
        instance.succeed(bundle, "application-start");
        instance.succeed(bundle, "validate-service");
        var validation = instance.run(bundle.as("decaf"), "validate-service");
        assertEquals(1, validation.code());
        assertTrue(validation.output().contains("commit c0ffee answers, not decaf"), validation.output());
    }

    @Test
    void refuseAReleaseWhosePageFails() {
        instance.install(bundle, "d-1");
        instance.succeed(bundle, "application-start");
        instance.succeed(bundle, "validate-service");
        TestDatabase.execute(database, "DROP TABLE posts CASCADE");
        assertEquals(200, instance.visitor().status("/health/ready"), "the history of the tables is still there");
        var validation = instance.run(bundle, "validate-service");
        assertEquals(1, validation.code());
        assertTrue(validation.output().contains("the front page fails"), validation.output());
    }

    @Test
    void refuseAReleaseThatDoesNotBecomeReady() throws IOException {
        instance.environment.put("DATABASE_URL", "postgresql://ada@127.0.0.1:1/nowhere");
        instance.install(bundle, "d-1");
        instance.succeed(bundle, "application-start");
        // Half a minute in four looks at the clock.
        var clock = Files.createDirectories(directory.resolve("clock")).resolve("date");
        Files.writeString(clock, """
            #!/bin/sh
            now=$(cat "$0.now" 2> /dev/null || echo 0)
            echo "$now"
            echo $((now + 10)) > "$0.now"
            """);
        assertTrue(clock.toFile().setExecutable(true));
        instance.environment.merge("PATH", clock.getParent().toString(), (path, first) -> first + ":" + path);
        var validation = instance.run(bundle, "validate-service");
        assertEquals(1, validation.code());
        assertTrue(validation.output().contains("not ready after 30 seconds: not ready: "), validation.output());
    }

    /// On a server systemd would kill it after the time its unit allows, whatever it was told.
    @Test
    void letTheUnitWaitForTheDrain() {
        instance.environment.put("DRAIN_SECONDS", "45");
        var unit = Command.run(
                instance.environment,
                List.of(
                        "/bin/sh",
                        "-c",
                        ". \"$1/machine.sh\"; unit \"$1\"",
                        "sh",
                        bundle.script("machine").getParent().toString()));
        assertEquals(0, unit.code(), unit.output());
        assertTrue(unit.output().contains("\nTimeoutStopSec=55\n"), unit.output());
    }

    /// The application takes it for eight.
    @Test
    void takeANumberThatBeginsWithZero() {
        instance.environment.put("DRAIN_SECONDS", "08");
        assertTrue(sourced("unit .").output().contains("\nTimeoutStopSec=18\n"));
        instance.install(bundle, "d-1");
        instance.succeed(bundle, "application-start");
        instance.succeed(bundle, "application-stop");
        for (var number : Map.of("0", "0", "00", "0", "010", "10", "300", "300", "ten", "10")
                .entrySet()) {
            instance.environment.put("DRAIN_SECONDS", number.getKey());
            assertEquals(number.getValue(), sourced("drain_seconds").output().strip(), number.getKey());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ten", "-1", "301", "1 2", "0x10", "99999999999"})
    void refuseASettingBeforeAnythingIsChanged(String seconds) throws IOException {
        var incoming = Files.createDirectories(instance.root.resolve("opt/twoge/incoming"));
        instance.environment.put("DRAIN_SECONDS", seconds);
        var before = instance.run(bundle, "before-install");
        assertEquals(1, before.code(), before.output());
        assertEquals(
                "twoge: DRAIN_SECONDS must be a whole number from 0 to 300, not \"" + seconds + "\"",
                before.output().strip());
        assertTrue(Files.exists(incoming) && !Files.exists(incoming.resolveSibling("releases")));
        instance.succeed(bundle, "application-stop");
    }

    /// An empty file there would mean that the unit may never be started.
    @Test
    void installTheUnitWholeOrNotAtAll() throws IOException {
        var units = Files.createDirectories(directory.resolve("units"));
        var unit = Files.writeString(units.resolve("twoge.service"), "the one before");
        var failed = sourced("UNITS='" + units + "'; sed() { return 1; }; prepare_unit . && install_unit");
        assertEquals(1, failed.code(), failed.output());
        assertEquals("the one before", Files.readString(unit));
        assertEquals(
                0,
                sourced("UNITS='" + units + "'; prepare_unit . && install_unit").code());
        assertTrue(Files.readString(unit).contains("\nTimeoutStopSec=20\n"));
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(unit)));
        try (var files = Files.list(units)) {
            assertEquals(List.of(unit), files.toList());
        }
    }

    /// The agent may create files for itself only; the application runs as another user.
    @Test
    void installWhatTheApplicationsUserCanRead() throws IOException {
        instance.environment.put("DEPLOYMENT_ID", "d-1");
        var installed = Command.run(
                instance.environment,
                List.of(
                        "/bin/sh",
                        "-ec",
                        """
                        umask 077
                        "$1"
                        cp -R "$2"/. "$INSTANCE_ROOT/opt/twoge/incoming"
                        chmod -R go= "$INSTANCE_ROOT/opt/twoge/incoming"
                        "$3"
                        """,
                        "sh",
                        bundle.script("before-install").toString(),
                        bundle.app().toString(),
                        bundle.script("after-install").toString()));
        assertEquals(0, installed.code(), installed.output());
        try (var files = Files.walk(instance.release())) {
            for (var file : files.toList()) {
                boolean executable = Files.isDirectory(file) || file.endsWith("twoge.sh");
                assertEquals(
                        executable ? "rwxr-xr-x" : "rw-r--r--",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                        file.toString());
            }
        }
        for (var above : List.of("opt/twoge", "opt/twoge/releases")) {
            assertEquals(
                    "rwxr-xr-x",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(instance.root.resolve(above))));
        }
    }

    /// A full disk: the hook that finds it full leaves nothing, and the next one makes room before it needs any.
    @Test
    void leaveRoomForTheNext() throws IOException {
        for (int n = 1; n <= 5; n++) instance.install(bundle, "d-" + n);
        instance.environment.put("DEPLOYMENT_ID", "d-6");
        var programs = Files.createDirectories(directory.resolve("programs"));
        var copy = Files.writeString(programs.resolve("cp"), """
            #!/bin/sh
            mkdir "$3"
            echo half > "$3/twoge.jar"
            echo 'cp: No space left on device' >&2
            exit 1
            """);
        assertTrue(copy.toFile().setExecutable(true));
        var path = instance.environment.get("PATH");
        instance.environment.put("PATH", programs + ":" + path);
        assertEquals(1, instance.run(bundle, "after-install").code());
        assertEquals(Set.of("d-1", "d-2", "d-3", "d-4", "d-5"), releases());
        instance.environment.put("PATH", path);
        Files.createDirectories(instance.root.resolve("opt/twoge/releases/d-0.new"));
        instance.succeed(bundle, "before-install");
        assertEquals(Set.of("d-2", "d-3", "d-4", "d-5"), releases());
        assertEquals("d-5", instance.release().getFileName().toString());
    }

    @Test
    void neverForgetTheReleaseThatRuns() throws IOException {
        for (int n = 1; n <= 5; n++) instance.install(bundle, "d-" + n);
        var current = instance.root.resolve("opt/twoge/current");
        Files.delete(current);
        Files.createSymbolicLink(current, instance.root.toRealPath().resolve("opt/twoge/releases/d-1"));
        instance.succeed(bundle, "before-install");
        assertEquals(Set.of("d-1", "d-2", "d-3", "d-4", "d-5"), releases());
    }

    /// Of what a hook says, CodeDeploy keeps the end.
    @Test
    void sayTheReasonLastAndNothingOfThePredecessor() {
        instance.install(bundle, "d-1");
        instance.succeed(bundle, "application-start");
        instance.environment.put("DATABASE_URL", "nonsense");
        instance.install(bundle, "d-2");
        for (var script : List.of("application-start", "validate-service")) {
            var failed = instance.run(bundle, script);
            assertEquals(1, failed.code());
            assertTrue(failed.output().contains("DATABASE_URL must look like"), failed.output());
            assertFalse(failed.output().contains("event=listening"), failed.output());
            assertTrue(
                    failed.output()
                            .strip()
                            .lines()
                            .toList()
                            .getLast()
                            .matches("twoge: the application (ended|has ended).*"),
                    failed.output());
        }
    }

    private Set<String> releases() throws IOException {
        try (var kept = Files.list(instance.root.resolve("opt/twoge/releases"))) {
            return kept.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private Command.Result sourced(String script) {
        return Command.run(
                instance.environment,
                List.of(
                        "/bin/sh",
                        "-c",
                        "cd \"$1\" && . ./machine.sh && " + script,
                        "sh",
                        bundle.script("machine").getParent().toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, http://127.0.0.1:81/x",
        "10.0.0.7, http://10.0.0.7:81/x",
        "::, http://[::1]:81/x",
        "fd00::7, http://[fd00::7]:81/x"
    })
    void askWhereItListens(String host, String address) {
        instance.environment.putAll(Map.of("HOST", host, "PORT", "81"));
        var asked = Command.run(
                instance.environment,
                List.of(
                        "/bin/sh",
                        "-c",
                        "cd \"$1\" && . ./machine.sh && curl() { echo \"$@\"; echo 200; } && answer /x",
                        "sh",
                        bundle.script("machine").getParent().toString()));
        assertEquals(0, asked.code(), asked.output());
        assertTrue(asked.output().strip().endsWith(" " + address), asked.output());
    }

    @Test
    void needNoCurl() throws IOException {
        instance.environment.put("PATH", programs().toString());
        assertNotEquals(
                0,
                Command.run(instance.environment, List.of("/bin/sh", "-c", "command -v curl"))
                        .code());
        instance.install(bundle, "d-1");
        instance.succeed(bundle, "application-start");
        assertTrue(instance.succeed(bundle, "validate-service").contains("ready, commit c0ffee"));
        // The probe has an opinion of its own: a status other than 200 is a failure.
        var jar = instance.release().resolve("twoge.jar").toString();
        assertEquals(
                1,
                Command.run(
                                instance.environment,
                                List.of(
                                        BlogProcess.java(),
                                        "-cp",
                                        jar,
                                        "twoge.health.Probe",
                                        instance.visitor().at("/nowhere").toString()))
                        .code());
    }

    @Test
    void keepTheLastFiveReleases() throws IOException {
        for (int n = 1; n <= 8; n++) instance.install(bundle, "d-" + n);
        try (var kept = Files.list(instance.root.resolve("opt/twoge/releases"))) {
            assertEquals(
                    Set.of("d-4", "d-5", "d-6", "d-7", "d-8"),
                    kept.map(path -> path.getFileName().toString()).collect(Collectors.toSet()));
        }
        assertEquals("d-8", instance.release().getFileName().toString());
    }

    @Test
    void storeOnceWhatTwoReleasesHaveInCommon() throws IOException {
        instance.install(bundle, "d-1");
        var first = instance.release().resolve("twoge.jar");
        instance.install(bundle, "d-2");
        var second = instance.release().resolve("twoge.jar");
        assertFalse(first.equals(second));
        assertTrue(Files.isSameFile(first, second), "the same jar, stored twice");
        assertTrue(Files.isSameFile(second, instance.root.resolve("opt/twoge/incoming/twoge.jar")));
        assertFalse(Files.isSameFile(
                first.resolveSibling("release.properties"), second.resolveSibling("release.properties")));
    }

    @Test
    void leaveNothingBehindFromAnEarlierBundle() throws IOException {
        instance.install(bundle, "d-1");
        Files.writeString(instance.root.resolve("opt/twoge/incoming/lib/left-over.jar"), "");
        instance.install(bundle, "d-1");
        assertFalse(Files.exists(instance.release().resolve("lib/left-over.jar")));
        assertFalse(Files.exists(instance.release().resolve("incoming")));
    }

    @Test
    void killWhatDoesNotEnd() {
        instance.environment.put("DRAIN_SECONDS", "0");
        instance.install(bundle, "d-1");
        instance.succeed(bundle, "application-start");
        var process = instance.process().orElseThrow();
        assertEquals(
                0,
                Command.run(instance.environment, List.of("/bin/sh", "-c", "kill -STOP " + process.pid()))
                        .code());
        assertTrue(instance.succeed(bundle, "application-stop").contains("is killed"));
        Eventually.isTrue("it is gone", () -> instance.process().isEmpty() && !runs(process));
    }

    @Test
    void spareAProcessThatOnlyHasTheSameNumber() throws IOException {
        instance.install(bundle, "d-1");
        Files.createDirectories(instance.root.resolve("var/run"));
        var stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(instance.root.resolve("var/run/twoge.pid"), stranger.pid() + "\n");
            instance.succeed(bundle, "application-stop");
            assertTrue(stranger.isAlive());
        } finally {
            stranger.destroyForcibly();
        }
    }

    /// A dead process that nobody has buried yet has no command any more.
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    /// A `PATH` with every program the scripts use, and no other.
    private Path programs() throws IOException {
        var programs = Files.createDirectory(directory.resolve("programs"));
        for (var name : List.of(
                "cat",
                "chmod",
                "cp",
                "cut",
                "date",
                "dirname",
                "grep",
                "ln",
                "ls",
                "mkdir",
                "mv",
                "nohup",
                "ps",
                "rm",
                "sed",
                "setsid",
                "sha256sum",
                "sleep",
                "stat",
                "tail",
                "tr")) {
            var program = Files.writeString(programs.resolve(name), """
                #!/bin/sh
                PATH=/usr/bin:/bin exec %s "$@"
                """.formatted(name));
            assertTrue(program.toFile().setExecutable(true));
        }
        return programs;
    }
}
