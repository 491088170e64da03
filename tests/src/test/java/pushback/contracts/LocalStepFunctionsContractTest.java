package pushback.contracts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import pushback.asl.Engine;
import pushback.asl.StateMachine;
import pushback.aws.limits.ModelLimits;
import pushback.cloud.stepfunctions.LocalMachines;
import pushback.cloud.stepfunctions.LocalStepFunctions;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.sfn.SfnClient;

class LocalStepFunctionsContractTest extends StepFunctionsContract {
    private static final String MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:waiting";
    private static final String DEFINITION = """
        {"QueryLanguage": "JSONata", "StartAt": "Wait", "States": {"Wait": {"Type": "Task",
         "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
         "Arguments": {"FunctionName": "Ask", "Payload": {"token": "{% $states.context.Task.Token %}"}},
         "TimeoutSeconds": 86400, "End": true}}}
        """;

    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final Deque<String> tokens = new ArrayDeque<>();

    @Override
    Ground ground() {
        var engine = new Engine(timeline, call -> tokens.push(call.token()), new Random(1));
        var machine = StateMachine.parse(DEFINITION);
        return new Ground(
                ModelLimits.before(
                        SfnClient.class,
                        new LocalMachines(
                                new LocalStepFunctions(
                                        engine, machine, MACHINE + "-other", Optional.empty(), Set::of, line -> {}),
                                new LocalStepFunctions(
                                        engine, machine, MACHINE, Optional.empty(), Set::of, line -> {}))),
                MACHINE);
    }

    @Override
    String token() {
        return tokens.getFirst();
    }

    @Override
    void settle() {
        timeline.advance(Duration.ofSeconds(1));
    }
}
