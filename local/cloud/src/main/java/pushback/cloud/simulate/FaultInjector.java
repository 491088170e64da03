package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import pushback.asl.StateMachine;
import pushback.asl.TaskCall;
import pushback.aws.events.EventBus;
import pushback.base.Json;
import pushback.cloud.CallObserver;
import pushback.cloud.lambda.LocalLambda.Invocation;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Stands between the steps of one environment and its services: lets them stand still, fails their calls, kills them,
/// and shows everything to those who watch.
final class FaultInjector implements CallObserver, EventBus.Delivery {
    /// Lambda ends a function that no state waits for after so long.
    static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LONGEST_SKEW = Duration.ofMinutes(5);
    private static final FaultKind[] OF_CALLS = {
        FaultKind.THROTTLED,
        FaultKind.LOST_CALL,
        FaultKind.LOST_ANSWER,
        FaultKind.REPEATED_CALL,
        FaultKind.SLOW_CALL,
        FaultKind.CRASH,
        FaultKind.HANG
    };
    private static final FaultKind[] OF_EVENTS = {FaultKind.EVENT_LOST, FaultKind.EVENT_DOUBLED, FaultKind.EVENT_LATE};
    private static final double FAULTY_EVENTS = 0.2;
    /// Draws about the same call that mean different things.
    private static final long PAUSE = 1L << 32;
    private static final long KIND = 2L << 32;
    private static final long SIZE = 3L << 32;

    /// By machine, of which many worlds have the same.
    private static final Map<StateMachine, Map<String, Duration>> PATIENCE =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final SimulatedEnvironment site;
    private final World world;
    private final Chance chance;
    private final Interleaving timeline;
    private final RunTrace chronicle;
    private final boolean text;
    private final boolean skewed;
    private final Map<String, Map<String, Calls>> calls = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, Instant> outages = new HashMap<>();
    private final Map<String, ExternalEvent.FailTask> failing = new HashMap<>();
    private final Map<String, Duration> patience = new HashMap<>();
    private boolean calm;

    /// @param text whether what functions get and answer is carried as text
    FaultInjector(SimulatedEnvironment site, World world, Interleaving timeline, RunTrace chronicle, boolean text) {
        this.site = site;
        this.world = world;
        this.chance = world.chance();
        this.timeline = timeline;
        this.chronicle = chronicle;
        this.text = text;
        skewed = world.faults().contains(FaultKind.CLOCK_SKEW) && chance.happens("skewed", 0, 0.5);
    }

    /// From now on nothing goes wrong any more.
    void calm() {
        calm = true;
        outages.clear();
        failing.clear();
    }

    void outage(String client, Instant until) {
        outages.put(client, until);
    }

    void fail(ExternalEvent.FailTask task) {
        failing.put(task.state(), task);
    }

    @Override
    public Object around(Class<?> client, String operation, Object request, Supplier<Object> call) {
        var work = timeline.work();
        if (work == null) return call.get();
        var calls = calls(work.function(), client, operation);
        var name = calls.name;
        var number = ++calls.number;
        var draw = chance.of(name, number + PAUSE);
        if (draw < world.interleaving()) pause(work, Duration.ofMillis(length(draw / world.interleaving())));
        if (!outages.isEmpty()
                && outages.getOrDefault(calls.client, Instant.MIN).isAfter(timeline.now()))
            throw SdkClientException.create(calls.client + " does not answer");
        var kind = fault(name, number);
        var passage = new Passage(work, calls.client, operation, name, request, call);
        return kind == null ? pass(passage, true) : disturbed(kind, chance.of(name, number + SIZE), passage);
    }

    /// The calls of an operation by a function so far. Most that happens in a world is one, so their names are made
    /// once.
    private static final class Calls {
        final String name;
        final String client;
        int number;

        Calls(String name, String client) {
            this.name = name;
            this.client = client;
        }
    }

    private Calls calls(String function, Class<?> client, String operation) {
        var ofFunction = calls.computeIfAbsent(function, known -> new HashMap<>());
        var known = ofFunction.get(operation);
        if (known != null) return known;
        var first = new Calls(site.name() + function + "." + operation, client.getSimpleName());
        ofFunction.put(operation, first);
        return first;
    }

    /// 1 ms to 3 s, mostly short.
    private static long length(double share) {
        return 1 + (long) (3000 * share * share * share);
    }

    /// Stands still, and dies if Lambda loses patience meanwhile.
    private void pause(Work work, Duration duration) {
        var left = Duration.between(timeline.now(), work.deadline());
        if (duration.compareTo(left) < 0) {
            timeline.pause(duration);
            return;
        }
        timeline.pause(left);
        throw new Died("Task timed out");
    }

    private FaultKind fault(String name, int number) {
        if (calm || !chance.happens(name, number, world.rate())) return null;
        var kind = OF_CALLS[chance.below(OF_CALLS.length, name, number + KIND)];
        return takes(kind, kind.word() + " at " + name + " #" + number) ? kind : null;
    }

    boolean takes(FaultKind kind, String id) {
        if (calm || !world.faults().contains(kind) || world.left().contains(id)) return false;
        chronicle.fault(timeline.now(), kind, id);
        return true;
    }

    /// A call on its way to a service.
    private record Passage(
            Work work, String client, String operation, String name, Object request, Supplier<Object> call) {}

    private Object disturbed(FaultKind kind, double size, Passage passage) {
        var before = size < 0.5;
        switch (kind) {
            case THROTTLED ->
                throw AwsServiceException.builder()
                        .statusCode(400)
                        .message("Rate exceeded")
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("ThrottlingException")
                                .errorMessage("Rate exceeded")
                                .build())
                        .build();
            case LOST_CALL -> throw SdkClientException.create(passage.operation + " did not arrive");
            case LOST_ANSWER -> {
                pass(passage, false);
                throw SdkClientException.create("the answer to " + passage.operation + " was lost");
            }
            case REPEATED_CALL -> {
                pass(passage, false);
                return pass(passage, true);
            }
            case SLOW_CALL -> {
                var slow = Duration.ofMillis(1000 + (long) (90_000 * (before ? 2 * size : 2 * size - 1)));
                if (before) pause(passage.work, slow);
                var answer = pass(passage, true);
                if (!before) pause(passage.work, slow);
                return answer;
            }
            default -> {
                if (!before) pass(passage, false);
                if (kind == FaultKind.HANG) pause(passage.work, Duration.ofHours(1));
                throw new Died(kind.word());
            }
        }
    }

    /// @param told whether the step learns of it
    private Object pass(Passage passage, boolean told) {
        var work = passage.work;
        var client = passage.client;
        var request = passage.request;
        for (var watch : site.callWatches()) watch.before(work, client, passage.operation, request);
        Object answer = null;
        RuntimeException refusal = null;
        try {
            answer = site.mutation().call(site, work, passage.operation, request, passage.call);
        } catch (RuntimeException refused) {
            refusal = refused;
        }
        chronicle.note(timeline.now(), passage.name, () -> told ? "" : "(nobody learns of it)");
        if (refusal == null)
            site.rows().take(request, (entry, was, is) -> {
                for (var watch : site.watches()) watch.wrote(work, entry, was, is);
            });
        var done = new Call(work, client, passage.operation, request, answer, refusal, told);
        for (var watch : site.callWatches()) watch.after(done);
        if (refusal != null) throw refusal;
        if (passage.operation.startsWith("sendTask")) again(passage.operation, passage.call);
        return answer;
    }

    /// The answer of a task is sent once more, and must do nothing.
    private void again(String operation, Supplier<Object> call) {
        var number = counts.merge(operation, 1, Integer::sum);
        if (calm
                || !chance.happens(operation, number, 0.1)
                || !takes(FaultKind.ANSWERED_TWICE, site.name() + operation + " twice #" + number)) return;
        try {
            var _ = call.get();
        } catch (RuntimeException refused) {
            // As it should be.
        }
    }

    @Override
    public Invocation invocation(String function, JsonNode payload, Supplier<Invocation> call) {
        var outer = timeline.work();
        if (patience.isEmpty())
            site.machines()
                    .forEach(machine -> patience.putAll(
                            PATIENCE.computeIfAbsent(machine.machine(), known -> States.patience(known.definition()))));
        var work = new Work(
                function,
                payload,
                timeline.now(),
                timeline.now().plus(patience.getOrDefault(function, FUNCTION_TIMEOUT)));
        timeline.work(work);
        Invocation ended;
        try {
            ended = site.mutation().invocation(site, function, payload, call);
        } finally {
            timeline.work(outer);
        }
        if (ended instanceof Invocation.Failure(var type, var document) && type.equals(Died.class.getName()))
            ended = new Invocation.Failure(
                    "Lambda.Unknown",
                    Json.STRICT
                            .createObjectNode()
                            .put("errorType", "Lambda.Unknown")
                            .put(
                                    "errorMessage",
                                    "the function ended: "
                                            + document.path("errorMessage").asText()));
        var answer = ended;
        chronicle.note(
                timeline.now(),
                site.name() + function + (ended instanceof Invocation.Answer ? " answers" : " fails"),
                () -> words(answer));
        for (var watch : site.watches()) watch.answered(work, answer);
        return answer;
    }

    private static String words(Invocation ended) {
        return switch (ended) {
            case Invocation.Answer(var payload) -> payload.toString();
            case Invocation.Failure(var type, var document) ->
                type + ": " + document.path("errorMessage").asText();
        };
    }

    @Override
    public boolean asText() {
        return text;
    }

    @Override
    public boolean answers(TaskCall task) {
        var fails = failing.get(task.stateName());
        if (fails == null) return false;
        if (fails.times() == 1) failing.remove(task.stateName());
        else failing.put(task.stateName(), new ExternalEvent.FailTask(fails.state(), fails.error(), fails.times() - 1));
        chronicle.note(timeline.now(), site.name() + "** " + task.stateName() + " is failed: " + fails.error());
        var timeouts = fails.error().equals("States.Timeout") || fails.error().equals("States.HeartbeatTimeout");
        if (!timeouts) timeline.execute(() -> task.fail(fails.error(), "made to fail"));
        return true;
    }

    @Override
    public Instant clockShows(Instant now) {
        var work = timeline.work();
        if (!skewed || work == null) return now;
        var share = 2 * chance.of("clock of " + work.function(), 0) - 1;
        return now.plusMillis((long) (share * LONGEST_SKEW.toMillis()));
    }

    @Override
    public void deliver(JsonNode event, Runnable toTarget) {
        var name = site.name() + event.path("detail-type").asText();
        var number = counts.merge(name, 1, Integer::sum);
        var kind = OF_EVENTS[chance.below(OF_EVENTS.length, name, number + KIND)];
        if (calm
                || world.rate() == 0
                || !chance.happens(name, number, FAULTY_EVENTS)
                || !takes(kind, kind.word() + ": " + name + " #" + number)) {
            timeline.execute(toTarget);
            return;
        }
        if (kind == FaultKind.EVENT_LOST) return;
        if (kind == FaultKind.EVENT_DOUBLED) timeline.execute(toTarget);
        timeline.after(Duration.ofSeconds((long) (900 * chance.of(name, number + SIZE))), toTarget);
    }
}
