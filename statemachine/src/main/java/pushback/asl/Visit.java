package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One stay in one state, from its StateEntered event to the way out, retries included.
final class Visit {
    final Branch branch;
    final State state;
    final JsonNode input;
    Instant enteredAt;
    int retries;

    private final int[] attempts;
    private long enteredId;
    private StateWork work;

    Visit(Branch branch, State state, JsonNode input) {
        this.branch = branch;
        this.state = state;
        this.input = input;
        this.attempts =
                state.retriers().isEmpty() ? null : new int[state.retriers().size()];
    }

    void enter() {
        enteredAt = branch.execution.engine.timeline.now();
        enteredId =
                branch.record(state.type() + "StateEntered", state.name(), () -> Details.entered(state.name(), input));
        attempt(this::act);
    }

    /// Runs something of this state; what it throws goes to Retry and Catch.
    void attempt(Runnable action) {
        if (!branch.isOpen()) return;
        try {
            action.run();
        } catch (Fault fault) {
            recordEvaluation(fault);
            fail(fault);
        } catch (RuntimeException | Error unexpected) {
            // Out of memory or stack, or a fault of the engine itself: no execution stays between two states.
            fail(Fault.of(ErrorNames.RUNTIME, where() + unexpected));
        }
    }

    private void act() {
        switch (state.kind()) {
            case State.Pass pass -> leave(scene(), "", state.assign(), state.output(), input, state.next());
            case State.Succeed succeed -> leave(scene(), "", null, state.output(), input, null);
            case State.Fail fail -> {
                var scene = scene();
                throw Fault.of(scene.text(fail.error(), "Error"), scene.text(fail.cause(), "Cause"));
            }
            case State.Choice choice -> choose(choice);
            case State.Wait wait -> await(wait);
            case State.Task task -> work(new TaskWork(this, task)).start();
            case State.Parallel parallel ->
                work(new ParallelWork(this, parallel)).start();
            case State.ForEach each -> work(new MapWork(this, each)).start();
        }
    }

    private <W extends StateWork> W work(W started) {
        work = started;
        return started;
    }

    private void choose(State.Choice choice) {
        var scene = scene();
        for (var i = 0; i < choice.rules().size(); i++) {
            var rule = choice.rules().get(i);
            var field = "Choices[" + i + "]/";
            if (scene.truth(rule.condition(), field + "Condition")) {
                leave(scene, field, rule.assign(), rule.output(), input, rule.next());
                return;
            }
        }
        if (choice.byDefault() == null)
            throw Fault.of(
                    ErrorNames.NO_CHOICE,
                    where() + "Failed to transition out of the state. The state does not point to a next state.");
        leave(scene, "", state.assign(), state.output(), input, choice.byDefault());
    }

    private void await(State.Wait wait) {
        var scene = scene();
        Duration delay;
        if (wait.seconds() != null) {
            delay = Duration.ofSeconds(scene.seconds(wait.seconds(), "Seconds", 0));
        } else {
            var text = scene.text(wait.timestamp(), "Timestamp");
            var moment = Moments.parse(text)
                    .orElseThrow(() -> fault(
                            "The Timestamp field cannot be parsed as an "
                                    + "ISO-8601 extended offset date-time format string: " + text,
                            "Timestamp"));
            delay = Duration.between(branch.execution.engine.timeline.now(), moment);
        }
        after(delay, () -> leave(scene(), "", state.assign(), state.output(), input, state.next()));
    }

    private void after(Duration delay, Runnable action) {
        var alarm = branch.execution.engine.timeline.after(delay, () -> attempt(action));
        work = alarm::cancel;
    }

    /// The state's work is done.
    void succeed(JsonNode result) {
        attempt(() -> leave(
                new Scene(this, "result", result, null, branch.item),
                "",
                state.assign(),
                state.output(),
                result,
                state.next()));
    }

    /// Evaluates Assign and Output, both against the old variables, and goes on.
    private void leave(Scene scene, String field, Template assign, Template output, JsonNode otherwise, String next) {
        var assigned = assign == null ? null : scene.evaluate(assign, field + "Assign");
        var result = output == null ? otherwise : scene.evaluate(output, field + "Output");
        branch.limit(result, state.name());
        if (assigned != null) branch.scope.assign(assigned);
        work = null;
        branch.record(state.type() + "StateExited", state.name(), () -> Details.exited(state.name(), result, assigned));
        if (next == null) branch.done(result);
        else branch.enter(next, result);
    }

    /// The state's work failed: the first matching Retry decides, then the first matching Catch, then it is the
    /// branch that fails.
    void fail(Fault fault) {
        if (!branch.isOpen()) return;
        work = null;
        for (var i = 0; i < state.retriers().size(); i++) {
            var retrier = state.retriers().get(i);
            if (!ErrorNames.match(retrier.errors(), fault)) continue;
            branch.execution.engine.handled(state, "Retry", i);
            if (attempts[i] >= retrier.attempts()) break;
            var seconds = retrier.delay(attempts[i]++);
            if (retrier.jitter())
                seconds *= branch.execution.engine.surroundings.random().nextDouble();
            retries++;
            after(Duration.ofNanos(Math.round(seconds * 1e9)), this::act);
            return;
        }
        for (var i = 0; i < state.catchers().size(); i++) {
            var catcher = state.catchers().get(i);
            if (!ErrorNames.match(catcher.errors(), fault)) continue;
            branch.execution.engine.handled(state, "Catch", i);
            try {
                leave(
                        new Scene(this, "errorOutput", fault.output(), null, branch.item),
                        "Catch[" + i + "]/",
                        catcher.assign(),
                        catcher.output(),
                        fault.output(),
                        catcher.next());
            } catch (Fault another) {
                recordEvaluation(another);
                escape(another);
            }
            return;
        }
        escape(fault);
    }

    private void escape(Fault fault) {
        if (!state.inner().isEmpty()) branch.record(state.type() + "StateFailed", Details.none());
        branch.fail(fault);
    }

    private void recordEvaluation(Fault fault) {
        if (!fault.isEvaluation()) return;
        var details = Details.fault(fault).put("state", state.name());
        if (!fault.location().isEmpty()) details.put("location", fault.location());
        branch.record("EvaluationFailed", details);
    }

    void cut() {
        if (work != null) work.cut();
        recordAbort();
    }

    void recordAbort() {
        switch (state.kind()) {
            case State.Task task -> branch.record("TaskStateAborted", Details.none());
            case State.Wait wait -> branch.record("WaitStateAborted", Details.none());
            case State.Parallel parallel -> branch.record("ParallelStateAborted", Details.none());
            case State.ForEach each -> branch.record("MapStateAborted", Details.none());
            default -> {}
        }
    }

    void collect(List<String> names) {
        names.add(state.name());
        if (work instanceof InnerBranches inner) inner.branches().forEach(one -> one.collectCurrent(names));
    }

    Scene scene() {
        return new Scene(this, null, null, null, branch.item);
    }

    Fault fault(String what, String location) {
        return Fault.evaluation(where() + what, location);
    }

    private String where() {
        return "An error occurred while executing the state '" + state.name() + "' (entered at the event id #"
                + enteredId + "). ";
    }

    Object inputValue() {
        return branch.valueOf(input);
    }
}
