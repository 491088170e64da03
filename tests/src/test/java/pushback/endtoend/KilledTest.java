package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.asl.Status;
import pushback.host.processes.Marker;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.settings.Rules;

@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class KilledTest {
    @TempDir
    Path work;

    @Test
    @Timeout(240)
    void leavesNothingRunningAndStartsAgainWithTheLastGoodRelease() throws Exception {
        var state = work.resolve("state").toAbsolutePath();
        var application = TinyApplication.in(work.resolve("tiny"), "good").directory();
        // Judged on less evidence, so that the first release is good sooner.
        try (var first = Launcher.up(state, application, 2, "--tolerate", "1", "--condemn", "20")) {
            var remote = first.awaitValue("git");
            first.await(line -> line.contains("is deployed to"));
            TinyApplication.cloned(remote, work.resolve("clone")).push("half way");
            // In the middle of the rollout: one server of two runs the new one, the other is being updated.
            first.await(line -> line.contains("is updated and serves"));
            var marked = marked(state);
            assertTrue(marked.size() >= 2, "one server at least and a database, but only " + marked);
            first.kill();
            for (var pid : marked) {
                var process = ProcessHandle.of(pid);
                if (process.isPresent()) process.get().onExit().get(20, TimeUnit.SECONDS);
            }
        }
        assertEquals(Set.of(), marked(state));
        try (var second = Launcher.up(state, application, 2)) {
            var site = new VisitedSite(second.awaitValue("site"));
            var remote = second.awaitValue("git");
            second.await(line -> line.contains("is deployed to"));
            assertEquals("good", site.page());
            TinyApplication.cloned(remote, work.resolve("another clone")).push("interrupted");
            second.await(line -> line.contains("CheckHealth"));
            assertEquals(143, second.terminate());
        }
        assertEquals(Set.of(), marked(state));
        assertFalse(Files.exists(state.resolve("lock")));
        try (var third = new LocalCloud(
                new Options(state, Optional.empty(), Profile.of(application), false, 1, Rules.NONE, 0))) {
            var last = third.cloud()
                    .timeline()
                    .call(() -> List.copyOf(third.cloud().stepFunctions().executions()))
                    .getLast();
            assertEquals(
                    Status.ABORTED, last.status(), "servers that end with the cloud are no evidence: " + last.states());
            assertFalse(
                    last.states().contains("QuarantineTargets"), last.states().toString());
        }
    }

    private static Set<Long> marked(Path state) {
        var pids = new HashSet<>(new Marker("INSTANCE_ROOT", state).processes());
        pids.addAll(new Marker("PUSHBACK_CLOUD", state).processes());
        return pids;
    }
}
