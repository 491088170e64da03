package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.operator.EnvironmentStatus;
import pushback.operator.cli.LocalAddress;
import pushback.settings.Rules;

@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class DeadDatabaseTest {
    @TempDir
    Path work;

    @Test
    @Timeout(120)
    void isStartedAgainAndTold() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "one").directory();
        var state = work.toRealPath().resolve("state");
        try (var local =
                new LocalCloud(new Options(state, Optional.empty(), Profile.of(application), true, 1, Rules.NONE, 0))) {
            var told = new LinkedBlockingQueue<String>();
            local.notices().listen(told::add);
            var postmaster = Long.parseLong(Files.readAllLines(state.resolve("database/data/postmaster.pid"))
                    .getFirst());
            assertTrue(ProcessHandle.of(postmaster).orElseThrow().destroyForcibly());
            assertEquals("PostgreSQL has ended by itself; it is started again", told.poll(30, TimeUnit.SECONDS));
            assertEquals("PostgreSQL runs again", told.poll(60, TimeUnit.SECONDS));
            assertTrue(Files.exists(state.resolve("database/data/postmaster.pid")));
            assertEquals(
                    List.of("PostgreSQL has ended by itself; it is started again", "PostgreSQL runs again"),
                    LocalAddress.of(state).orElseThrow().operator().status().incidents().stream()
                            .map(EnvironmentStatus.Incident::what)
                            .toList());
        }
    }
}
