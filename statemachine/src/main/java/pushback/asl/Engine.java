package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import pushback.asl.jsonata.EvaluationContext;
import pushback.time.Timeline;

/// Runs executions of state machines on a timeline. No thread per execution: an open execution is a few objects and,
/// at most, an entry in the timeline's queue. The methods can be called from every thread.
public final class Engine {
    /// Bytes of chance in a task token; more than anybody can guess.
    private static final int TOKEN_BYTES = 48;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{" + TOKEN_BYTES / 3 * 4 + "}");

    final Timeline timeline;
    final Resources resources;
    final EvaluationContext surroundings;
    private final Map<String, TaskWork> waiting = new HashMap<>();
    private Consumer<String> onHandled = path -> {};

    /// @param random makes task tokens, jitter, `$random` and `$uuid`; a `SecureRandom` where strangers can reach
    ///     the
    ///               engine, a seeded generator where a run is to repeat exactly
    public Engine(Timeline timeline, Resources resources, RandomGenerator random) {
        this.timeline = timeline;
        this.resources = resources;
        this.surroundings = new EvaluationContext(timeline::now, random);
    }

    /// On which everything of it happens.
    public Timeline timeline() {
        return timeline;
    }

    /// Starts an execution. Its first state is entered by a later action of the timeline.
    ///
    /// @throws IllegalArgumentException if the input is larger than 256 KiB, as AWS refuses it
    public Execution start(StateMachine machine, ExecutionRequest request) {
        return timeline.call(() -> {
            var execution = new Execution(this, machine, request);
            execution.begin();
            return execution;
        });
    }

    /// Ends the task that waits with `token`; false if none does (unknown, timed out, stopped, answered before).
    public boolean sendTaskSuccess(String token, JsonNode output) {
        return timeline.call(() -> {
            var task = waiting.get(token);
            if (task != null) task.complete(output);
            return task != null;
        });
    }

    /// Fails the task that waits with `token`; false as in [#sendTaskSuccess]. Error and cause may be null.
    public boolean sendTaskFailure(String token, String error, String cause) {
        return timeline.call(() -> {
            var task = waiting.get(token);
            if (task != null) task.fail(error, cause);
            return task != null;
        });
    }

    /// Says that the task that waits with `token` is still at it; false as in [#sendTaskSuccess].
    public boolean sendTaskHeartbeat(String token) {
        return timeline.call(() -> {
            var task = waiting.get(token);
            return task != null && task.heartbeat();
        });
    }

    /// Whether a text looks like a token that an engine gave, this one or an earlier one.
    public static boolean couldBeToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /// Tells `listener` the path in the definition of each Retry and each Catch that an error meets, such as
    /// `States.BuildRevision.Catch[0]`; one that has no attempts left is told as well, for it decides.
    public void onHandled(Consumer<String> listener) {
        onHandled = listener;
    }

    void handled(State state, String by, int index) {
        onHandled.accept(state.path() + "." + by + "[" + index + "]");
    }

    String newToken() {
        var bytes = new byte[TOKEN_BYTES];
        surroundings.random().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    void await(String token, TaskWork task) {
        waiting.put(token, task);
    }

    void forget(String token) {
        waiting.remove(token);
    }
}
