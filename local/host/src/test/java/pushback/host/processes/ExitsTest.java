package pushback.host.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Daemons of a cell, as a hook script leaves them.
@Timeout(60)
class ExitsTest {
    @TempDir
    Path work;

    private Cell cell;
    private Path root;

    @BeforeEach
    void open() throws Exception {
        var home = Files.createDirectories(work.toRealPath().resolve("i-1"));
        root = Files.createDirectories(home.resolve("root"));
        var cells = Cells.detect(work.toRealPath(), Map.of(), List.of());
        assumeTrue(cells.inForce(), "skipped: this system keeps nothing apart: " + cells.reason());
        cell = cells.open(home, List.of(root));
    }

    @AfterEach
    void close() {
        if (cell != null) cell.close();
    }

    @Test
    void aSignalThatSomebodySendsIsFromOutside() throws Exception {
        var daemon = daemon("exec sleep 1000");
        ProcessHandle.of(daemon).orElseThrow().destroyForcibly();
        assertEquals(new Exits.Ending(true, "process " + daemon + " was ended by signal 9 (KILL)"), ending(daemon));
        daemon = daemon("exec sleep 1000");
        ProcessHandle.of(daemon).orElseThrow().destroy();
        assertEquals(new Exits.Ending(true, "process " + daemon + " was ended by signal 15 (TERM)"), ending(daemon));
    }

    @Test
    void anExitAndAFaultAreItsOwn() throws Exception {
        var daemon = daemon("while [ ! -e " + root + "/go ]; do sleep 0.1; done; exit 3");
        Files.createFile(root.resolve("go"));
        assertEquals(new Exits.Ending(false, "process " + daemon + " ended with exit code 3"), ending(daemon));
        Files.delete(root.resolve("go"));
        daemon = daemon("while [ ! -e " + root + "/go ]; do sleep 0.1; done; kill -SEGV $$");
        Files.createFile(root.resolve("go"));
        assertEquals(new Exits.Ending(false, "process " + daemon + " was ended by signal 11 (SEGV)"), ending(daemon));
    }

    @Test
    void whoeverWaitsForItsEndDoesNotWaitForEver() throws Exception {
        run("sh -c 'sleep 1000' & echo $! > " + root + "/pid");
        assertEquals(
                0,
                run("kill $(cat " + root + "/pid); while kill -0 $(cat " + root
                        + "/pid) 2> /dev/null; do sleep 0.1; done"));
    }

    /// Its id outside.
    private long daemon(String script) throws Exception {
        var before = new HashSet<>(marked());
        run("nohup sh -c '" + script + "' > /dev/null 2>&1 < /dev/null &");
        while (true) {
            var now = new HashSet<>(marked());
            now.removeAll(before);
            if (now.size() == 1) return now.iterator().next();
            Thread.onSpinWait();
        }
    }

    private Set<Long> marked() {
        return new Marker("EXITS_TEST", root)
                .processes().stream()
                        .filter(pid -> ProcessHandle.of(pid)
                                        .flatMap(process -> process.info().command())
                                        .filter(command -> !command.contains("nsenter"))
                                        .isPresent()
                                && parentIsFirst(pid))
                        .collect(java.util.stream.Collectors.toSet());
    }

    private boolean parentIsFirst(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(ProcessHandle::parent)
                .filter(parent -> parent.pid() == cell.first())
                .isPresent();
    }

    private int run(String script) throws Exception {
        var builder = new ProcessBuilder(cell.command(List.of("env", "EXITS_TEST=" + root, "sh", "-c", script)));
        return cell.start(builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD))
                .waitFor();
    }

    private Exits.Ending ending(long pid) {
        Optional<Exits.Ending> known;
        do {
            known = cell.exits().of(Set.of(pid));
            Thread.onSpinWait();
        } while (known.isEmpty());
        return known.get();
    }
}
