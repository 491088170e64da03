package pushback.host.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class CellTest {
    @TempDir
    Path work;

    private Path home;
    private Path root;
    private Cell cell;

    @BeforeEach
    void open() throws Exception {
        work = work.toRealPath();
        home = Files.createDirectories(work.resolve("state/fleet/i-1"));
        root = Files.createDirectories(home.resolve("root"));
        Files.writeString(work.resolve("state/control.json"), "a token");
        var cells = Cells.detect(work.resolve("state"), Map.of(), List.of(work.resolve("state")));
        assumeTrue(cells.inForce(), "skipped: this system keeps nothing apart: " + cells.reason());
        cell = cells.open(home, List.of(root));
    }

    @AfterEach
    void close() {
        if (cell != null) cell.close();
    }

    @Test
    void isNobodyWithoutPrivileges() throws Exception {
        assertEquals("65534", in("id -u"));
        assertEquals("CapEff:\t0000000000000000", in("grep CapEff /proc/self/status"));
    }

    @Test
    void aServerMaySetItsUserToTheOneItIs() throws Exception {
        assertEquals(
                "65534 65534",
                in("setpriv --reuid=65534 --regid=65534 --keep-groups sh -c 'echo $(id -u) $(id -g)' 2>&1"));
        assertTrue(
                in("setpriv --reuid=0 --clear-groups true 2>&1 || echo refused").endsWith("refused"));
    }

    @Test
    void becomesNoOtherUserByWhatIsSetuidAndChangesNoMount() throws Exception {
        assertEquals(
                "refused",
                in("(mount -o remount,rw / || mount -t tmpfs tmpfs /etc) 2> /dev/null && echo done || echo refused"));
        // Even as root of a user namespace of its own making, if the system lets it make one.
        assertEquals(
                "refused",
                in("unshare -Urm sh -c 'mount -o remount,bind,rw / && : > /etc/pushback-test || umount " + work
                        + "/state' 2> /dev/null && echo done || echo refused"));
    }

    @Test
    void writesOnlyWhereItMay() throws Exception {
        assertEquals("yes", in("echo yes > " + root + "/file && cat " + root + "/file"));
        assertEquals("yes", Files.readString(root.resolve("file")).strip());
        assertEquals("yes", in("echo yes > /tmp/mine && cat /tmp/mine"));
        assertTrue(Files.notExists(Path.of("/tmp/mine")), "its /tmp is its own");
        for (var place :
                List.of(home.toString(), System.getProperty("user.home"), "/etc", "/usr", "/var", "/proc/sys", "/"))
            assertEquals(
                    "refused",
                    in("(: > " + place + "/pushback-test) 2> /dev/null && echo written || echo refused"),
                    place);
    }

    @Test
    void seesNeitherOurSecretsNorOurProcessesNorTheDisks() throws Exception {
        assertEquals("hidden", in("cat " + work + "/state/control.json 2> /dev/null || echo hidden"));
        assertEquals("gone", in("kill -0 " + ProcessHandle.current().pid() + " 2> /dev/null || echo gone"));
        assertEquals("", in("find /dev -type b; ls /run/docker.sock /run/dbus 2> /dev/null; true"));
    }

    @Test
    void reachesTheNetworkOfTheMachineAndItsTools() throws Exception {
        assertTrue(
                in(System.getProperty("java.home") + "/bin/java -version 2>&1").contains("ersion"));
        assertTrue(in("cat /proc/net/tcp").contains("local_address"));
    }

    @Test
    void whatIsLeftRunningGoesOnIsSeenByTheNextAndBuriedWhenItEnds() throws Exception {
        var pid = in("setsid sleep 1000 > /dev/null 2>&1 < /dev/null & echo $!");
        assertEquals("alive", in("kill -0 " + pid + " && echo alive"));
        // A stop script waits like this; a dead process that nobody buries would keep it waiting for ever.
        assertEquals(
                "ended",
                in("kill " + pid + "; while kill -0 " + pid + " 2> /dev/null; do sleep 0.01; done; echo ended"));
    }

    @Test
    void endsAllThatRunsInIt() throws Exception {
        in("setsid sh -c 'trap \"\" TERM; touch " + root + "/began; sleep 1000' > /dev/null 2>&1 < /dev/null &");
        Eventually.holds("it runs", () -> Files.exists(root.resolve("began")));
        var inside = new Marker("CELL_TEST", root).processes();
        assertFalse(inside.isEmpty());
        cell.close();
        Eventually.holds(
                "they are gone", () -> new Marker("CELL_TEST", root).processes().isEmpty());
    }

    private String in(String line) throws Exception {
        var builder = new ProcessBuilder(cell.command(List.of("/bin/sh", "-c", line)))
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        builder.environment().put("CELL_TEST", root.toString());
        var process = cell.start(builder);
        var said = new String(process.getInputStream().readAllBytes()).strip();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return said;
    }
}
