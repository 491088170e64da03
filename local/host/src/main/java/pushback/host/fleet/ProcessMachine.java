package pushback.host.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import pushback.aws.disk.Room;
import pushback.aws.fleet.LifecycleCommand;
import pushback.aws.fleet.LifecycleResult;
import pushback.aws.fleet.Machine;
import pushback.aws.fleet.ShellRun;
import pushback.host.agent.Agent;
import pushback.host.agent.PatientAgent;
import pushback.host.processes.Census;
import pushback.host.processes.Exits.Ending;
import pushback.rollout.AgentRelease;
import pushback.time.Timeline;

/// A server that is a directory, an agent, and the application's own processes. Its state belongs to the timeline; what
/// blocks runs beside it.
public final class ProcessMachine implements Machine {
    private static final Duration ANSWER = Duration.ofSeconds(2);
    /// What part of one CPU a server takes for 100 %: several share this machine.
    private static final int CPU_SHARE = 33;
    private static final Duration TERMINATION_GRACE = Duration.ofSeconds(10);
    /// Events that leave the application alone.
    private static final Set<String> HARMLESS = Set.of(
            "BeforeBlockTraffic",
            "BlockTraffic",
            "AfterBlockTraffic",
            "BeforeAllowTraffic",
            "AllowTraffic",
            "AfterAllowTraffic");
    /// No other event of a deployment comes after it.
    private static final String LAST = "AfterAllowTraffic";
    /// Events after which the application is up, if they succeed.
    private static final Set<String> STARTING = Set.of("ApplicationStart", "ValidateService");
    private final ProcessFleet fleet;
    private final Timeline timeline;
    private final ServerDirectory home;
    private final String zone;
    private final int port;
    private final Vitals vitals;
    private final PortOwner owner;
    private final CpuMeter meter = new CpuMeter();
    private final Census census;
    private final Deque<Order> orders = new ArrayDeque<>();
    private final List<Runnable> whenGone = new ArrayList<>();
    /// Of the deployment that started what runs; null before the first.
    private volatile LifecycleCommand deployed;
    private boolean busy;
    private boolean terminated;
    private boolean processesEnded;
    private boolean gone;

    private record Order(LifecycleCommand command, Consumer<LifecycleResult> done) {}

    ProcessMachine(ProcessFleet fleet, ServerDirectory home, String zone, int port) {
        this.fleet = fleet;
        this.home = home;
        this.zone = zone;
        this.port = port;
        timeline = fleet.timeline();
        vitals = new Vitals(
                timeline,
                home.marker(),
                processes -> fleet.ending(home.id(), processes),
                how -> fleet.died(home.id(), how));
        owner = new PortOwner(home, port);
        census = new Census(home.marker());
    }

    @Override
    public String id() {
        return home.id();
    }

    @Override
    public String zone() {
        return zone;
    }

    @Override
    public String host() {
        return ProcessFleet.HOST;
    }

    @Override
    public int port() {
        return port;
    }

    /// One event at a time; others wait for their turn. Once the server is terminated all of them fail.
    @Override
    public void run(LifecycleCommand command, Consumer<LifecycleResult> done) {
        orders.add(new Order(command, done));
        next();
    }

    @Override
    public void probe(String path, Consumer<Integer> status) {
        Answered.by(timeline, () -> new HealthRequest(host(), port, path).status(ANSWER), _ -> 0, status);
    }

    /// With the environment that its hook scripts get, and where its agent keeps revisions.
    @Override
    public Runnable shell(String script, Duration atMost, Consumer<ShellRun> done) {
        var environment = fleet.environment(home, port);
        environment.put("DEPLOYMENT_ROOT", home.deploymentRoot().toString());
        environment.put("CPU_SHARE", Integer.toString(CPU_SHARE));
        // What the agent of a server on AWS has in a file.
        environment.put("CODEDEPLOY_AGENT_VERSION", AgentRelease.VERSION);
        var shell = new ServerShell(home.path(), home.root(), () -> fleet.cell(home), environment, script);
        Answered.by(
                timeline,
                () -> shell.run(atMost),
                thrown -> new ShellRun(-1, false, "", "it could not be run: " + thrown),
                done);
        return () -> timeline.offload(shell::cancel);
    }

    @Override
    public void cpu(Consumer<Double> percent) {
        Answered.by(
                timeline,
                () -> Math.min(100, meter.look(census.processes()) * 100 * 100 / CPU_SHARE),
                _ -> 0.0,
                percent);
    }

    @Override
    public boolean alive() {
        return vitals.alive();
    }

    /// On EC2 nobody but the instance's owner or AWS ends one; here, where servers share a machine, it is their
    /// processes.
    @Override
    public Optional<String> ended() {
        return terminated ? Optional.empty() : vitals.ended();
    }

    /// TERM to all its processes, scripts of a running event included; KILL for what is left after 10 s. The
    /// directory is deleted, its logs are kept. Called again, it reports when the first call is done.
    @Override
    public void terminate(Runnable done) {
        if (gone) {
            done.run();
            return;
        }
        whenGone.add(done);
        if (terminated) return;
        terminated = true;
        vitals.end();
        beside(() -> home.marker().end(TERMINATION_GRACE), () -> {
            processesEnded = true;
            next();
        });
    }

    /// Has its application stopped as its bundle wants it, by the ApplicationStop hook; whatever comes of it.
    /// Blocks.
    void stopApplication() {
        var last = deployed;
        if (last == null || terminated) return;
        try {
            new Agent(home.deploymentRoot(), fleet.environment(home, port), home.root(), fleet.cell(home))
                    .run(
                            new LifecycleCommand(
                                    "ApplicationStop",
                                    last.deploymentId(),
                                    last.applicationName(),
                                    last.deploymentGroupName(),
                                    last.deploymentGroupId(),
                                    last.revision(),
                                    last.fileExistsBehavior(),
                                    true,
                                    last.deploymentCreator(),
                                    last.possibleEvents()),
                            null);
        } catch (IOException | RuntimeException resisted) {
            // What is left is ended next.
        }
    }

    /// The process ids of all that runs on this server. Callable from any thread; takes some milliseconds.
    public Set<Long> processes() {
        return home.marker().processes();
    }

    /// The last `lines` lines of each of its logs. Callable from any thread.
    public List<ServerLogs.Tail> logs(int lines) throws IOException {
        return home.logs().tails(lines);
    }

    private void next() {
        if (busy) return;
        if (terminated) {
            for (var order = orders.poll(); order != null; order = orders.poll()) {
                order.done.accept(failure("server " + id() + " is terminated"));
            }
            if (processesEnded && !gone) leave();
            return;
        }
        var order = orders.poll();
        if (order == null) return;
        busy = true;
        vitals.pause();
        timeline.offload(() -> {
            var outcome = execute(order.command);
            timeline.execute(() -> finished(order, outcome));
        });
    }

    /// @param lost how somebody else ended what served, over which the event failed
    private record Outcome(LifecycleResult result, Set<Long> processes, Optional<Ending> lost) {
        Outcome(LifecycleResult result, Set<Long> processes) {
            this(result, processes, Optional.empty());
        }
    }

    private Outcome execute(LifecycleCommand command) {
        try {
            Room.await(home.path());
            if (command.event().equals("DownloadBundle")) download(command);
            var agent = new Agent(home.deploymentRoot(), fleet.environment(home, port), home.root(), fleet.cell(home));
            owner.before(command);
            var run = new PatientAgent(agent, home.path()).run(command, home.download());
            Files.deleteIfExists(home.download());
            var result = fleet.ownListener() ? owner.after(command, run) : run;
            if (command.event().equals("ApplicationStart")) deployed = command;
            var started = result.succeeded() && STARTING.contains(command.event());
            // Between its start and this event nothing of ours ends an application.
            var lost = result.succeeded() || !command.event().equals("ValidateService")
                    ? Optional.<Ending>empty()
                    : vitals.gone().filter(Ending::fromOutside);
            return new Outcome(result, started ? home.marker().processes() : Set.of(), lost);
        } catch (IOException | RuntimeException failed) {
            return new Outcome(failure(String.valueOf(failed.getMessage())), Set.of());
        } catch (Error failed) {
            // Out of memory, for one: the deployment waits for an answer.
            return new Outcome(failure(failed.toString()), Set.of());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Outcome(failure("interrupted"), Set.of());
        }
    }

    /// Once more where the disk was full in the middle of it.
    private void download(LifecycleCommand command) throws IOException, InterruptedException {
        try {
            downloadOnce(command);
        } catch (IOException failed) {
            Files.deleteIfExists(home.download());
            Room.await(home.path());
            downloadOnce(command);
        }
    }

    private void downloadOnce(LifecycleCommand command) throws IOException {
        try (var bytes = fleet.bundles().open(command.revision())) {
            Files.copy(bytes, home.download(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void finished(Order order, Outcome outcome) {
        busy = false;
        if (!terminated) {
            if (STARTING.contains(order.command.event()) && outcome.result.succeeded()) {
                vitals.serves(outcome.processes);
            } else if (HARMLESS.contains(order.command.event())) {
                vitals.resume();
            } else if (outcome.lost.isPresent()) {
                vitals.lost(outcome.lost.get());
                fleet.died(home.id(), outcome.lost);
            } else {
                vitals.forget();
            }
        }
        order.done.accept(outcome.result);
        if (LAST.equals(order.command.event()) && outcome.result.succeeded() && orders.isEmpty() && !terminated) tidy();
        else next();
    }

    /// As an event of its own, so that no deployment begins meanwhile.
    private void tidy() {
        busy = true;
        beside(home::tidy, () -> {
            busy = false;
            next();
        });
    }

    /// A script that was just being started may have got away: so once more, now that no event is running.
    private void leave() {
        busy = true;
        beside(
                () -> {
                    home.marker().end(TERMINATION_GRACE);
                    fleet.closeCell(id());
                    fleet.gone(this);
                    home.delete();
                },
                () -> {
                    busy = false;
                    gone = true;
                    whenGone.forEach(Runnable::run);
                    whenGone.clear();
                    next();
                });
    }

    private static LifecycleResult failure(String message) {
        return new LifecycleResult("UnknownError", "", message, "");
    }

    /// Work that blocks, and what follows on the timeline even if it fails.
    private void beside(Work work, Runnable then) {
        timeline.offload(() -> {
            try {
                work.run();
            } catch (IOException failed) {
                throw new UncheckedIOException("server " + id() + " cannot be cleared away", failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } finally {
                timeline.execute(then);
            }
        });
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }
}
