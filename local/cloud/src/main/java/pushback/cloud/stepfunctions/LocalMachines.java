package pushback.cloud.stepfunctions;

import java.util.List;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;

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
