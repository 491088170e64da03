package pushback.release;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.base.Json;
import pushback.settings.Settings;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// The executions of the machine, by name. A name is used once: whoever starts it a second time changes nothing.
public final class Executions {
    private static final int LONGEST_NAME = 80;
    /// Every five minutes one, for a day and more.
    private static final int ATTEMPTS = 400;
    private static final Set<ReleaseEnding> FAILED =
            Set.of(ReleaseEnding.REJECTED, ReleaseEnding.ROLLED_BACK, ReleaseEnding.NEEDS_OPERATOR);

    private final Provider<SfnClient> stepFunctions;
    private final Settings settings;

    @Inject
    Executions(Provider<SfnClient> stepFunctions, Settings settings) {
        this.stepFunctions = stepFunctions;
        this.settings = settings;
    }

    /// False if there has been an execution of that name.
    public boolean start(String name, ReleaseRequest wish) {
        try {
            stepFunctions
                    .get()
                    .startExecution(start -> start.stateMachineArn(settings.stateMachineArn())
                            .name(name)
                            .input(wish.input()));
            return true;
        } catch (ExecutionAlreadyExistsException started) {
            return false;
        }
    }

    /// Starts again what has ended and left its work undone, under the next name that is free; empty while one of
    /// its executions runs.
    ///
    /// @param isDone whether the execution of that name, which has ended, left nothing to do: somebody else may
    ///        have started it a moment ago
    public Optional<String> startAgain(String name, ReleaseRequest wish, Predicate<String> isDone) {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            var next = attempt == 1 ? name : again(name, attempt);
            if (start(next, wish)) return Optional.of(next);
            if (isRunningNamed(next) || isDone.test(next)) return Optional.empty();
        }
        return Optional.empty();
    }

    /// The name under which [#startAgain] first started once more what ran as `name`; empty if it did not.
    public Optional<String> startedAgain(String name) {
        return Optional.of(again(name, 2)).filter(next -> named(next).isPresent());
    }

    private static String again(String name, int attempt) {
        var suffix = "-" + attempt;
        return name.substring(0, Math.min(name.length(), LONGEST_NAME - suffix.length())) + suffix;
    }

    private boolean isRunningNamed(String name) {
        return isRunning(arn(name));
    }

    /// The ending that the execution of that ARN came to; empty while it runs, if it was stopped on the way, and if it
    /// was none of a release.
    public Optional<ReleaseEnding> ending(String arn) {
        return describe(arn).flatMap(execution -> switch (execution.status()) {
            case SUCCEEDED ->
                ofMachine(Json.tree(execution.output()).path("ending").asText());
            case FAILED ->
                Optional.ofNullable(execution.error())
                        .flatMap(ReleaseEnding::of)
                        .filter(FAILED::contains);
            default -> Optional.empty();
        });
    }

    /// Who was lined up and did not begin was overtaken.
    private static Optional<ReleaseEnding> ofMachine(String ending) {
        return ending.equals("Queued") ? Optional.of(ReleaseEnding.SUPERSEDED) : ReleaseEnding.of(ending);
    }

    /// Whether the execution of that ARN runs; of whichever machine.
    public boolean isRunning(String arn) {
        return describe(arn)
                .filter(execution -> execution.status() == ExecutionStatus.RUNNING)
                .isPresent();
    }

    private String arn(String name) {
        return settings.stateMachineArn().replace(":stateMachine:", ":execution:") + ":" + name;
    }

    /// Empty if there is none of that name.
    public Optional<DescribeExecutionResponse> named(String name) {
        return describe(arn(name));
    }

    /// Empty if there is none of that ARN.
    public Optional<DescribeExecutionResponse> describe(String arn) {
        try {
            return Optional.of(stepFunctions.get().describeExecution(describe -> describe.executionArn(arn)));
        } catch (ExecutionDoesNotExistException gone) {
            return Optional.empty();
        }
    }
}
