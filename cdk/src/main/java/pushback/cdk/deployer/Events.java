package pushback.cdk.deployer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pushback.step.event.Reconcile;
import pushback.step.event.WakeDeployment;
import pushback.wiring.Steps.Step;
import pushback.wiring.Steps.Trigger;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.sqs.IQueue;
import software.constructs.Construct;

/// What wakes the functions that no state calls and no webhook. Events are best effort; what one misses, the schedule
/// finds.
final class Events {
    private Events() {}

    /// Whether Lambda calls the function for an event, which must not get lost if the function fails.
    static boolean call(Step step) {
        return step.trigger() == Trigger.EVENT && !Webhook.isCalledBy(step);
    }

    static void of(Construct stack, Names names, Map<String, Function> functions, IQueue unheard) {
        var scope = new Construct(stack, "Events");
        for (var rule : rules(names).entrySet()) {
            var target = LambdaFunction.Builder.create(
                            functions.get(rule.getValue().getSimpleName()))
                    .deadLetterQueue(unheard)
                    .maxEventAge(Duration.hours(1))
                    .retryAttempts(3)
                    .build();
            var built = Rule.Builder.create(scope, rule.getKey().id)
                    .description(rule.getKey().description)
                    .targets(List.of(target));
            if (rule.getKey().pattern == null) built.schedule(Schedule.rate(Duration.minutes(Calls.SWEEP.toMinutes())));
            else built.eventPattern(rule.getKey().pattern);
            built.build();
        }
    }

    /// @param pattern null: by the clock
    private record Wake(String id, String description, EventPattern pattern) {}

    private static Map<Wake, Class<?>> rules(Names names) {
        var rules = new LinkedHashMap<Wake, Class<?>>();
        rules.put(
                new Wake(
                        "DeploymentEnded",
                        "CodeDeploy has finished with the environment's group",
                        EventPattern.builder()
                                .source(List.of("aws.codedeploy"))
                                .detailType(List.of("CodeDeploy Deployment State-change Notification"))
                                .detail(Map.of(
                                        "application",
                                        List.of(names.prefix()),
                                        "deploymentGroup",
                                        List.of(names.prefix()),
                                        "state",
                                        List.of("SUCCESS", "FAILURE", "STOP")))
                                .build()),
                WakeDeployment.class);
        rules.put(
                new Wake(
                        "ExecutionEnded",
                        "An execution of a machine ended badly",
                        EventPattern.builder()
                                .source(List.of("aws.states"))
                                .detailType(List.of("Step Functions Execution Status Change"))
                                .detail(Map.of(
                                        "stateMachineArn",
                                        List.of(names.machineArn(Deployer.DEPLOY), names.machineArn(Deployer.DRILL)),
                                        "status",
                                        List.of("FAILED", "TIMED_OUT", "ABORTED")))
                                .build()),
                Reconcile.class);
        rules.put(new Wake("Sweep", "What no event told", null), Reconcile.class);
        return rules;
    }
}
