package pushback.operator;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.base.Json;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;

/// The executions of the environment's state machines.
final class StateMachines {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final int PAGE = 1000;
    private static final int MOST_RUNNING = 20;

    private final SfnClient stepFunctions;
    private final Clock clock;

    StateMachines(SfnClient stepFunctions, Clock clock) {
        this.stepFunctions = stepFunctions;
        this.clock = clock;
    }

    /// Starts an execution, called after the time and what it does; returns its name.
    String start(String machine, String what, Map<String, Object> input) {
        var stamp = STAMP.format(clock.instant()) + "-" + what;
        // Two in the same second are two.
        for (var number = 1; ; number++) {
            var name = number == 1 ? stamp : stamp + "-" + number;
            try {
                stepFunctions.startExecution(
                        start -> start.stateMachineArn(machine).name(name).input(Json.text(input)));
                return name;
            } catch (ExecutionAlreadyExistsException taken) {
                if (number == 9) throw taken;
            }
        }
    }

    /// Empty if there is none, or AWS has forgotten it: 90 days after its end.
    Optional<DescribeExecutionResponse> find(String arn) {
        try {
            return Optional.of(stepFunctions.describeExecution(describe -> describe.executionArn(arn)));
        } catch (ExecutionDoesNotExistException | InvalidArnException none) {
            return Optional.empty();
        }
    }

    ExecutionTrail trail(String arn) {
        var events = new ArrayList<HistoryEvent>();
        String next = null;
        do {
            var from = next;
            var page = stepFunctions.getExecutionHistory(get -> get.executionArn(arn)
                    .maxResults(PAGE)
                    .includeExecutionData(true)
                    .nextToken(from));
            events.addAll(page.events());
            next = page.nextToken();
        } while (next != null);
        return new ExecutionTrail(events);
    }

    /// Those that run now, the newest first.
    List<ExecutionListItem> running(String machine) {
        return stepFunctions
                .listExecutions(list -> list.stateMachineArn(machine)
                        .statusFilter(ExecutionStatus.RUNNING)
                        .maxResults(MOST_RUNNING))
                .executions();
    }

    /// @param machine ARN of a state machine
    static String execution(String machine, String name) {
        return machine.replace(":stateMachine:", ":execution:") + ":" + name;
    }
}
