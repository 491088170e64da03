package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import pushback.host.processes.Marker;

/// Each example is deployed by `up`, used, and survives a bad commit, each of another kind. An example whose programs
/// are not on this machine is skipped, and said so.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class ExamplesTest {
    private static final Path EXAMPLES =
            Path.of("..", "examples").toAbsolutePath().normalize();
    private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, (byte) 0xff, 1, 2, 3};
    /// Judged on less evidence: a bad page always fails here.
    private static final String[] SOON = {"--alpha", "20", "--condemn", "50", "--tolerate", "5", "--deadline", "60"};
    private static final String FLASK = "/usr/lib/python3/dist-packages/flask";

    @TempDir
    Path work;

    @Test
    @Timeout(240)
    void coffeeRadarKeepsItsOrdersWhenASchemaIsBroken() throws Exception {
        needs(
                "mariadbd mariadb-install-db curl",
                FLASK,
                "/usr/lib/python3/dist-packages/gunicorn",
                "/usr/lib/python3/dist-packages/pymysql",
                "/usr/lib/python3/dist-packages/boto3");
        try (var up = up("coffee-radar");
                var ada = new Visitor(up.awaitValue("site"))) {
            var remote = up.awaitValue("git");
            assertEquals("Deployed", ending(up));
            assertTrue(ada.fill("/register", Map.of("name", "Ada", "password", "long enough"))
                    .contains("None yet"));
            assertTrue(ada.fill("/orders", Map.of("coffee", "Flat White")).contains("Flat White, 3.80"));
            assertTrue(ada.upload("/picture", "picture", PICTURE).contains("/faces/1"));

            pushedBack(up, remote, "schema.sql", schema -> schema + "ALTER TABLE order ADD COLUMN tip INT;\n");

            assertTrue(ada.page("/orders").contains("Flat White, 3.80"), "her order and her cookie are still good");
            assertArrayEquals(PICTURE, ada.bytes("/faces/1"));
            assertTrue(ada.fill("/orders", Map.of("coffee", "Espresso")).contains("Espresso, 2.20"));
            assertTrue(ada.page("/").contains("2 cups sold"));
            keepsItsSecrets(up, "mysql/password");
        }
        leavesNothing();
    }

    @Test
    @Timeout(240)
    void webappCodedeployKeepsItsSessionsWhenAPageFails() throws Exception {
        needs("apache2 curl", "/usr/lib/apache2/modules/mod_proxy_fcgi.so");
        assumeTrue(
                Stream.of("php-fpm8.2", "php-fpm8.3", "php-fpm8.4", "php-fpm8.5", "php-fpm")
                        .anyMatch(ExamplesTest::isThere),
                "skipped: there is no php-fpm here");
        assumeTrue(isThere("valkey-server") || isThere("redis-server"), "skipped: there is no Valkey here");
        try (var up = up("webapp-codedeploy");
                var ada = new Visitor(up.awaitValue("site"))) {
            var remote = up.awaitValue("git");
            assertEquals("Deployed", ending(up));
            assertTrue(ada.fill("/", Map.of("thing", "Bread & butter")).contains("<li>Bread &amp; butter</li>"));
            var before = servers(ada);
            assertEquals(2, before.size(), "each server has her basket");

            pushedBack(
                    up,
                    remote,
                    "public/index.php",
                    page -> page.replace("session_start([", "$discount = discount_of_today();\nsession_start(["));

            assertEquals(before, servers(ada));
            keepsItsSecrets(up, "sessions/password");
        }
        leavesNothing();
    }

    @Test
    @Timeout(240)
    void photosShowsItsPhotosWhenANewVersionCrashesAtItsStart() throws Exception {
        needs(
                "nginx uwsgi-core curl",
                FLASK,
                "/usr/lib/uwsgi/plugins/python3_plugin.so",
                "/usr/lib/python3/dist-packages/boto3");
        try (var up = up("photos");
                var ada = new Visitor(up.awaitValue("site"))) {
            var remote = up.awaitValue("git");
            assertEquals("Deployed", ending(up));
            assertTrue(ada.page("/").contains("None yet"));
            var photo = photo(ada.upload("/photos", "photo", PICTURE));

            pushedBack(up, remote, "app.py", app -> "import filters_of_tomorrow\n" + app);

            assertEquals(photo, photo(ada.page("/")));
            assertArrayEquals(PICTURE, ada.bytes(photo), "by a presigned link to the bucket");
            keepsItsSecrets(up, "webhook-secret");
        }
        leavesNothing();
    }

    @Test
    @Timeout(240)
    void webappDnsAnswersToItsNameWhenAHookFails() throws Exception {
        needs("apache2 curl", FLASK, "/usr/lib/apache2/modules/mod_wsgi.so");
        try (var up = up("webapp-dns");
                var ada = new Visitor(up.awaitValue("site"))) {
            var remote = up.awaitValue("git");
            assertEquals("Deployed", ending(up));
            assertTrue(ada.page("/").contains("You have found 127.0.0.1"));

            pushedBack(up, remote, "deploy/application", text -> text + "VERSION=$(cat /etc/no-such-file)\n");

            assertTrue(ada.page("/").contains("It leads to 127.0.0.1;"));
        }
        leavesNothing();
    }

    @Test
    void areDescribedForAWSAsForHere() throws IOException {
        for (var one : Map.of(
                        "coffee-radar",
                        "coffee-radar",
                        "photos",
                        "photos-alb",
                        "webapp-dns",
                        "webapp-dns",
                        "webapp-codedeploy",
                        "webapp-codedeploy")
                .entrySet()) {
            var here = yaml(EXAMPLES.resolve(one.getKey()).resolve("pushback.yml"));
            var onAws = yaml(EXAMPLES.resolve("../cdk/environments/" + one.getValue() + ".yaml"));
            var application = (Map<?, ?>) onAws.get("application");
            assertEquals(here.get("healthPath"), application.get("healthPath"), one.getKey());
            assertEquals(here.get("mediaBucket"), onAws.get("mediaBucket"), one.getKey());
            assertEquals(here.containsKey("sessions"), onAws.containsKey("sessions"), one.getKey());
            if (here.get("database").equals("mysql"))
                assertEquals("mysql", ((Map<?, ?>) onAws.get("database")).get("engine"));
            var hook = Files.readString(EXAMPLES.resolve(one.getKey()).resolve("deploy/application"));
            var file = application.containsKey("environmentFile")
                    ? application.get("environmentFile")
                    : "/etc/application/environment";
            assertTrue(
                    hook.contains("\nVARIABLES=" + file + "\n")
                            && hook.contains("\nHEALTH=" + here.get("healthPath") + "\n"),
                    hook);
        }
    }

    private static Map<?, ?> yaml(Path file) throws IOException {
        return (Map<?, ?>) new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    }

    /// An example is a repository of its own, so it has its own copy; the copies are one file.
    @Test
    void allHaveTheSameHook() throws IOException {
        var hooks = new TreeSet<String>();
        try (var examples = Files.list(EXAMPLES)) {
            for (var example : examples.filter(Files::isDirectory).toList())
                hooks.add(Files.readString(example.resolve("deploy/hook.sh")));
        }
        assertEquals(1, hooks.size());
    }

    @Test
    void everyScriptSatisfiesShellcheck() throws Exception {
        assumeTrue(isThere("shellcheck"), "skipped: there is no shellcheck here");
        try (var files = Files.walk(EXAMPLES)) {
            var scripts = files.filter(file -> file.toString().endsWith(".sh") || file.endsWith("deploy/application"))
                    .map(Path::toString)
                    .sorted()
                    .toList();
            assertTrue(scripts.size() >= 12, scripts.toString());
            var command =
                    Stream.concat(Stream.of("shellcheck"), scripts.stream()).toList();
            var shellcheck =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(shellcheck.getInputStream().readAllBytes());
            assertEquals(0, shellcheck.waitFor(), said);
        }
    }

    private Launcher up(String example) throws IOException {
        return Launcher.up(state(), EXAMPLES.resolve(example), 2, SOON);
    }

    private Path state() {
        return work.resolve("state");
    }

    private interface Change {
        String of(String text);
    }

    /// Commits a change to one file, pushes it, and waits until it was taken back.
    private void pushedBack(Launcher up, String remote, String file, Change change) throws IOException {
        var clone = work.resolve("clone");
        TinyApplication.git(work, "clone", "--quiet", remote, clone.toString());
        var changed = clone.resolve(file);
        var before = Files.readString(changed);
        Files.writeString(changed, change.of(before));
        assertFalse(before.equals(Files.readString(changed)), "the bad commit changes nothing");
        TinyApplication.git(clone, "commit", "--quiet", "--all", "--message", "Change " + file);
        TinyApplication.git(clone, "push", "origin", "HEAD:refs/heads/main");
        assertEquals("RolledBack", ending(up));
    }

    private static String ending(Launcher up) throws IOException {
        return up.await(line -> line.matches(" *[0-9.]+ s  (Deployed|Rejected|RolledBack|NeedsOperator|Skipped)"))
                .replaceAll(".* ", "");
    }

    private static Set<String> servers(Visitor visitor) throws Exception {
        var servers = new TreeSet<String>();
        for (var look = 0; look < 6; look++) {
            var page = visitor.page("/");
            assertTrue(page.contains("<li>Bread &amp; butter</li>"), page);
            servers.add(page.replaceAll("(?s).*Answered by (\\S+);.*", "$1"));
        }
        return servers;
    }

    private static String photo(String page) {
        var photo = Pattern.compile("<img src=\"(/photos/[^\"]+)\"").matcher(page);
        assertTrue(photo.find(), page);
        return photo.group(1);
    }

    private void keepsItsSecrets(Launcher up, String file) throws IOException {
        var secret = Files.readString(state().resolve(file)).strip();
        assertFalse(Files.readString(state().resolve("logs/functions.log")).contains(secret), file);
        assertFalse(String.join("\n", up.said()).contains(secret), file);
    }

    private void leavesNothing() throws IOException {
        assertEquals(Set.of(), new Marker("INSTANCE_ROOT", state().toAbsolutePath()).processes(), "servers left");
        assertEquals(Set.of(), new Marker("PUSHBACK_CLOUD", state().toAbsolutePath()).processes(), "processes left");
        assertEquals(List.of(), workingIn(state()), "nginx and others rewrite their environment with their title");
    }

    /// Whoever names `directory` in its command, works in it or has one of its files open.
    private static List<String> workingIn(Path directory) throws IOException {
        var found = new ArrayList<String>();
        var inside = directory.toRealPath().toString();
        for (var process : ProcessHandle.allProcesses().toList()) {
            if (process.pid() == ProcessHandle.current().pid()) continue;
            var proc = Path.of("/proc", Long.toString(process.pid()));
            if (links(proc).anyMatch(link -> link.startsWith(inside))
                    || command(proc).contains(inside)) found.add(process.pid() + " " + command(proc));
        }
        return found;
    }

    private static Stream<String> links(Path proc) {
        var links = new ArrayList<Path>(List.of(proc.resolve("cwd")));
        try (var open = Files.newDirectoryStream(proc.resolve("fd"))) {
            open.forEach(links::add);
        } catch (IOException | DirectoryIteratorException gone) {
            return Stream.of();
        }
        return links.stream().map(link -> {
            try {
                return Files.readSymbolicLink(link).toString();
            } catch (IOException gone) {
                return "";
            }
        });
    }

    private static String command(Path proc) {
        try {
            return Files.readString(proc.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }

    /// @param programs separated by blanks
    private static void needs(String programs, String... files) {
        for (var program : programs.split(" "))
            assumeTrue(isThere(program), "skipped: there is no " + program + " here");
        for (var file : files) assumeTrue(Files.exists(Path.of(file)), "skipped: there is no " + file);
    }

    private static boolean isThere(String program) {
        return Stream.concat(Arrays.stream(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
