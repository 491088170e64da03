package pushback.step.drill;

import java.time.Duration;
import java.util.function.UnaryOperator;
import pushback.base.Json;
import pushback.drill.DrillState;
import pushback.drill.Progress;
import pushback.drill.Turn;
import pushback.lock.Lock;
import pushback.stage.Stage;
import pushback.wiring.Pushback;

/// An environment in memory with something good deployed, the drill steps of which a test calls one by one.
public final class DrillStage {
    private final Stage stage = new Stage();
    private final String commit = stage.deployed().sha();

    public DrillStage() {
        stage.world().settle();
        stage.calls();
    }

    public Stage stage() {
        return stage;
    }

    public Pushback pushback() {
        return stage.pushback();
    }

    public String commit() {
        return commit;
    }

    /// The first step of a drill called `id`.
    public BeginDrill.Begun begin(String id, String input) {
        var arn = stage.world().cloud().drills().arn().replace(":stateMachine:", ":execution:") + ":" + id;
        return pushback()
                .step(BeginDrill.class)
                .handleRequest(
                        new BeginDrill.Request(
                                Json.tree(input),
                                id,
                                arn,
                                stage.world().timeline().now()),
                        null);
    }

    /// The first step of a drill called `d` of that kind.
    public Turn turn(String kind) {
        var begun = begin("d", "{\"drill\": \"" + kind + "\"}");
        return new Turn(begun.drill(), begun.lock().orElseThrow(), begun.progress());
    }

    public static Turn after(Turn turn, Progress progress) {
        return new Turn(turn.drill(), turn.lock(), progress);
    }

    public static Turn with(Turn turn, Lock lock) {
        return new Turn(turn.drill(), lock, turn.progress());
    }

    /// Takes turns until the step waits no more, a second of two hours at most passing between them.
    public Progress until(Turn turn, UnaryOperator<Progress> step) {
        var progress = turn.progress();
        for (int i = 0; i < 7200; i++) {
            progress = step.apply(progress);
            if (progress.state() != DrillState.WAITING) return progress;
            stage.pass(Duration.ofSeconds(progress.waitSeconds()));
        }
        throw new AssertionError("it still waits");
    }
}
