package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.drill.Report;
import pushback.host.processes.Marker;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.settings.Rules;
import pushback.settings.Strategy;

/// The drills on real processes; the CPUs of this machine are left alone.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class DrillsTest {
    @TempDir
    Path work;

    private final LinkedBlockingQueue<ExecutionRecord> ended = new LinkedBlockingQueue<>();

    @Test
    @Timeout(240)
    void aServerIsStoppedAndReplacedAndAnEnvironmentParkedAndBroughtBack() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "nothing yet");
        var state = work.resolve("state");
        var servers = new Marker("INSTANCE_ROOT", state.toAbsolutePath());
        try (var local = new LocalCloud(new Options(
                state,
                Optional.empty(),
                Profile.of(application.directory()),
                true,
                2,
                Rules.NONE,
                0,
                Strategy.ONE,
                TinyApplication.SOON,
                Map.of()))) {
            local.cloud().timeline().call(() -> {
                local.cloud().stepFunctions().onEnd(ended::add);
                local.cloud().drills().onEnd(ended::add);
                return null;
            });
            application.follow(local.gitUrl());
            application.push("hello");
            assertEquals("Deployed", next().states().getLast());

            var stopped = drill(local, "stop-server");
            assertTrue(stopped.notes().stream().anyMatch(note -> note.what().equals("replaced")), stopped.toString());
            assertEquals("hello", new VisitedSite(local.url()).page());

            drill(local, "park");
            assertEquals(Set.of(), servers.processes());
            assertEquals(
                    "stopped",
                    local.cloud()
                            .timeline()
                            .call(() -> local.cloud().pushback().database().status()));

            drill(local, "unpark");
            assertEquals("hello", new VisitedSite(local.url()).page());
        }
        assertEquals(Set.of(), servers.processes(), "servers left");
    }

    private Report drill(LocalCloud local, String kind) throws InterruptedException {
        var id = local.startDrill(kind, Map.of("drill", kind));
        var record = next();
        assertEquals("Proven", record.states().getLast(), record.cause());
        return local.cloud()
                .timeline()
                .call(() -> local.cloud().pushback().drills().report(id).orElseThrow());
    }

    private ExecutionRecord next() throws InterruptedException {
        var record = ended.poll(60, TimeUnit.SECONDS);
        if (record == null) throw new AssertionError("it did not end within a minute");
        return record;
    }
}
