package pushback.cloud.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import pushback.asl.HistoryEvent;
import pushback.cloud.stepfunctions.LocalStepFunctions;
import pushback.cloud.virtual.VirtualCloud;
import pushback.time.VirtualTimeline;

/// Lets a world live: it boots, is disturbed, calms down, and is looked at.
public final class Simulation {
    private static final Duration BOOT = Duration.ofMinutes(2);
    /// Longer than any execution may take, and the reconciler's turn after it.
    private static final Duration PATIENCE = Duration.ofHours(12);
    /// Longer than a new server can take to serve, or to fail at it, now and once more.
    private static final Duration LAUNCH = Duration.ofHours(2);
    /// The reconciler's.
    private static final Duration TURN = Duration.ofMinutes(5);

    /// One world of so many carries what functions get and answer as text, as Lambda does; the others save the
    /// time.
    private static final int AS_TEXT = 50;
    private static final Pattern BAD = Pattern.compile(".*(Failed|TimedOut|Aborted)");

    private final World world;
    private Mutation mutation = Mutation.NONE;
    private boolean kept;
    private boolean text;
    private Function<SimulatedEnvironment, List<Watch>> more = site -> List.of();

    public Simulation(World world) {
        this.world = world;
        text = world.seed() % AS_TEXT == 0;
    }

    /// With a deliberate bug.
    public Simulation with(Mutation bug) {
        mutation = bug;
        return this;
    }

    /// Keeps the lines of the story.
    public Simulation telling() {
        kept = true;
        return this;
    }

    /// Carries what functions get and answer as text, whatever the seed.
    public Simulation asText() {
        text = true;
        return this;
    }

    /// Shows each environment to others, too.
    public Simulation watchedBy(Function<SimulatedEnvironment, List<Watch>> others) {
        more = others;
        return this;
    }

    public Run run() {
        return onVirtualThread(this::play);
    }

    /// Does `work` on a virtual thread, where standing still costs least. Whoever lets many worlds live does so in
    /// one `work`: what a thread has read of the machine it keeps.
    public static <T> T onVirtualThread(Supplier<T> work) {
        if (Thread.currentThread().isVirtual()) return work.get();
        var result = new CompletableFuture<T>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(work.get());
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        });
        try {
            return result.join();
        } catch (CompletionException wrapped) {
            if (wrapped.getCause() instanceof Error error) throw error;
            throw wrapped;
        }
    }

    private Run play() {
        try {
            return live();
        } catch (RuntimeException thrown) {
            throw new IllegalStateException("seed " + world.seed() + ": " + thrown, thrown);
        }
    }

    private Run live() {
        var time = new VirtualTimeline(VirtualCloud.START);
        var chronicle = new RunTrace(time.now(), kept);
        var findings = new Findings(time::now, chronicle);
        var common = new SimulatedEnvironment.Common(world, time, chronicle, mutation, text);
        var sites = new ArrayList<SimulatedEnvironment>();
        for (int i = 0; i < world.instances().size(); i++) sites.add(site(common, findings, i));
        var outside = new ExternalEvents(sites, chronicle);
        for (var site : sites) watch(site, outside, chronicle);
        time.advance(BOOT);
        sites.forEach(site -> site.cloud().cloud().schedule());
        for (var happening : world.happenings())
            if (!world.left().contains(happening.id())) time.after(happening.at(), () -> outside.happen(happening));
        time.advance(world.disturbed());
        calm(time, sites, outside, chronicle);
        for (var site : sites) for (var watch : site.watches()) watch.calm();
        for (var site : sites) for (var owed : Quiescence.owed(site)) findings.add(Invariant.COMES_TO_REST, site, owed);
        common.timeline().close();
        return new Run(
                world,
                findings.all(),
                Map.copyOf(chronicle.taken()),
                endings(sites),
                results(sites),
                Duration.between(VirtualCloud.START, time.now()),
                chronicle.digest(),
                chronicle.lines());
    }

    private SimulatedEnvironment site(SimulatedEnvironment.Common common, Findings findings, int index) {
        var site = new SimulatedEnvironment(common, index);
        site.watch(List.of(
                new LockWatch(site, findings),
                new DeploymentWatch(site, findings),
                new DrillWatch(site, findings),
                new LedgerWatch(site, findings),
                new ExecutionWatch(site, findings),
                new FleetWatch(site, findings),
                new CommitWatch(site, findings),
                new VerdictWatch(site, findings),
                new OutcomeWatch(site, findings)));
        site.watch(more.apply(site));
        return site;
    }

    private static void watch(SimulatedEnvironment site, ExternalEvents outside, RunTrace chronicle) {
        site.machines().forEach(machine -> watch(site, machine, outside, chronicle));
    }

    private static void watch(
            SimulatedEnvironment site, LocalStepFunctions machine, ExternalEvents outside, RunTrace chronicle) {
        machine.watch((execution, event) -> {
            if (event.isEntry()) {
                var state = event.state();
                chronicle.note(event.at(), site.name() + execution.name() + " > " + state);
                for (var watch : site.watches()) watch.entered(execution, state);
                outside.entered(site, execution, state);
            } else {
                chronicle.note(event.at(), site.name() + execution.name() + "   " + event.type(), () -> words(event));
            }
        });
        machine.onEnd(execution -> {
            for (var watch : site.watches()) watch.ended(execution);
        });
    }

    private static String words(HistoryEvent event) {
        return BAD.matcher(event.type()).matches() ? event.details().toString() : "";
    }

    private static void calm(
            VirtualTimeline time, List<SimulatedEnvironment> sites, ExternalEvents outside, RunTrace chronicle) {
        chronicle.note(time.now(), "the world calms down");
        for (var site : sites) {
            site.disturbance().calm();
            site.host().away(false);
            site.cloud().fleet().machines().forEach(machine -> machine.behave(behaviour -> behaviour));
        }
        var end = time.now().plus(PATIENCE);
        time.advance(TURN);
        var atWork = time.now();
        do {
            // Who was paged looks after the environment and lets pushes deploy again.
            for (var site : sites) site.cloud().cloud().pushback().freezes().lift("dana", "looked after");
            sites.forEach(outside::bringBack);
            time.advance(TURN);
            if (!sites.stream().allMatch(site -> Quiescence.owed(site).isEmpty())) atWork = time.now();
        } while (time.now().isBefore(end)
                && time.now().isBefore(atWork.plus(LAUNCH))
                && !sites.stream().allMatch(Quiescence::is));
    }

    private static List<String> results(List<SimulatedEnvironment> sites) {
        return sites.stream()
                .flatMap(site -> site.rows().all("outcome#").values().stream()
                        .map(outcome -> site.name() + outcome.path("commit").asText() + " "
                                + outcome.path("ending").asText()))
                .sorted()
                .toList();
    }

    private static Map<String, Integer> endings(List<SimulatedEnvironment> sites) {
        var endings = new TreeMap<String, Integer>();
        for (var site : sites)
            for (var outcome : site.rows().all("outcome#").values())
                endings.merge(outcome.path("ending").asText(), 1, Integer::sum);
        return endings;
    }
}
