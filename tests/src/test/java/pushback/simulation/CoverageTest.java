package pushback.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.cloud.simulate.Call;
import pushback.cloud.simulate.CallWatch;
import pushback.cloud.simulate.ExternalEvent;
import pushback.cloud.simulate.FaultKind;
import pushback.cloud.simulate.Investigation;
import pushback.cloud.simulate.ReleaseKind;
import pushback.cloud.simulate.SimulatedEnvironment;
import pushback.cloud.simulate.Simulation;
import pushback.cloud.simulate.Watch;
import pushback.cloud.simulate.Work;
import pushback.cloud.simulate.World;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;
import pushback.wiring.Permissions;
import pushback.wiring.Permissions.Target;

/// Every state, every Retry and every Catch of the machines is exercised by the simulation, and every permission is
/// used. What there is to exercise is read from the files and from [Permissions]; a new state that no world enters
/// fails here by its name, and so does an action that its step may do and never does, or does and may not.
@Tag("slow")
class CoverageTest {
    private static final Path MACHINES = Path.of("..", "statemachine");
    private static final int SEEDS = 100;
    /// The worlds in which a task is made to fail.
    private static final Duration DIRECTED = Duration.ofMinutes(20);

    private static final Wanted WANTED = new Wanted();
    private static final Set<String> ENTERED = new ConcurrentSkipListSet<>();
    private static final Set<String> HANDLED = new ConcurrentSkipListSet<>();
    private static final Set<Use> USED = new ConcurrentSkipListSet<>();

    /// Worlds of half an hour that come by what is rare; when worlds change, others are looked for.
    private static final List<Long> RARE = List.of(
            111L, 207L, 235L, 246L, 284L, 286L, 346L, 415L, 498L, 810L, 821L, 890L, 1208L, 1251L, 10252L, 10567L);
    private static final int MOST_SEEDS = 1500;
    /// What only two calls need that race in a way that no world has shown: for a lifted freeze
    /// `ReconcileAfterCrashTest.startsAgainWhoWaitsAndWasStoppedBeforeItHadTheLock` goes the same way; a release
    /// that reports while another execution of it holds the lock asks whether that one runs, which
    /// `ReportOutcomeTest.leavesAReleaseToTheExecutionThatIsAtWorkOnIt` shows.
    private static final Set<Use> RACES = Set.of(
            new Use("SwitchFreeze", "states:DescribeExecution", Target.DEPLOY_EXECUTIONS),
            new Use("ReportOutcome", "states:DescribeExecution", Target.DEPLOY_EXECUTIONS));

    @BeforeAll
    static void live() throws Exception {
        try (var files = Files.newDirectoryStream(MACHINES, "*.asl.json")) {
            for (var file : files) WANTED.read("", Json.tree(Files.readString(file)));
        }
        inParallel(LongStream.range(0, SEEDS).boxed().toList(), CoverageTest::live);
        inParallel(WANTED.failures, failure -> direct(failure, WANTED.doors));
        inParallel(List.of(decidedWhileNobodyCouldBeTold(), neverUnparked(), manyGoodReleases()), CoverageTest::live);
        live(countedByTheLoadBalancer(), site -> {
            // Where the host is asked as a GitHub App asks it, the reconciler makes the forecast.
            site.cloud().repository().takeCheckRuns();
            return watch(site);
        });
        inParallel(RARE, seed -> live(World.of(seed, EnumSet.allOf(FaultKind.class), Duration.ofMinutes(30))));
        for (long seed = SEEDS; seed < MOST_SEEDS && !unused().isEmpty(); seed++) live(seed);
    }

    private static <T> void inParallel(List<T> things, Consumer<T> what) throws Exception {
        try (var workers = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(), Thread.ofVirtual().factory())) {
            var tasks = things.stream()
                    .map(thing -> Executors.callable(() -> what.accept(thing)))
                    .toList();
            for (var done : workers.invokeAll(tasks)) done.get();
        }
    }

    private static void live(long seed) {
        live(World.of(seed, EnumSet.allOf(FaultKind.class)));
    }

    /// Whoever asks for approval cannot say so, and asks again when a person has approved already.
    private static World decidedWhileNobodyCouldBeTold() {
        return calm(
                        good(),
                        new ExternalEvent(
                                "outage",
                                0,
                                Duration.ofSeconds(1),
                                new ExternalEvent.Outage("SnsClient", Duration.ofSeconds(20))),
                        new ExternalEvent("decision", 0, Duration.ofSeconds(8), new ExternalEvent.Decide(true)))
                .withRules(new Rules(List.of(), InFreeze.WAIT, Duration.ofMinutes(10), List.of(), List.of()));
    }

    /// Bringing the environment back fails in the middle, and the drill gives back the sizes at its end.
    private static World neverUnparked() {
        return calm(
                good(),
                new ExternalEvent("park", 0, Duration.ofMinutes(11), new ExternalEvent.Drill("park")),
                new ExternalEvent("unpark", 0, Duration.ofMinutes(19), new ExternalEvent.Drill("unpark")),
                new ExternalEvent(
                        "failure",
                        0,
                        Duration.ofMinutes(19).plusSeconds(20),
                        new ExternalEvent.FailTask("UnparkEnvironment", "Lambda.Unknown", 5)));
    }

    private static World countedByTheLoadBalancer() {
        return LongStream.range(0, SEEDS)
                .mapToObj(seed -> World.of(seed, Set.of(), DIRECTED))
                .filter(world -> !world.health().witnesses().balancer().isEmpty())
                .findFirst()
                .orElseThrow();
    }

    /// More of them than have their bundles kept.
    private static World manyGoodReleases() {
        return World.of(0, Set.of(), Duration.ofMinutes(60))
                .withRules(Rules.NONE)
                .withHappenings(IntStream.range(0, 12)
                        .mapToObj(number -> new ExternalEvent(
                                "push " + number,
                                0,
                                Duration.ofMinutes(5L * number).plusSeconds(2),
                                new ExternalEvent.Push(ReleaseKind.GOOD, true)))
                        .toList());
    }

    private static ExternalEvent good() {
        return new ExternalEvent("push", 0, Duration.ofSeconds(2), new ExternalEvent.Push(ReleaseKind.GOOD, true));
    }

    private static World calm(ExternalEvent... happenings) {
        return World.of(0, Set.of(), DIRECTED).withRules(Rules.NONE).withHappenings(List.of(happenings));
    }

    @Test
    void everyStateIsEntered() {
        assertEquals(Set.of(), left(WANTED.states, ENTERED), "states that no world enters");
    }

    @Test
    void everyRetryAndCatchMeetsAnError() {
        assertEquals(Set.of(), left(WANTED.handlers, HANDLED), "Retries and Catches that no error meets");
    }

    @Test
    void noStepDoesWhatItMayNot() {
        assertEquals(Set.of(), left(USED, Use.allowed()), "done, and not allowed");
    }

    @Test
    void noStepMayDoWhatItNeverDoes() {
        assertEquals(Set.of(), unused(), "allowed, and never done");
        assertEquals(RACES, left(RACES, USED), "what a world does by now needs no exception");
    }

    private static Set<Use> unused() {
        return left(left(Use.allowed(), USED), RACES);
    }

    private static <T> Set<T> left(Set<T> wanted, Set<T> seen) {
        var left = new TreeSet<>(wanted);
        left.removeAll(seen);
        return left;
    }

    /// Worlds in which that task fails with that error, once or until its retries are used up, until one of them
    /// comes by; calm ones first, then such as need a person in the end.
    private static void direct(Failure failure, Map<String, Failure> doors) {
        for (long seed = 0; seed < 120 && !HANDLED.contains(failure.path); seed++) {
            var faults = seed < 16 ? EnumSet.of(FaultKind.TASK_FAILS) : EnumSet.allOf(FaultKind.class);
            var world = World.of(seed, seed < 16 ? Set.of() : faults, DIRECTED);
            var happenings = new ArrayList<>(world.happenings());
            happenings.add(new ExternalEvent(
                    "made to fail",
                    0,
                    Duration.ZERO,
                    new ExternalEvent.FailTask(failure.state, failure.error, failure.times)));
            drill(failure.state, happenings);
            // Some states are only reached by an error that leads there.
            var door = doors.get(failure.state);
            if (door != null && seed % 2 == 1)
                happenings.add(new ExternalEvent(
                        "door", 0, Duration.ZERO, new ExternalEvent.FailTask(door.state, door.error, door.times)));
            live(world.withFaults(faults).withHappenings(happenings));
        }
    }

    /// Has a person start the drill that comes by a state of the drill machine.
    private static void drill(String state, List<ExternalEvent> happenings) {
        var kind = switch (state) {
            case "BeginDrill", "EndDrill", "StopServer", "WatchRepair" -> "stop-server";
            case "LoadCpus", "WatchScaling", "CalmDown" -> "cpu-load";
            case "RehearseRollback", "WatchRehearsal" -> "rollback";
            case "ParkEnvironment", "UnparkEnvironment" -> "park";
            default -> "";
        };
        if (kind.isEmpty()) return;
        happenings.add(new ExternalEvent("drill", 0, Duration.ofMinutes(11), new ExternalEvent.Drill(kind)));
        if (state.startsWith("Unpark"))
            happenings.add(new ExternalEvent("back", 0, Duration.ofMinutes(18), new ExternalEvent.Drill("unpark")));
    }

    private static void live(World world) {
        live(world, CoverageTest::watch);
    }

    private static void live(World world, Function<SimulatedEnvironment, List<Watch>> watched) {
        var run = new Simulation(world).watchedBy(watched).run();
        assertTrue(run.held(), () -> new Investigation(run).report());
    }

    private static List<Watch> watch(SimulatedEnvironment site) {
        site.cloud().cloud().engine().onHandled(HANDLED::add);
        return List.of(new CallWatch() {
            @Override
            public void entered(ExecutionRecord execution, String state) {
                ENTERED.add(state);
            }

            @Override
            public void after(Call call) {
                USED.addAll(Use.of(call));
            }

            @Override
            public void asked(Work work) {
                USED.add(Use.ofHost(work));
            }
        });
    }

    /// @param path of the Retry or Catch
    /// @param times enough to get there: a Catch comes after the retries
    private record Failure(String path, String state, String error, int times) {}

    /// What the files ask for.
    private static final class Wanted {
        private final Set<String> states = new TreeSet<>();
        private final Set<String> handlers = new TreeSet<>();
        /// By the state that a Catch leads to: the failure that it catches.
        private final Map<String, Failure> doors = new HashMap<>();
        private final List<Failure> failures = new ArrayList<>();

        private void read(String path, JsonNode flow) {
            flow.path("States").properties().forEach(entry -> {
                var name = entry.getKey();
                var state = entry.getValue();
                var own = path + "States." + name;
                states.add(name);
                handlers(own, name, state, "Retry");
                handlers(own, name, state, "Catch");
                for (int i = 0; i < state.path("Branches").size(); i++)
                    read(own + ".Branches[" + i + "].", state.path("Branches").get(i));
                if (state.has("ItemProcessor")) read(own + ".ItemProcessor.", state.get("ItemProcessor"));
            });
        }

        private void handlers(String own, String name, JsonNode state, String kind) {
            for (int i = 0; i < state.path(kind).size(); i++) {
                var path = own + "." + kind + "[" + i + "]";
                handlers.add(path);
                var named = state.path(kind).get(i).path("ErrorEquals").get(0).asText();
                var error = named.equals("States.ALL") || named.equals("States.TaskFailed") ? "Lambda.Unknown" : named;
                // A Parallel fails with what one of its branches fails with.
                var failing = state.path("Type").asText().equals("Parallel") ? firstTask(state) : name;
                if (failing == null) continue;
                var failure = new Failure(path, failing, error, kind.equals("Retry") ? 1 : attempts(state, error));
                failures.add(failure);
                if (kind.equals("Catch"))
                    doors.putIfAbsent(state.path(kind).get(i).path("Next").asText(), failure);
            }
        }

        private static String firstTask(JsonNode parallel) {
            for (var branch : parallel.path("Branches"))
                for (var state : branch.path("States").properties())
                    if (state.getValue().path("Type").asText().equals("Task")) return state.getKey();
            return null;
        }

        private static int attempts(JsonNode state, String error) {
            var most = 5;
            for (var retry : state.path("Retry"))
                for (var named : retry.path("ErrorEquals"))
                    if (named.asText().equals(error))
                        most = 1 + retry.path("MaxAttempts").asInt(3);
            return most;
        }
    }
}
