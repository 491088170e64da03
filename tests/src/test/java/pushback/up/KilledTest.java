package pushback.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pushback.local.processes.Marker;

class KilledTest {
    @TempDir
    Path work;

    @Test
    @Timeout(240)
    void leavesNothingRunningAndStartsAgainWithTheLastGoodRelease() throws Exception {
        var state = work.resolve("state").toAbsolutePath();
        var application = TinyApplication.in(work.resolve("tiny"), "good").directory();
        try (var first = Launcher.up(state, application, 3)) {
            var remote = first.awaitValue("git");
            first.await(line -> line.contains("is deployed to"));
            TinyApplication.cloned(remote, work.resolve("clone")).push("never judged");
            // All servers run the new one by now, CodeDeploy has finished, and the judge has not.
            first.await(line -> line.contains("CheckHealth"));
            var marked = marked(state);
            assertTrue(marked.size() >= 4, "three servers and a database, but only " + marked);
            first.kill();
            for (var pid : marked) {
                var process = ProcessHandle.of(pid);
                if (process.isPresent()) process.get().onExit().get(20, TimeUnit.SECONDS);
            }
        }
        assertEquals(Set.of(), marked(state));
        try (var second = Launcher.up(state, application, 3)) {
            var site = new Site(second.awaitValue("site"));
            second.await(line -> line.contains("is deployed to"));
            assertEquals("good", site.page());
            assertEquals(143, second.terminate());
        }
        assertEquals(Set.of(), marked(state));
        assertFalse(Files.exists(state.resolve("control.json")));
        assertFalse(Files.exists(state.resolve("lock")));
    }

    private static Set<Long> marked(Path state) {
        var pids = new HashSet<>(new Marker("INSTANCE_ROOT", state).processes());
        pids.addAll(new Marker("PUSHBACK_CLOUD", state).processes());
        return pids;
    }
}
