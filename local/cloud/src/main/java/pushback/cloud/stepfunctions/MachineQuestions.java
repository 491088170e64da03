package pushback.cloud.stepfunctions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pushback.asl.HistoryEvent;
import pushback.aws.account.Refusal;
import pushback.aws.wire.Documents;
import pushback.base.Json;
import software.amazon.awssdk.services.sfn.model.*;

/// What people ask of a state machine and its executions, besides what the steps ask. Called on the timeline.
final class MachineQuestions {
    private static final String ROLE = "arn:aws:iam::000000000000:role/pushback";
    /// Of a page, from the API reference; 100 if nothing is said.
    private static final int MOST = 1000;
    private static final int USUAL = 100;
    private static final List<String> DATA = List.of("input", "inputDetails", "output", "outputDetails", "parameters");

    private final LocalStepFunctions machine;
    private final Instant created;

    MachineQuestions(LocalStepFunctions machine, Instant created) {
        this.machine = machine;
        this.created = created;
    }

    StateMachineListItem listed() {
        return StateMachineListItem.builder()
                .stateMachineArn(machine.arn())
                .name(name())
                .type(StateMachineType.STANDARD)
                .creationDate(created)
                .build();
    }

    DescribeStateMachineResponse described() {
        return DescribeStateMachineResponse.builder()
                .stateMachineArn(machine.arn())
                .name(name())
                .status(StateMachineStatus.ACTIVE)
                .definition(machine.machine().definition().toString())
                .roleArn(ROLE)
                .type(StateMachineType.STANDARD)
                .creationDate(created)
                .build();
    }

    DescribeStateMachineForExecutionResponse describedFor() {
        return DescribeStateMachineForExecutionResponse.builder()
                .stateMachineArn(machine.arn())
                .name(name())
                .definition(machine.machine().definition().toString())
                .roleArn(ROLE)
                .updateDate(created)
                .build();
    }

    /// The newest first.
    ListExecutionsResponse executions(ListExecutionsRequest request) {
        var all = new ArrayList<>(machine.executions())
                .reversed().stream()
                        .filter(record -> request.statusFilter() == null
                                || record.status().name().equals(request.statusFilterAsString()))
                        .toList();
        var from = Optional.ofNullable(request.nextToken())
                .map(token ->
                        place(all.stream().map(ExecutionRecord::name).toList().indexOf(token)))
                .orElse(0);
        var page = all.subList(from, Math.min(all.size(), from + size(request.maxResults())));
        return ListExecutionsResponse.builder()
                .executions(page.stream().map(this::listed).toList())
                .nextToken(from + page.size() < all.size() ? page.getLast().name() : null)
                .build();
    }

    private ExecutionListItem listed(ExecutionRecord record) {
        return ExecutionListItem.builder()
                .executionArn(record.arn())
                .stateMachineArn(machine.arn())
                .name(record.name())
                .status(record.status().name())
                .startDate(record.startedAt())
                .stopDate(record.stoppedAt().orElse(null))
                .build();
    }

    static GetExecutionHistoryResponse history(ExecutionRecord record, GetExecutionHistoryRequest request) {
        List<HistoryEvent> all = record.history();
        if (Boolean.TRUE.equals(request.reverseOrder())) all = all.reversed();
        var ids = all.stream().map(event -> Long.toString(event.id())).toList();
        var from = Optional.ofNullable(request.nextToken())
                .map(token -> place(ids.indexOf(token)))
                .orElse(0);
        var page = all.subList(from, Math.min(all.size(), from + size(request.maxResults())));
        return GetExecutionHistoryResponse.builder()
                .events(page.stream()
                        .map(event -> event(event, !Boolean.FALSE.equals(request.includeExecutionData())))
                        .toList())
                .nextToken(from + page.size() < all.size() ? ids.get(from + page.size() - 1) : null)
                .build();
    }

    /// The engine keeps an event's details in the form of the API already.
    private static software.amazon.awssdk.services.sfn.model.HistoryEvent event(HistoryEvent event, boolean withData) {
        var json = Json.STRICT
                .createObjectNode()
                .put("timestamp", BigDecimal.valueOf(event.at().toEpochMilli(), 3))
                .put("type", event.type())
                .put("id", event.id())
                .put("previousEventId", event.previousId());
        if (event.details() instanceof ObjectNode details && !details.isEmpty())
            json.set(
                    event.detailsName(), withData ? details : details.deepCopy().without(DATA));
        return Documents.read(
                software.amazon.awssdk.services.sfn.model.HistoryEvent.class,
                json.toString(),
                software.amazon.awssdk.services.sfn.model.HistoryEvent.builder());
    }

    private static int size(Integer wanted) {
        return wanted == null || wanted == 0 ? USUAL : Math.min(wanted, MOST);
    }

    /// After the last one of the page before.
    private static int place(int before) {
        if (before < 0)
            throw Refusal.of(InvalidTokenException.builder(), "Sfn", "InvalidToken", "Invalid Token: 'Invalid token'");
        return before + 1;
    }

    private String name() {
        return machine.arn().substring(machine.arn().lastIndexOf(':') + 1);
    }
}
