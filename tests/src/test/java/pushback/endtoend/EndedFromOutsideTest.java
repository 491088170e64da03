package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.asl.HistoryEvent;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.host.processes.Cells;
import pushback.host.processes.Marker;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.release.ReleaseEnding;
import pushback.settings.Rules;
import pushback.settings.Strategy;

/// An application that ends while its release is judged: by somebody else, and by itself.
@Execution(ExecutionMode.CONCURRENT)
class EndedFromOutsideTest {
    @TempDir
    Path work;

    private final LinkedBlockingQueue<ExecutionRecord> ended = new LinkedBlockingQueue<>();

    @BeforeEach
    void keptApart() {
        var cells = Cells.detect(work.resolve("scratch"), Map.of(), List.of());
        assumeTrue(cells.inForce(), "skipped: without a cell nobody knows how a process has ended: " + cells.reason());
    }

    @Test
    @Timeout(300)
    void whomSomebodyKillsSpeaksAgainstNoRelease() throws Exception {
        try (var local = open()) {
            var application = application(local);
            application.push("one");
            assertEquals("Deployed", next().states().getLast());
            var killed = new AtomicReference<String>();
            local.cloud().timeline().call(() -> {
                local.cloud().stepFunctions().watch((record, event) -> {
                    if (judges(event) && killed.get() == null) killed.set(kill());
                });
                return null;
            });
            application.push("two");
            var release = next();
            var outcome = local.cloud()
                    .timeline()
                    .call(() -> local.cloud()
                            .pushback()
                            .outcomes()
                            .of(release.name())
                            .orElseThrow());
            assertTrue(
                    outcome.summary().contains(killed.get() + " was ended from outside (Target.InvalidState: process "),
                    outcome.summary());
            assertTrue(outcome.summary().contains(" was ended by signal 9 (KILL))"), outcome.summary());
            assertTrue(
                    outcome.ending() == ReleaseEnding.DEPLOYED
                            || outcome.error().equals("ServersEnded"),
                    outcome.toString());
        }
    }

    /// Out of the load balancer, which says nothing of it.
    @Test
    @Timeout(300)
    void whomSomebodyKillsDuringItsOwnUpdateSpeaksAgainstNoRelease() throws Exception {
        try (var local = open();
                var changes = FileSystems.getDefault().newWatchService()) {
            var application = application(local);
            application.push("one");
            assertEquals("Deployed", next().states().getLast());
            for (var server : servers()) server.resolve("root").register(changes, StandardWatchEventKinds.ENTRY_CREATE);
            application
                    .with("validate.sh", application.read("validate.sh") + """
                        touch "$INSTANCE_ROOT/validating"
                        while kill -0 "$(cat "$INSTANCE_ROOT/pid")" 2> /dev/null; do sleep 0.1; done
                        exit 1
                        """)
                    .push("two");
            var validating = validating(changes);
            kill(validating);
            var release = next();
            assertEquals("RolledBack", release.states().getLast(), release.cause());
            var outcome = local.cloud()
                    .timeline()
                    .call(() -> local.cloud()
                            .pushback()
                            .outcomes()
                            .of(release.name())
                            .orElseThrow());
            assertEquals("ServersEnded", outcome.error(), outcome.summary());
            assertTrue(
                    outcome.summary().contains(validating.getFileName() + " was ended from outside (Auto Scaling: "),
                    outcome.summary());
        }
    }

    private static Path validating(WatchService changes) throws InterruptedException {
        while (true) {
            var key = changes.poll(120, TimeUnit.SECONDS);
            if (key == null) throw new AssertionError("no server was validated within 120 s");
            var validates = key.pollEvents().stream()
                    .anyMatch(event -> String.valueOf(event.context()).equals("validating"));
            if (validates) return ((Path) key.watchable()).getParent();
            key.reset();
        }
    }

    @Test
    @Timeout(300)
    void whoExitsByItselfIsPushedBackAndQuarantined() throws Exception {
        try (var local = open()) {
            var application = application(local);
            application.push("one");
            assertEquals("Deployed", next().states().getLast());
            application
                    .with("Server.java", application.read("Server.java").replace("server.start();", """
                        server.start();
                        new Thread(() -> {
                            try { Thread.sleep(3000); } catch (InterruptedException none) { }
                            System.exit(3);
                        }).start();\
                        """))
                    .push("two");
            var release = next();
            assertEquals("RolledBack", release.states().getLast(), release.cause());
            var commit = release.input()
                    .path("commit")
                    .asText(local.remote().resolve("main").orElseThrow().sha());
            local.start("again", Map.of("commit", commit));
            assertEquals("Rejected", next().states().getLast());
        }
    }

    private static boolean judges(HistoryEvent event) {
        return event.isEntry() && event.state().equals("CheckHealth") && event.id() > 1;
    }

    /// Ends the application of a server, and nothing else; returns the server's id.
    private String kill() {
        try {
            var server = servers().getFirst();
            kill(server);
            return server.getFileName().toString();
        } catch (java.io.IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    private static void kill(Path server) {
        new Marker("INSTANCE_ROOT", server.toAbsolutePath())
                .processes()
                .forEach(pid -> ProcessHandle.of(pid)
                        .filter(process -> process.info().command().orElse("").endsWith("java"))
                        .ifPresent(ProcessHandle::destroyForcibly));
    }

    private List<Path> servers() throws java.io.IOException {
        try (var servers = Files.list(work.resolve("state/fleet"))) {
            return servers.filter(one -> one.getFileName().toString().startsWith("i-"))
                    .sorted()
                    .toList();
        }
    }

    private LocalCloud open() {
        var local = new LocalCloud(new Options(
                work.resolve("state"),
                Optional.empty(),
                new Profile("tiny", "/", List.of("/"), Map.of(), null, "", true, true, 5),
                true,
                2,
                Rules.NONE,
                0,
                Strategy.ONE,
                TinyApplication.SOON,
                Map.of()));
        local.cloud().timeline().call(() -> {
            local.cloud().stepFunctions().onEnd(ended::add);
            return null;
        });
        return local;
    }

    private TinyApplication application(LocalCloud local) throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "nothing yet");
        application.follow(local.gitUrl());
        return application;
    }

    private ExecutionRecord next() throws InterruptedException {
        var record = ended.poll(120, TimeUnit.SECONDS);
        if (record == null) throw new AssertionError("it did not end within 120 s");
        return record;
    }
}
