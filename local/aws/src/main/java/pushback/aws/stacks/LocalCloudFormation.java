package pushback.aws.stacks;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import pushback.aws.account.Account;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/// CloudFormation with one stack, the environment's. Callable from any thread.
public final class LocalCloudFormation implements CloudFormationClient {
    private final String name;
    private final String arn;
    private final Instant created;
    private final Supplier<Map<String, String>> outputs;

    /// @param name of the stack
    /// @param outputs by their keys
    public LocalCloudFormation(Account account, String name, Instant created, Supplier<Map<String, String>> outputs) {
        this.name = name;
        this.created = created;
        this.outputs = outputs;
        arn = account.arn("cloudformation", "stack/" + name + "/" + account.uuid());
    }

    @Override
    public DescribeStacksResponse describeStacks(DescribeStacksRequest request) {
        var wanted = request.stackName();
        if (wanted != null && !wanted.equals(name) && !wanted.equals(arn))
            throw Refusal.of(
                    CloudFormationException.builder(),
                    "CloudFormation",
                    "ValidationError",
                    "Stack with id " + wanted + " does not exist");
        List<Output> told = outputs.get().entrySet().stream()
                .map(one -> Output.builder()
                        .outputKey(one.getKey())
                        .outputValue(one.getValue())
                        .build())
                .toList();
        return DescribeStacksResponse.builder()
                .stacks(Stack.builder()
                        .stackName(name)
                        .stackId(arn)
                        .creationTime(created)
                        .stackStatus(StackStatus.CREATE_COMPLETE)
                        .outputs(told)
                        .build())
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
