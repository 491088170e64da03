package pushback.aws.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import pushback.time.Timeline;

/// A server in memory. A killed one answers nothing more, and never reports the event it was busy with.
public final class MemoryMachine implements Machine {
    /// These run the scripts of the revision that is being replaced.
    private static final Set<String> OF_PREVIOUS = Set.of("BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop");

    private final Timeline timeline;
    private final String id;
    private final String zone;
    private final int port;
    private final Function<BundleLocation, AppBehaviour> behaviours;
    private final List<String> history = new ArrayList<>();
    private UnaryOperator<AppBehaviour> twist = UnaryOperator.identity();
    private Optional<BundleLocation> files = Optional.empty();
    private Optional<BundleLocation> running = Optional.empty();
    private Instant started = Instant.EPOCH;
    private final Set<Integer> loaded = new HashSet<>();
    private int loads;
    private boolean killed;
    private boolean terminated;

    MemoryMachine(
            Timeline timeline, String id, String zone, int port, Function<BundleLocation, AppBehaviour> behaviours) {
        this.timeline = timeline;
        this.id = id;
        this.zone = zone;
        this.port = port;
        this.behaviours = behaviours;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String zone() {
        return zone;
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void run(LifecycleCommand command, Consumer<LifecycleResult> done) {
        if (killed) return;
        var event = command.event();
        var scripts = OF_PREVIOUS.contains(event) ? files : Optional.of(command.revision());
        var behaviour = scripts.map(this::behaviour).orElse(AppBehaviour.good());
        if (behaviour.hangs().contains(event)) return;
        timeline.after(behaviour.durations().getOrDefault(event, Duration.ZERO), () -> {
            if (killed) return;
            history.add(event);
            var failure = failure(behaviour, event, command.revision());
            if (failure == null) takeEffect(event, behaviour, command.revision());
            // As the local fleet does: what is still there where a stop may fail is ended.
            if (event.equals("ApplicationStop") && command.ignoreApplicationStopFailures()) running = Optional.empty();
            done.accept(failure == null ? LifecycleResult.SUCCESS : failure);
        });
    }

    /// What the hooks of an application do not see: that whoever answers on its port is another one. It is looked
    /// at when the application was started and is validated.
    private LifecycleResult failure(AppBehaviour behaviour, String event, BundleLocation revision) {
        if (!event.equals("ValidateService") || !serving() || running.equals(Optional.of(revision)))
            return behaviour.failures().get(event);
        return new LifecycleResult(
                "ScriptFailed", "", "port " + port + " is still held by what was deployed before", "");
    }

    private void takeEffect(String event, AppBehaviour behaviour, BundleLocation revision) {
        switch (event) {
            case "ApplicationStop" -> stop(behaviour);
            case "Install" -> files = Optional.of(revision);
            case "ApplicationStart" -> start(revision);
            default -> {}
        }
    }

    private void stop(AppBehaviour behaviour) {
        if (behaviour.stops()) running = Optional.empty();
    }

    /// A second application cannot listen on the port of one that was not stopped, and dies.
    private void start(BundleLocation revision) {
        if (serving()) return;
        running = Optional.of(revision);
        started = timeline.now();
    }

    @Override
    public void probe(String path, Consumer<Integer> status) {
        timeline.execute(() -> status.accept(answer(path)));
    }

    /// What `GET path` answers now; 0 when nothing serves.
    public int answer(String path) {
        return answer(path, Duration.ZERO);
    }

    /// What `GET path` will answer in so long, if nothing happens until then; 0 when nothing serves.
    public int answer(String path, Duration in) {
        if (killed || running.isEmpty()) return 0;
        var behaviour = behaviour(running.get());
        var age = Duration.between(started, timeline.now()).plus(in);
        return age.compareTo(behaviour.lifetime()) < 0 ? behaviour.probe().status(path, age) : 0;
    }

    /// How long ago its process began; empty if none runs.
    public Optional<Duration> age() {
        if (killed || running.isEmpty()) return Optional.empty();
        var age = Duration.between(started, timeline.now());
        return age.compareTo(behaviour(running.get()).lifetime()) < 0 ? Optional.of(age) : Optional.empty();
    }

    /// There is no shell in memory: it knows the drills' scripts by their first line, and succeeds at once with any
    /// other.
    @Override
    public Runnable shell(String script, Duration atMost, Consumer<ShellRun> done) {
        if (killed) return () -> {};
        if (script.contains("# load-cpus.sh")) return load(script, done);
        var fails = behaviourOfFiles().failures().containsKey("ApplicationStop");
        timeline.after(Duration.ofSeconds(1), () -> {
            if (killed) return;
            if (script.contains("# stop-application.sh") && !fails) stop(behaviourOfFiles());
            done.accept(new ShellRun(fails ? 1 : 0, false, "", fails ? "no" : ""));
        });
        return () -> {};
    }

    private Runnable load(String script, Consumer<ShellRun> done) {
        var limit = Pattern.compile("LIMIT=(\\d+)").matcher(script);
        var mine = ++loads;
        Runnable end = () -> {
            if (!loaded.remove(mine) || killed) return;
            done.accept(new ShellRun(143, false, "", ""));
        };
        loaded.add(mine);
        timeline.after(Duration.ofSeconds(limit.find() ? Long.parseLong(limit.group(1)) : 60), end);
        return () -> timeline.execute(end);
    }

    @Override
    public void cpu(Consumer<Double> percent) {
        timeline.execute(() -> percent.accept(loaded.isEmpty() ? 5.0 : 100.0));
    }

    private AppBehaviour behaviourOfFiles() {
        return files.map(this::behaviour).orElse(AppBehaviour.good());
    }

    @Override
    public boolean alive() {
        return !killed && (running.isEmpty() || serving());
    }

    @Override
    public Optional<String> ended() {
        return killed && !terminated ? Optional.of("Target is in the stopped or terminated state") : Optional.empty();
    }

    @Override
    public void terminate(Runnable done) {
        killed = true;
        terminated = true;
        timeline.execute(done);
    }

    /// The bundle whose application runs, dead or alive; empty when none was started or it was stopped in order.
    public Optional<BundleLocation> installed() {
        return running;
    }

    /// The lifecycle events that ended here, in order.
    public List<String> history() {
        return List.copyOf(history);
    }

    /// Power loss: nothing reports any more.
    public void kill() {
        killed = true;
    }

    /// From now on this one server's applications behave differently from what their bundles say.
    public void behave(UnaryOperator<AppBehaviour> differently) {
        twist = differently;
    }

    boolean terminated() {
        return terminated;
    }

    private boolean serving() {
        if (killed || running.isEmpty()) return false;
        var age = Duration.between(started, timeline.now());
        return age.compareTo(behaviour(running.get()).lifetime()) < 0;
    }

    private AppBehaviour behaviour(BundleLocation revision) {
        return twist.apply(behaviours.apply(revision));
    }
}
