package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.cloud.Plan;
import pushback.host.processes.Cells;
import pushback.host.processes.DirectoryLock;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Options.Rights;
import pushback.host.up.Profile;
import pushback.settings.Rules;
import pushback.settings.Strategy;

/// A stranger's hook scripts on our own machine.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class KeptApartTest {
    /// Beside what it is there for, it looks around.
    private static final String NOSY = """
        #!/bin/sh
        mkdir -p "$INSTANCE_ROOT/var/log"
        {
            echo "user $(id -u)"
            : > "%1$s/written"
            for place in /etc "$HOME" "${0%%/*}"; do
                (: > "$place/pushback-test") 2> /dev/null && echo "wrote into $place"
            done
            cat "%2$s/webhook-secret" 2> /dev/null && echo "read our secret"
            kill -0 %3$d 2> /dev/null && echo "saw our process"
            (: > "$SHARED_DIRECTORY/written") && (: > /tmp/written) && echo "wrote where it may"
        } > "$INSTANCE_ROOT/var/log/nosy.log"
        """;

    @TempDir
    Path work;

    @Test
    @Timeout(240)
    void hookScriptsWriteOnlyWhereTheyMayAndSeeNothingOfOurs() throws Exception {
        var state = work.resolve("state").toAbsolutePath();
        var cells = Cells.detect(work.resolve("scratch"), Map.of(), List.of());
        assumeTrue(cells.inForce(), "skipped: this system keeps nothing apart: " + cells.reason());
        var application = TinyApplication.in(work.resolve("tiny"), "good");
        var validate = application.directory().resolve("validate.sh");
        Files.writeString(
                validate,
                NOSY.formatted(work, state, ProcessHandle.current().pid())
                        + Files.readString(validate).replace("#!/bin/sh\n", ""));
        try (var up = Launcher.up(state, application.directory(), 1)) {
            up.await(line -> line.startsWith("its hook scripts run on this machine: ApplicationStop stop.sh, "));
            up.await(line -> line.startsWith("  kept apart: as the user nobody"));
            up.await(line -> line.contains("is deployed to"));
            try (var found = Files.find(state.resolve("fleet"), 6, (file, _) -> file.endsWith("nosy.log"))) {
                assertEquals(
                        List.of("user 65534", "wrote where it may"),
                        Files.readAllLines(found.findFirst().orElseThrow()));
            }
            assertTrue(Files.exists(state.resolve("shared/written")));
            assertFalse(Files.exists(work.resolve("written")), "what is below our /tmp is not below its own");
            assertFalse(Files.exists(Path.of("/tmp/written")), "its /tmp is its own");
        }
    }

    @Test
    void rootIsAskedFirstWhereNothingIsKeptApart() throws Exception {
        assumeTrue(Cells.root(), "skipped: only root has to allow it");
        var application = TinyApplication.in(work.resolve("tiny"), "good").directory();
        var options = new Options(
                work.resolve("state"),
                Optional.of(application),
                Profile.of(application),
                true,
                1,
                Rules.NONE,
                0,
                Strategy.ONE,
                Plan.QUICK,
                Map.of(),
                new Rights(false, false, false));
        var refused = assertThrows(IllegalStateException.class, () -> new LocalCloud(options));
        assertEquals(
                "the hook scripts of tiny would run as root on this machine, and cannot be kept apart"
                        + " (--no-isolation); start it as an ordinary user, or allow it with --allow-root",
                refused.getMessage());
        DirectoryLock.requireFree(work.resolve("state"));
    }
}
