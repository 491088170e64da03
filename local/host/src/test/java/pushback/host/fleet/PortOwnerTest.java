package pushback.host.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.aws.fleet.LifecycleCommand;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import pushback.aws.fleet.LifecycleResult;
import pushback.host.processes.Cells;
import pushback.host.processes.Listeners;
import pushback.time.RealTimeline;

/// Who answers on a server's port after a deployment, with real processes.
@Tag("slow")
class PortOwnerTest {
    private static final List<String> EVENTS = List.of(
            "ApplicationStop",
            "DownloadBundle",
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "ApplicationStart",
            "ValidateService");
    private static final String STOPS = """
        #!/bin/sh
        kill "$(cat "$INSTANCE_ROOT/web.pid")" && while kill -0 "$(cat "$INSTANCE_ROOT/web.pid")" 2>/dev/null; do sleep 0.1; done
        """;
    private static final String STOPS_NOTHING = "#!/bin/sh\nexit 0\n";
    private static final String FAILS = "#!/bin/sh\necho broken stop >&2\nexit 1\n";
    private static final String START = """
        #!/bin/sh
        nohup "$JAVA_HOME/bin/java" -m jdk.httpserver -b "$HOST" -p "$PORT" -d "$INSTANCE_ROOT/srv/web" \
          >"$INSTANCE_ROOT/web.log" 2>&1 &
        echo $! >"$INSTANCE_ROOT/web.pid"
        """;
    /// Waits for an answer, whoever gives it; a process that has died does not matter to it.
    private static final String VALIDATE = """
        #!/bin/sh
        for i in 1 2 3 4 5 6 7 8 9 10; do
          (exec 3<>"/dev/tcp/$HOST/$PORT") 2>/dev/null && exit 0
          sleep 0.5
        done
        exit 1
        """.replace("#!/bin/sh", "#!/bin/bash");

    private static final String RELOADING = """
        import os, signal, socket, sys, time
        s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((os.environ['HOST'], int(os.environ['PORT']))); s.listen(5)
        def worker():
            if os.fork(): return
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            while True:
                c, _ = s.accept(); c.close()
        signal.signal(signal.SIGHUP, lambda *a: worker())
        worker()
        while True: signal.pause()
        """;

    @TempDir
    Path work;

    private final Map<String, Map<String, String>> bundles = new HashMap<>();
    private RealTimeline timeline;
    private ProcessFleet fleet;

    @BeforeEach
    void start() throws IOException {
        timeline = new RealTimeline(Throwable::printStackTrace);
        fleet = fleet(true);
    }

    @AfterEach
    void end() throws Exception {
        fleet.sweep();
        timeline.close();
    }

    private ProcessFleet fleet(boolean ownListener) throws IOException {
        return fleet(ownListener, Cells.none("not asked for"));
    }

    private ProcessFleet fleet(boolean ownListener, Cells cells) throws IOException {
        return new ProcessFleet(
                work.toRealPath().resolve("fleet"),
                timeline,
                location -> new ByteArrayInputStream(zip(bundles.get(location.key()))),
                FreePorts.shared(),
                id -> Map.of("JAVA_HOME", System.getProperty("java.home")),
                ownListener,
                cells);
    }

    @Test
    void whoListensIsKnownAndEndedWhereServersAreKeptApart() throws Exception {
        var cells = Cells.detect(work.toRealPath(), Map.of(), List.of(work.toRealPath()));
        assumeTrue(cells.inForce(), "skipped: this system keeps nothing apart: " + cells.reason());
        fleet = fleet(true, cells);
        var machine = running(STOPS_NOTHING);
        var old = pidOf("d-1", machine);
        assertTrue(
                deploy(machine, "d-2", "two", STOPS, false)
                        .message()
                        .startsWith("ApplicationStop ended with success, but pid " + old + " (java "),
                "by the process id seen from outside");
        var stopped = event(machine, "ApplicationStop", "d-2", "two", STOPS, true);
        assertTrue(stopped.logTail().endsWith("what ran on this server was ended (1 process)"), stopped.logTail());
        for (var event : EVENTS.subList(1, EVENTS.size()))
            assertEquals(
                    "Succeeded",
                    event(machine, event, "d-2", "two", STOPS, true).message());
        assertTrue(pidOf("d-2", machine) != old);
        terminate(machine);
        assertEquals(Optional.of(List.of()), Listeners.on(machine.port()));
    }

    @Test
    void aStopScriptThatStopsNothingFailsAndNamesWhatStillListens() throws Exception {
        var machine = running(STOPS_NOTHING);
        var pid = pid(machine);
        var result = deploy(machine, "d-2", "two", STOPS, false);
        assertEquals("ScriptFailed", result.errorCode());
        assertTrue(
                result.message().startsWith("ApplicationStop ended with success, but pid " + pid + " (java "),
                result.message());
        assertTrue(
                result.message()
                        .contains("), which deployment d-1 started from one.zip still listens on port " + machine.port()
                                + "; "),
                result.message());
        assertTrue(
                result.message().endsWith("ApplicationStop must end the old process and wait until it is gone"),
                result.message());
        assertEquals(Set.of(pid), machine.processes(), "it was not touched");
    }

    @Test
    void whereStopFailuresAreIgnoredTheOldProcessIsEndedAndTheNewOneTakesThePort() throws Exception {
        for (var stop : List.of(STOPS_NOTHING, FAILS)) {
            var machine = running(stop);
            var old = pid(machine);
            var stopped = event(machine, "ApplicationStop", "d-2", "two", STOPS, true);
            assertEquals("ScriptFailed", stopped.errorCode());
            assertTrue(
                    stopped.logTail().endsWith("the failure is ignored; what ran on this server was ended (1 process)"),
                    stopped.logTail());
            assertEquals(Set.of(), machine.processes());
            for (var event : EVENTS.subList(1, EVENTS.size()))
                assertEquals(
                        "Succeeded",
                        event(machine, event, "d-2", "two", STOPS, true).message());
            assertTrue(pid(machine) != old);
            terminate(machine);
        }
    }

    @Test
    void aStopScriptThatFailsLeavesTheProcessAloneUnlessThatIsIgnored() throws Exception {
        var machine = running(FAILS);
        var before = machine.processes();
        var result = deploy(machine, "d-2", "two", STOPS, false);
        assertEquals("ScriptFailed", result.errorCode());
        assertTrue(result.logTail().contains("broken stop"), result.logTail());
        assertEquals(before, machine.processes());
    }

    @Test
    void withoutAStopHookAnOldProcessThatAnswersFailsTheNewDeployment() throws Exception {
        var machine = running("");
        var result = deploy(machine, "d-2", "two", "", false);
        assertEquals("UnknownError", result.errorCode());
        assertTrue(
                result.message().startsWith("port " + machine.port() + " is answered by pid " + pidOf("d-1", machine)),
                result.message());
        assertTrue(
                result.message()
                        .contains("which deployment d-1 started from one.zip, and not by what this "
                                + "deployment started; ApplicationStop must end the old process"),
                result.message());
    }

    @Test
    void whatWasStartedFromTheSameBundleMayAnswer() throws Exception {
        var machine = running("");
        assertEquals("Succeeded", deploy(machine, "d-2", "one", "", false).message());
    }

    @Test
    void aProgramOfSomebodyElseOnThePortFailsTheDeployment() throws Exception {
        var machine = timeline.call(() -> fleet.launch("i-1", "local-1a"));
        try (var _ = new ServerSocket(machine.port(), 5, InetAddress.getLoopbackAddress())) {
            var result = deploy(machine, "d-1", "one", STOPS, false);
            assertTrue(
                    result.message()
                            .startsWith("port " + machine.port() + " is answered by pid "
                                    + ProcessHandle.current().pid() + " (java "),
                    result.message());
            assertTrue(result.message().contains("which no deployment is known to have started"), result.message());
        }
    }

    @Test
    void whereItIsNotAskedForAnOldProcessMayAnswer() throws Exception {
        fleet = fleet(false);
        var machine = running(STOPS_NOTHING);
        assertEquals("Succeeded", deploy(machine, "d-2", "two", STOPS, false).message());
    }

    /// As gunicorn, nginx and Apache do: the parent keeps the socket, and new workers answer on it.
    @Test
    void aServerThatIsReloadedAnswersWithWhatIsNew() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "skipped: no python3");
        var reload = """
            #!/bin/sh
            if [ -f "$INSTANCE_ROOT/web.pid" ]; then kill -HUP "$(cat "$INSTANCE_ROOT/web.pid")"; sleep 0.5; exit 0; fi
            nohup /usr/bin/python3 "$INSTANCE_ROOT/srv/web/server.py" >"$INSTANCE_ROOT/web.log" 2>&1 &
            echo $! >"$INSTANCE_ROOT/web.pid"
            """;
        var machine = timeline.call(() -> fleet.launch("i-1", "local-1a"));
        for (var deployment : List.of("d-1", "d-2")) {
            for (var event : EVENTS) {
                bundles.put("builds/" + deployment + ".zip", bundle("", reload));
                var result = run(machine, command(event, deployment, deployment, false));
                assertEquals("Succeeded", result.message(), deployment + " at " + event);
            }
        }
    }

    private ProcessMachine running(String stop) throws Exception {
        var machine = timeline.call(() -> fleet.launch("i-1", "local-1a"));
        assertEquals("Succeeded", deploy(machine, "d-1", "one", stop, false).message());
        return machine;
    }

    private static Map<String, String> bundle(String stop, String start) {
        return Map.of(
                "appspec.yml",
                """
                version: 0.0
                os: linux
                files:
                  - {source: /, destination: /srv/web}
                file_exists_behavior: OVERWRITE
                hooks:
                %s  ApplicationStart:
                    - {location: start.sh, timeout: 60}
                  ValidateService:
                    - {location: validate.sh, timeout: 60}
                """.formatted(stop.isEmpty() ? "" : "  ApplicationStop:\n    - {location: stop.sh, timeout: 60}\n"),
                "stop.sh",
                stop,
                "start.sh",
                start,
                "validate.sh",
                VALIDATE,
                "server.py",
                RELOADING);
    }

    private LifecycleResult deploy(
            ProcessMachine machine, String deployment, String bundle, String stop, boolean ignoring) throws Exception {
        var result = LifecycleResult.SUCCESS;
        for (var event : EVENTS) {
            result = event(machine, event, deployment, bundle, stop, ignoring);
            if (!result.succeeded()) return result;
        }
        return result;
    }

    private LifecycleResult event(
            ProcessMachine machine, String event, String deployment, String bundle, String stop, boolean ignoring)
            throws Exception {
        bundles.put("builds/" + bundle + ".zip", bundle(stop, START));
        return run(machine, command(event, deployment, bundle, ignoring));
    }

    private LifecycleResult run(ProcessMachine machine, LifecycleCommand command) throws Exception {
        var result = new CompletableFuture<LifecycleResult>();
        timeline.execute(() -> machine.run(command, result::complete));
        return result.get(60, TimeUnit.SECONDS);
    }

    private static LifecycleCommand command(String event, String deployment, String bundle, boolean ignoring) {
        return new LifecycleCommand(
                event,
                deployment,
                "web",
                "production",
                "11111111-2222-3333-4444-555555555555",
                new BundleLocation("releases", "builds/" + bundle + ".zip", "v1", "", "zip"),
                "DISALLOW",
                ignoring,
                "user",
                EVENTS);
    }

    private long pid(ProcessMachine machine) throws IOException {
        return Long.parseLong(Files.readString(work.toRealPath().resolve("fleet/i-1/root/web.pid"))
                .strip());
    }

    /// Of the two processes, if there are two, the one that holds the port.
    private static long pidOf(String deployment, ProcessMachine machine) {
        return Listeners.on(machine.port()).orElseThrow().stream()
                .filter(listener -> listener.variable("DEPLOYMENT_ID")
                        .filter(deployment::equals)
                        .isPresent())
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private void terminate(ProcessMachine machine) throws Exception {
        var gone = new CompletableFuture<Void>();
        timeline.execute(() -> machine.terminate(() -> gone.complete(null)));
        gone.get(60, TimeUnit.SECONDS);
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
