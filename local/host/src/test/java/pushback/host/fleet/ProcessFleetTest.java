package pushback.host.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
import pushback.aws.fleet.Machine;
import pushback.aws.fleet.ShellRun;
import pushback.host.processes.Eventually;
import pushback.host.processes.Marker;
import pushback.time.RealTimeline;

@Tag("slow")
class ProcessFleetTest {
    private static final List<String> EVENTS = List.of(
            "ApplicationStop",
            "DownloadBundle",
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "ApplicationStart",
            "ValidateService");
    /// The application: the JDK's own file server, over what was installed.
    private static final String START = """
        #!/bin/sh
        mkdir -p "$INSTANCE_ROOT/var/log/web"
        env > "$INSTANCE_ROOT/var/log/web/environment.txt"
        nohup "$JAVA_HOME/bin/java" -m jdk.httpserver -b "$HOST" -p "$PORT" -d "$INSTANCE_ROOT/srv/web" \
          >"$INSTANCE_ROOT/var/log/web/web.log" 2>&1 &
        echo $! >"$INSTANCE_ROOT/web.pid"
        """;
    private static final Map<String, String> WEB = Map.of(
            "appspec.yml", """
            version: 0.0
            os: linux
            files:
              - {source: index.html, destination: /srv/web}
            hooks:
              ApplicationStart:
                - {location: start.sh, timeout: 60}
              ValidateService:
                - {location: validate.sh, timeout: 60}
            """,
            "index.html", "hello",
            "start.sh", START,
            "validate.sh", "#!/bin/sh\necho validated\n");

    @TempDir
    Path work;

    private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private RealTimeline timeline;
    private ProcessFleet fleet;
    private Path directory;
    private Map<String, String> bundle = WEB;

    @BeforeEach
    void start() throws IOException {
        directory = work.toRealPath().resolve("fleet");
        timeline = new RealTimeline(errors::add);
        fleet = new ProcessFleet(
                directory,
                timeline,
                location -> new ByteArrayInputStream(zip(bundle)),
                FreePorts.shared(),
                id -> Map.of("JAVA_HOME", System.getProperty("java.home"), "DATABASE_URL", "jdbc:" + id),
                true);
    }

    @AfterEach
    void end() throws Exception {
        fleet.sweep();
        timeline.close();
        assertEquals(List.of(), List.copyOf(errors));
    }

    @Test
    void saysThatADownloadRanOutOfMemory() throws Exception {
        var machine = launch("i-1");
        bundle = new HashMap<>() {
            @Override
            public Set<Map.Entry<String, String>> entrySet() {
                throw new OutOfMemoryError("Java heap space");
            }
        };
        var failed = deploy(machine);
        assertEquals("UnknownError", failed.errorCode());
        assertTrue(failed.message().contains("Java heap space"), failed.message());
        terminate(machine);
    }

    @Test
    void deploysServesAndTerminatesARealApplication() throws Exception {
        var machine = launch("i-1");
        assertEquals(0, probe(machine, "/"));
        assertEquals("Success", deploy(machine).errorCode());
        Eventually.holds("it serves", () -> probe(machine, "/index.html") == 200);
        assertEquals(404, probe(machine, "/missing"));
        assertTrue(alive(machine));
        assertFalse(machine.processes().isEmpty());

        terminate(machine);
        assertEquals(Set.of(), machine.processes());
        assertFalse(alive(machine));
        assertEquals(0, probe(machine, "/index.html"));
        assertFalse(Files.exists(directory.resolve("i-1")));
        var names = fleet.logs("i-1", 5).stream().map(ServerLogs.Tail::name).toList();
        assertTrue(names.contains("root/var/log/web/web.log"), names.toString());
        assertTrue(names.stream().anyMatch(name -> name.endsWith("d-1/logs/scripts.log")), names.toString());
    }

    @Test
    void givesTheApplicationItsOwnEnvironmentOnly() throws Exception {
        var machine = launch("i-1");
        deploy(machine);
        var environment = Files.readAllLines(directory.resolve("i-1/root/var/log/web/environment.txt"));
        assertTrue(
                environment.containsAll(List.of(
                        "INSTANCE_ID=i-1",
                        "HOST=127.0.0.1",
                        "PORT=" + machine.port(),
                        "INSTANCE_ROOT=" + directory.resolve("i-1/root"),
                        "DATABASE_URL=jdbc:i-1",
                        "BUNDLE_KEY=app.zip")),
                environment.toString());
        var known = Set.of(
                "PATH",
                "HOME",
                "LANG",
                "TMPDIR",
                "JAVA_HOME",
                "INSTANCE_ID",
                "INSTANCE_ROOT",
                "HOST",
                "PORT",
                "DATABASE_URL",
                "APPLICATION_NAME",
                "DEPLOYMENT_ID",
                "DEPLOYMENT_GROUP_NAME",
                "DEPLOYMENT_GROUP_ID",
                "LIFECYCLE_EVENT",
                "BUNDLE_BUCKET",
                "BUNDLE_KEY",
                "BUNDLE_VERSION",
                "BUNDLE_ETAG",
                "PWD",
                "OLDPWD",
                "SHLVL",
                "_");
        assertEquals(
                List.of(),
                environment.stream()
                        .map(line -> line.replaceFirst("=.*", ""))
                        .filter(name -> !known.contains(name))
                        .toList());
    }

    @Test
    void runsShellScriptsBesideTheApplicationAndMeasuresItsCpu() throws Exception {
        var machine = launch("i-1");
        var run = shell(
                machine, "echo \"$PORT in $(pwd)\"; echo \"$DEPLOYMENT_ROOT\" >&2; exit 3", Duration.ofSeconds(20));
        assertEquals(3, run.status());
        assertEquals(
                machine.port() + " in " + directory.resolve("i-1/root"),
                run.stdout().strip());
        assertEquals(
                directory.resolve("i-1/deployment-root").toString(),
                run.stderr().strip());
        assertTrue(shell(machine, "sleep 30", Duration.ofMillis(200)).timedOut());

        var runs = new LinkedBlockingQueue<ShellRun>();
        Runnable end = timeline.call(() -> machine.shell("while :; do :; done", Duration.ofSeconds(60), runs::add));
        Eventually.holds("it is busy", () -> cpu(machine) > 1);
        timeline.call(() -> {
            end.run();
            return null;
        });
        assertFalse(runs.poll(20, TimeUnit.SECONDS).timedOut());
        assertEquals(Set.of(), machine.processes());
    }

    @Test
    void noticesThatTheApplicationDied() throws Exception {
        var machine = launch("i-1");
        deploy(machine);
        assertTrue(alive(machine));
        machine.processes().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        Eventually.holds("its death is noticed", () -> !alive(machine));
        deploy(machine);
        assertTrue(alive(machine), "a new deployment brings it back");
    }

    @Test
    void doesNotTakeAStopForADeath() throws Exception {
        bundle = with(WEB, "appspec.yml", WEB.get("appspec.yml") + """
              ApplicationStop:
                - {location: stop.sh, timeout: 60}
            """);
        bundle = with(bundle, "stop.sh", """
            #!/bin/sh
            kill -KILL "$(cat "$INSTANCE_ROOT/web.pid")"
            """);
        var machine = launch("i-1");
        deploy(machine);
        var result = run(machine, "ApplicationStop", "d-2");
        assertEquals("Success", result.errorCode(), result.message());
        Eventually.holds("it is stopped", () -> machine.processes().isEmpty());
        // Longer than two looks of the watch.
        var looks = new CompletableFuture<Void>();
        timeline.after(Duration.ofMillis(1500), () -> looks.complete(null));
        looks.get(20, TimeUnit.SECONDS);
        assertTrue(alive(machine));
    }

    @Test
    void runsOneEventAfterTheOther() throws Exception {
        bundle = with(WEB, "start.sh", "#!/bin/sh\nsleep 0.3\n");
        var machine = launch("i-1");
        var order = new ArrayList<String>();
        var all = new CompletableFuture<Void>();
        timeline.execute(() -> {
            for (var event : EVENTS) {
                machine.run(command(event, "d-1"), result -> {
                    order.add(event + " " + result.errorCode());
                    if (order.size() == EVENTS.size()) all.complete(null);
                });
            }
        });
        all.get(60, TimeUnit.SECONDS);
        assertEquals(EVENTS.stream().map(event -> event + " Success").toList(), order);
    }

    @Test
    void endsARunningScriptWhenTerminatedAndRefusesWhatWaits() throws Exception {
        bundle = with(WEB, "start.sh", "#!/bin/sh\ntouch $INSTANCE_ROOT/started\nsleep 600\n");
        var machine = launch("i-1");
        for (var event : EVENTS.subList(0, 5)) run(machine, event, "d-1");
        var running = new CompletableFuture<LifecycleResult>();
        var waiting = new CompletableFuture<LifecycleResult>();
        timeline.execute(() -> {
            machine.run(command("ApplicationStart", "d-1"), running::complete);
            machine.run(command("ValidateService", "d-1"), waiting::complete);
        });
        Eventually.holds("the script runs", () -> Files.exists(directory.resolve("i-1/root/started")));
        terminate(machine);
        assertEquals("ScriptFailed", running.get(20, TimeUnit.SECONDS).errorCode());
        assertTrue(waiting.get(20, TimeUnit.SECONDS).message().contains("terminated"));
        assertFalse(Files.exists(directory.resolve("i-1")));
        terminate(machine);
    }

    @Test
    void reportsADownloadThatFails() throws Exception {
        var broken = new ProcessFleet(
                directory,
                timeline,
                location -> {
                    throw new IOException("no such key: " + location.key());
                },
                FreePorts.shared(),
                id -> Map.of(),
                true);
        var machine = timeline.call(() -> broken.launch("i-2", "local-1a"));
        var result = run(machine, "DownloadBundle", "d-1");
        assertEquals("UnknownError", result.errorCode());
        assertEquals("no such key: app.zip", result.message());
    }

    @Test
    void sweepsWhatAnEarlierRunLeftBehind() throws Exception {
        var machine = launch("i-1");
        deploy(machine);
        var next = new ProcessFleet(directory, timeline, location -> null, FreePorts.shared(), id -> Map.of(), true);
        assertTrue(next.sweep() > 0);
        assertEquals(Set.of(), new Marker(ProcessFleet.INSTANCE_ROOT, directory).processes());
        assertFalse(Files.exists(directory.resolve("i-1")));
        assertFalse(next.logs("i-1", 1).isEmpty());
    }

    /// As a load balancer's health checks: an application that stops waits for connections that are open.
    @Test
    void keepsNoConnectionOfAHealthCheckOpen() throws Exception {
        var machine = launch("i-1");
        try (var server = new ServerSocket(machine.port(), 1, InetAddress.getLoopbackAddress())) {
            var status = new CompletableFuture<Integer>();
            timeline.execute(() -> machine.probe("/", status::complete));
            try (var connection = server.accept()) {
                connection.setSoTimeout(10_000);
                var input = connection.getInputStream();
                for (var line = line(input); !line.isEmpty(); ) line = line(input);
                connection
                        .getOutputStream()
                        .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertEquals(204, status.get(20, TimeUnit.SECONDS));
                assertEquals(-1, input.read(), "it is closed");
            }
        }
    }

    private static String line(InputStream input) throws IOException {
        var line = new StringBuilder();
        for (int c = input.read(); c >= 0 && c != '\n'; c = input.read()) if (c != '\r') line.append((char) c);
        return line.toString();
    }

    @Test
    void storesLargeFilesOfAllServersAndRevisionsOnce() throws Exception {
        bundle = with(
                WEB,
                "library.jar",
                new Random(1)
                        .ints(300_000, 'a', 'z')
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining()));
        var archives = new ArrayList<Path>();
        for (var id : List.of("i-1", "i-2")) {
            var machine = launch(id);
            deploy(machine);
            run(machine, "AfterAllowTraffic", "d-1");
            // Comes after the tidying, and still runs: its archive is whole.
            assertEquals("Success", run(machine, "ApplicationStop", "d-2").errorCode());
            archives.add(directory.resolve(id).resolve("deployment-root/11111111-2222-3333-4444-555555555555/d-1"));
        }
        assertTrue(Files.isSameFile(
                archives.getFirst().resolve("deployment-archive/library.jar"),
                archives.getLast().resolve("deployment-archive/library.jar")));
        assertFalse(
                Files.isSameFile(
                        archives.getFirst().resolve("deployment-archive/start.sh"),
                        archives.getLast().resolve("deployment-archive/start.sh")),
                "a script is small, and may be changed");
        assertFalse(Files.exists(archives.getFirst().resolve("bundle.tar")), "the bundle is in S3");
        assertFalse(Files.exists(directory.resolve("i-1/download")));
    }

    private ProcessMachine launch(String id) {
        return timeline.call(() -> fleet.launch(id, "local-1a"));
    }

    private LifecycleResult deploy(Machine machine) throws Exception {
        var result = LifecycleResult.SUCCESS;
        for (var event : EVENTS) {
            result = run(machine, event, "d-1");
            if (!result.succeeded()) return result;
        }
        return result;
    }

    private LifecycleResult run(Machine machine, String event, String deploymentId) throws Exception {
        var result = new CompletableFuture<LifecycleResult>();
        timeline.execute(() -> machine.run(command(event, deploymentId), result::complete));
        return result.get(60, TimeUnit.SECONDS);
    }

    private int probe(Machine machine, String path) throws Exception {
        var status = new CompletableFuture<Integer>();
        timeline.execute(() -> machine.probe(path, status::complete));
        return status.get(20, TimeUnit.SECONDS);
    }

    private boolean alive(Machine machine) {
        return timeline.call(machine::alive);
    }

    private void terminate(Machine machine) throws Exception {
        var gone = new CompletableFuture<Void>();
        timeline.execute(() -> machine.terminate(() -> gone.complete(null)));
        gone.get(60, TimeUnit.SECONDS);
    }

    private static LifecycleCommand command(String event, String deploymentId) {
        return new LifecycleCommand(
                event,
                deploymentId,
                "web",
                "production",
                "11111111-2222-3333-4444-555555555555",
                new BundleLocation("releases", "app.zip", "v1", "", "zip"),
                "DISALLOW",
                false,
                "user",
                List.of("BeforeInstall", "AfterInstall", "ApplicationStart", "ApplicationStop", "ValidateService"));
    }

    private static Map<String, String> with(Map<String, String> files, String name, String content) {
        var changed = new HashMap<>(files);
        changed.put(name, content);
        return changed;
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

    private ShellRun shell(ProcessMachine machine, String script, Duration atMost) throws InterruptedException {
        var runs = new LinkedBlockingQueue<ShellRun>();
        timeline.call(() -> machine.shell(script, atMost, runs::add));
        return runs.poll(30, TimeUnit.SECONDS);
    }

    private double cpu(ProcessMachine machine) {
        var percents = new LinkedBlockingQueue<Double>();
        timeline.call(() -> {
            machine.cpu(percents::add);
            return null;
        });
        try {
            return percents.poll(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
