package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;

/// What an execution is called, and what it starts with. The names appear in the context object.
public record ExecutionRequest(
        String arn, String name, String stateMachineArn, String stateMachineName, String roleArn, JsonNode input) {
    public ExecutionRequest {
        Objects.requireNonNull(arn);
        Objects.requireNonNull(name);
        Objects.requireNonNull(stateMachineArn);
        Objects.requireNonNull(stateMachineName);
        Objects.requireNonNull(roleArn);
        Objects.requireNonNull(input);
    }
}
