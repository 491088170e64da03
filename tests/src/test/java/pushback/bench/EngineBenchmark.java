package pushback.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import pushback.asl.Execution;
import pushback.asl.ExecutionRequest;
import pushback.asl.StateMachine;
import pushback.asl.Status;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.cloud.virtual.VirtualCloud;
import pushback.time.VirtualTimeline;

/// What the engine does in a second, on one thread and in virtual time.
///
///     mvn -pl tests -am test -Dtest=EngineBench -Dsurefire.failIfNoSpecifiedTests=false -Dpushback.bench=true
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EngineBenchmark {
    static final int TURNS = 1_000;
    private static final String COUNTING = """
        {"QueryLanguage": "JSONata", "StartAt": "Count", "States": {
          "Count": {"Type": "Pass", "Assign": {"n": "{%% $exists($n) ? $n + 1 : 1 %%}"}, "Next": "IsEnough"},
          "IsEnough": {"Type": "Choice", "Choices": [{"Condition": "{%% $n = %d %%}", "Next": "Enough"}],
            "Default": "Count"},
          "Enough": {"Type": "Succeed"}}}\
        """;

    private StateMachine deploy;
    private Answers answers;
    private StateMachine counting;
    private int started;

    @Setup
    public void record() throws IOException {
        deploy = deployMachine();
        answers = deployedTwice();
        counting = StateMachine.parse(COUNTING.formatted(TURNS / 2));
    }

    /// The shipped machine from `ResolveRelease` to `Deployed`, its steps' answers recorded: executions.
    @Benchmark
    public Execution deployments() {
        var timeline = new VirtualTimeline(Instant.EPOCH);
        var execution = answers.engine(timeline).start(deploy, request(started++));
        timeline.run();
        return ended(execution);
    }

    /// A Pass that counts and a Choice that looks, in turn: state transitions.
    @Benchmark
    @OperationsPerInvocation(TURNS)
    public Execution transitions() {
        var timeline = new VirtualTimeline(Instant.EPOCH);
        var execution = answers.engine(timeline).start(counting, request(started++));
        timeline.run();
        return ended(execution);
    }

    /// A push from its start to its end with the real steps and the whole local cloud behind them, three servers:
    /// releases.
    @Benchmark
    public Object releasesOfTheWholeCloud() {
        var world = new VirtualCloud(3);
        world.commit("good", AppBehaviour.good());
        return world.run();
    }

    static StateMachine deployMachine() throws IOException {
        return StateMachine.parse(Files.readString(Path.of("..", "statemachine", "deploy.asl.json")));
    }

    static Answers deployedTwice() {
        var world = new VirtualCloud(3);
        world.commit("first", AppBehaviour.good());
        world.run();
        world.commit("second", AppBehaviour.good());
        return Answers.of(world.run());
    }

    static ExecutionRequest request(int number) {
        return new ExecutionRequest(
                "arn:aws:states:eu-central-1:111111111111:execution:deploy:e" + number,
                "e" + number,
                "arn:aws:states:eu-central-1:111111111111:stateMachine:deploy",
                "deploy",
                "arn:aws:iam::111111111111:role/deploy",
                Json.tree("{}"));
    }

    private static Execution ended(Execution execution) {
        if (execution.status() != Status.SUCCEEDED)
            throw new IllegalStateException(
                    execution.statesEntered() + " " + execution.error() + " " + execution.cause());
        return execution;
    }
}
