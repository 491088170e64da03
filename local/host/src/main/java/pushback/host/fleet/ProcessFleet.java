package pushback.host.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import pushback.aws.fleet.MachineLauncher;
import pushback.host.processes.Cell;
import pushback.host.processes.Cells;
import pushback.host.processes.Exits.Ending;
import pushback.host.processes.Leftovers;
import pushback.host.processes.Marker;
import pushback.time.Timeline;

/// Servers made of real processes on this machine. Needs a [pushback.time.RealTimeline].
public final class ProcessFleet implements MachineLauncher {
    /// Marks every process of a server; its value is the directory that the application takes for `/`.
    public static final String INSTANCE_ROOT = "INSTANCE_ROOT";
    static final String HOST = "127.0.0.1";
    /// All that scripts and applications get of the launcher's own environment: what programs need to run at all.
    /// The rest stays out, because it holds credentials, and because a bundle that works only with some developer's
    /// settings would not work on EC2.
    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "LANG", "TMPDIR", "JAVA_HOME");
    private final Path directory;
    private final Timeline timeline;
    private final Bundles bundles;
    private final IntSupplier ports;
    private final Function<String, Map<String, String>> variables;
    private final boolean ownListener;
    private final Cells cells;
    private final Map<String, Cell> open = new HashMap<>();
    private volatile BiConsumer<String, Optional<Ending>> whenDied = (id, how) -> {};
    private final Set<ProcessMachine> machines = ConcurrentHashMap.newKeySet();

    /// Where revisions come from: S3.
    public interface Bundles {
        /// The bytes of a bundle, read and closed by the caller.
        InputStream open(BundleLocation location) throws IOException;
    }

    /// @param directory each server has a directory below it, and the logs of ended ones lie in `logs`
    /// @param ports a free port of the loopback address for each server
    /// @param variables what the scripts and the application of a server (by instance id) get besides
    ///     `INSTANCE_ROOT`, `INSTANCE_ID`, `HOST` and `PORT`, such as `DATABASE_URL`; asked for anew at each
    ///     lifecycle event
    /// @param ownListener whether what listens on a server's port must have been started by the deployment at hand
    public ProcessFleet(
            Path directory,
            Timeline timeline,
            Bundles bundles,
            IntSupplier ports,
            Function<String, Map<String, String>> variables,
            boolean ownListener) {
        this(directory, timeline, bundles, ports, variables, ownListener, Cells.none("nobody asked for it"));
    }

    /// @param cells where hook scripts, and the applications they start, run
    public ProcessFleet(
            Path directory,
            Timeline timeline,
            Bundles bundles,
            IntSupplier ports,
            Function<String, Map<String, String>> variables,
            boolean ownListener,
            Cells cells) {
        this.cells = cells;
        this.directory = directory.toAbsolutePath().normalize();
        this.timeline = timeline;
        this.bundles = bundles;
        this.ports = ports;
        this.variables = variables;
        this.ownListener = ownListener;
    }

    /// @throws UncheckedIOException if its directory cannot be made
    @Override
    public ProcessMachine launch(String instanceId, String zone) {
        try {
            var home = new ServerDirectory(directory, instanceId);
            home.create();
            var machine = new ProcessMachine(this, home, zone, ports.getAsInt());
            machines.add(machine);
            return machine;
        } catch (IOException refused) {
            throw new UncheckedIOException("server " + instanceId + " has no place to live", refused);
        }
    }

    /// The mark of every process of every server here, for a [pushback.host.processes.ProcessReaper].
    public Marker marker() {
        return new Marker(INSTANCE_ROOT, directory, true);
    }

    /// Has every application stopped by its own hook, all at once, and waits for that, for `atMost`; to be called
    /// before the last [#sweep], when nothing else is asked of a server any more.
    public void stopApplications(Duration atMost) throws InterruptedException {
        var stopping = machines.stream()
                .map(machine -> Thread.startVirtualThread(machine::stopApplication))
                .toList();
        var until = System.nanoTime() + atMost.toNanos();
        for (var one : stopping) one.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
    }

    /// Tells of each server (by its id) whose application has no process any more, although no deployment was at
    /// work there: it crashed, or something else ended it, which is said as far as it is known. On the timeline.
    public void onDeath(BiConsumer<String, Optional<Ending>> listener) {
        whenDied = listener;
    }

    void died(String id, Optional<Ending> how) {
        whenDied.accept(id, how);
    }

    /// How processes of a server have ended; without a cell it is not known.
    Optional<Ending> ending(String id, Set<Long> processes) {
        Cell cell;
        synchronized (open) {
            cell = open.get(id);
        }
        return Optional.ofNullable(cell).flatMap(known -> known.exits().of(processes));
    }

    void gone(ProcessMachine machine) {
        machines.remove(machine);
    }

    /// Ends the processes and deletes the directories of servers an earlier run left here; to be called before the
    /// first launch. Their logs stay. Blocks, for 3 s if they resist; returns how many processes there were.
    public int sweep() throws IOException, InterruptedException {
        var ended = Leftovers.sweep(marker());
        for (var id : openCells()) closeCell(id);
        for (var id : ServerDirectory.idsIn(directory)) new ServerDirectory(directory, id).delete();
        return ended;
    }

    /// The last `lines` lines of each log of a server that is running, or one of the last ten that ended; empty if
    /// it is unknown. Callable from any thread.
    public List<ServerLogs.Tail> logs(String instanceId, int lines) throws IOException {
        return new ServerDirectory(directory, instanceId).logs().tails(lines);
    }

    /// How long a server's logs are now, by their names. Callable from any thread.
    public Map<String, Long> logLengths(String instanceId) throws IOException {
        return new ServerDirectory(directory, instanceId).logs().lengths();
    }

    /// What came to a server's logs since they were as long as `before` says. Callable from any thread.
    public List<ServerLogs.Tail> logsSince(String instanceId, Map<String, Long> before) throws IOException {
        return new ServerDirectory(directory, instanceId).logs().since(before);
    }

    /// The servers whose logs are kept: those that run, and the last that ended. Callable from any thread.
    public Set<String> known() throws IOException {
        var known = new TreeSet<>(ServerDirectory.idsIn(directory));
        known.addAll(ServerDirectory.idsIn(directory.resolve("logs")));
        return known;
    }

    /// The cell of a server, opened when it is first needed; empty if there are none.
    Optional<Cell> cell(ServerDirectory home) throws IOException {
        if (!cells.inForce()) return Optional.empty();
        synchronized (open) {
            var known = open.get(home.id());
            if (known != null && known.alive()) return Optional.of(known);
            var writable = new ArrayList<>(List.of(home.root()));
            var shared = variables.apply(home.id()).get("SHARED_DIRECTORY");
            if (shared != null) writable.add(Files.createDirectories(Path.of(shared)));
            var cell = cells.open(home.path(), writable);
            open.put(home.id(), cell);
            return Optional.of(cell);
        }
    }

    /// Ends all that still runs on a server.
    void closeCell(String id) {
        Cell cell;
        synchronized (open) {
            cell = open.remove(id);
        }
        if (cell != null) cell.close();
    }

    private List<String> openCells() {
        synchronized (open) {
            return List.copyOf(open.keySet());
        }
    }

    Timeline timeline() {
        return timeline;
    }

    Bundles bundles() {
        return bundles;
    }

    /// Whether what listens on a server's port must have been started by the deployment at hand.
    public boolean ownListener() {
        return ownListener;
    }

    Map<String, String> environment(ServerDirectory home, int port) {
        var environment = new HashMap<String, String>();
        for (var name : PASSED_ON) {
            if (System.getenv(name) != null) environment.put(name, System.getenv(name));
        }
        environment.putAll(variables.apply(home.id()));
        // A cell has a /tmp of its own, and no other place for temporary files.
        if (cells.inForce()) environment.remove("TMPDIR");
        environment.put(INSTANCE_ROOT, home.root().toString());
        environment.put("INSTANCE_ID", home.id());
        environment.put("HOST", HOST);
        environment.put("PORT", Integer.toString(port));
        return environment;
    }
}
