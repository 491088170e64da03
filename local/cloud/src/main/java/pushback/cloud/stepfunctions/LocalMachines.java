package pushback.cloud.stepfunctions;

import java.util.List;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.*;

/// Several state machines behind one client: each call goes to the machine that its ARN names. Task tokens are the
/// engine's, which all of them share.
public final class LocalMachines implements SfnClient {
    private final List<LocalStepFunctions> machines;

    public LocalMachines(LocalStepFunctions... machines) {
        this.machines = List.of(machines);
    }

    @Override
    public StartExecutionResponse startExecution(StartExecutionRequest request) {
        return machine(request.stateMachineArn()).startExecution(request);
    }

    @Override
    public DescribeExecutionResponse describeExecution(DescribeExecutionRequest request) {
        return machineOf(request.executionArn()).describeExecution(request);
    }

    @Override
    public StopExecutionResponse stopExecution(StopExecutionRequest request) {
        return machineOf(request.executionArn()).stopExecution(request);
    }

    @Override
    public ListStateMachinesResponse listStateMachines(ListStateMachinesRequest request) {
        return ListStateMachinesResponse.builder()
                .stateMachines(machines.stream()
                        .flatMap(machine -> machine.listStateMachines(request).stateMachines().stream())
                        .toList())
                .build();
    }

    @Override
    public DescribeStateMachineResponse describeStateMachine(DescribeStateMachineRequest request) {
        return machine(request.stateMachineArn()).describeStateMachine(request);
    }

    @Override
    public DescribeStateMachineForExecutionResponse describeStateMachineForExecution(
            DescribeStateMachineForExecutionRequest request) {
        return machineOf(request.executionArn()).describeStateMachineForExecution(request);
    }

    @Override
    public ListExecutionsResponse listExecutions(ListExecutionsRequest request) {
        return machine(request.stateMachineArn()).listExecutions(request);
    }

    @Override
    public GetExecutionHistoryResponse getExecutionHistory(GetExecutionHistoryRequest request) {
        return machineOf(request.executionArn()).getExecutionHistory(request);
    }

    @Override
    public SendTaskSuccessResponse sendTaskSuccess(SendTaskSuccessRequest request) {
        return machines.getFirst().sendTaskSuccess(request);
    }

    @Override
    public SendTaskFailureResponse sendTaskFailure(SendTaskFailureRequest request) {
        return machines.getFirst().sendTaskFailure(request);
    }

    @Override
    public SendTaskHeartbeatResponse sendTaskHeartbeat(SendTaskHeartbeatRequest request) {
        return machines.getFirst().sendTaskHeartbeat(request);
    }

    @Override
    public TestStateResponse testState(TestStateRequest request) {
        return StateTester.test(request);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    /// `...:execution:MACHINE:NAME`; an ARN of no machine is for the first one to refuse.
    private LocalStepFunctions machineOf(String executionArn) {
        return machines.stream()
                .filter(machine -> String.valueOf(executionArn)
                        .startsWith(machine.arn().replace(":stateMachine:", ":execution:") + ":"))
                .findFirst()
                .orElse(machines.getFirst());
    }

    private LocalStepFunctions machine(String arn) {
        return machines.stream()
                .filter(machine -> machine.arn().equals(arn))
                .findFirst()
                .orElse(machines.getFirst());
    }
}
