package pushback.cloud.lambda;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.inject.Provider;
import pushback.base.Json;
import pushback.lambda.StepLog;
import pushback.time.Timeline;
import pushback.wiring.Pushback;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;

/// Runs the functions of [Steps#ALL]. Payload and answer cross a JSON boundary, as text unless the observer does
/// without; each call has a fresh handler, and what goes wrong becomes what Lambda's [RuntimeClient] makes of it.
public final class LocalLambda {
    /// Hears nothing: then no line is written either.
    public static final Consumer<String> NOBODY = line -> {};

    private static final Map<String, Known> STEPS = Steps.ALL.stream()
            .collect(Collectors.toMap(Step::name, step -> new Known(step, step.name(), step.input(), step.output())));
    private final Timeline timeline;
    private final Map<Class<?>, Provider<RequestHandler<?, ?>>> steps;
    private final InvocationObserver observer;
    private final Consumer<String> log;
    private final ClockGaps gaps;
    private final List<BiConsumer<String, String>> listeners = new CopyOnWriteArrayList<>();

    /// @param observer sees each invocation
    /// @param log gets what functions log, a line at a time, beginning with the function's name
    public LocalLambda(Timeline timeline, Pushback pushback, InvocationObserver observer, Consumer<String> log) {
        this.timeline = timeline;
        this.steps = pushback.steps();
        this.observer = observer;
        this.log = log;
        // A lease that seems to have run out while the machine slept is no sign of a dead release.
        gaps = new ClockGaps(timeline, gap -> pushback.environmentLock().afterGap(gap));
    }

    /// What is asked of a step at each call, looked up once.
    private record Known(Step step, String name, Type input, Type output) {}

    /// How an invocation ended: an answer, or the error document of a function that threw.
    public sealed interface Invocation {
        record Answer(JsonNode payload) implements Invocation {}

        /// @param type class name of what was thrown; Step Functions' error name
        /// @param document `{"errorMessage", "errorType", "stackTrace"}`; of a function that could not be made
        ///     without the last
        record Failure(String type, JsonNode document) implements Invocation {}
    }

    /// Invokes a function away from the timeline; `done` is called on it.
    ///
    /// @param function name or ARN
    public void invoke(String function, JsonNode payload, Consumer<Invocation> done) {
        timeline.offload(() -> {
            var invocation = answered(function, payload);
            timeline.execute(() -> done.accept(invocation));
        });
    }

    /// Whatever happens: somebody waits for an answer.
    private Invocation answered(String function, JsonNode payload) {
        try {
            return call(function, payload);
        } catch (RuntimeException | Error thrown) {
            return RuntimeClient.failure(thrown, true);
        }
    }

    /// Invokes a function and waits for its answer.
    public Invocation call(String function, JsonNode payload) {
        return call(function, payload, line -> {});
    }

    /// As [#call(String, JsonNode)]; `tail` gets what this invocation logs, besides the log.
    Invocation call(String function, JsonNode payload, Consumer<String> tail) {
        var step = STEPS.get(function.substring(function.lastIndexOf(':') + 1));
        if (step == null) throw new IllegalArgumentException("there is no function " + function);
        gaps.look();
        return observer.invocation(
                step.name(), payload, () -> answer(step, payload, log == NOBODY ? NOBODY : said(step, tail)));
    }

    /// From now on `listener` gets each line that a function logs, with the function's name.
    public void listen(BiConsumer<String, String> listener) {
        listeners.add(listener);
    }

    private Consumer<String> said(Known step, Consumer<String> tail) {
        return line -> {
            log.accept(line);
            tail.accept(line);
            listeners.forEach(listener -> listener.accept(step.name(), line));
        };
    }

    private Invocation answer(Known step, JsonNode payload, Consumer<String> log) {
        var client = new RuntimeClient(step.step().handler(), step.input(), step.output(), observer.asText());
        if (log == NOBODY)
            return client.invoke(() -> handler(step), payload, new LocalContext(step.name(), log), thrown -> {});
        var called = StepLog.called(step.name(), isOurs(step) ? payload : Json.STRICT.createObjectNode());
        log.accept(called.toString());
        var ended = client.invoke(
                () -> handler(step),
                payload,
                new LocalContext(step.name(), log),
                thrown -> log.accept(StepLog.failed(called, thrown).toString()));
        if (ended instanceof Invocation.Answer(var answer))
            log.accept(StepLog.answered(called, isOurs(step) ? answer : Json.STRICT.createObjectNode())
                    .toString());
        return ended;
    }

    @SuppressWarnings("unchecked") // Steps.ALL pairs each handler with its own input type.
    private RequestHandler<Object, Object> handler(Known step) {
        return (RequestHandler<Object, Object>) steps.get(step.step().handler()).get();
    }

    /// Whether it reads a record of ours; what others send is logged by who understands it.
    private static boolean isOurs(Known step) {
        return step.input().getTypeName().startsWith("pushback.");
    }
}
