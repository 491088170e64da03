package pushback.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import pushback.base.Json;
import pushback.wiring.KnownEnvironment;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;

/// The functions that a person calls.
final class DeployedFunctions {
    private final OperatorClients clients;
    private final KnownEnvironment known;

    DeployedFunctions(OperatorClients clients, KnownEnvironment known) {
        this.clients = clients;
        this.known = known;
    }

    /// What the function of `step` answers; what it refuses is an [IllegalArgumentException] in its own words.
    JsonNode call(String step, Map<String, Object> payload) {
        var answer = clients.get(LambdaClient.class)
                .invoke(invoke ->
                        invoke.functionName(known.function(step)).payload(SdkBytes.fromUtf8String(Json.text(payload))));
        var document = Json.tree(answer.payload().asUtf8String());
        if (answer.functionError() == null) return document;
        var message = document.path("errorMessage").asText(answer.functionError());
        if (document.path("errorType").asText().equals(IllegalArgumentException.class.getName()))
            throw new IllegalArgumentException(message);
        throw new IllegalStateException(step + " failed: " + message + "; its log: ./pushback logs --function " + step);
    }
}
