package pushback.cloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import pushback.aws.account.Refusal;
import pushback.base.Json;
import pushback.cloud.lambda.LocalLambda.Invocation;
import pushback.wiring.Steps;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/// Lambda on the SDK's interface: people call the same functions as the machines do. Blocks while a function runs; not
/// to
/// be called on the timeline.
public final class LocalFunctions implements LambdaClient {
    private static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:";
    /// Of the end of the log, from the API reference.
    private static final int TAIL_BYTES = 4096;
    private static final String LATEST = "$LATEST";

    private final LocalLambda lambda;

    public LocalFunctions(LocalLambda lambda) {
        this.lambda = lambda;
    }

    @Override
    public ListFunctionsResponse listFunctions(ListFunctionsRequest request) {
        var names = Steps.ALL.stream().map(Steps.Step::name).sorted().toList();
        var from = request.marker() == null ? 0 : names.indexOf(request.marker()) + 1;
        var most = request.maxItems() == null ? names.size() : Math.clamp(request.maxItems(), 1, 50);
        var page = names.subList(from, Math.min(names.size(), from + most));
        return ListFunctionsResponse.builder()
                .functions(page.stream().map(LocalFunctions::configuration).toList())
                .nextMarker(from + page.size() < names.size() ? page.getLast() : null)
                .build();
    }

    @Override
    public GetFunctionConfigurationResponse getFunctionConfiguration(GetFunctionConfigurationRequest request) {
        var it = configuration(known(request.functionName()));
        return GetFunctionConfigurationResponse.builder()
                .functionName(it.functionName())
                .functionArn(it.functionArn())
                .runtime(it.runtime())
                .handler(it.handler())
                .memorySize(it.memorySize())
                .version(it.version())
                .state(it.state())
                .lastUpdateStatus(it.lastUpdateStatus())
                .build();
    }

    @Override
    public InvokeResponse invoke(InvokeRequest request) {
        var name = known(request.functionName());
        var payload = payload(request.payload());
        if (request.invocationType() == InvocationType.DRY_RUN)
            return InvokeResponse.builder().statusCode(204).build();
        if (request.invocationType() == InvocationType.EVENT) {
            lambda.invoke(name, payload, done -> {});
            return InvokeResponse.builder().statusCode(202).build();
        }
        List<String> said = new ArrayList<>();
        var invocation = lambda.call(name, payload, said::add);
        var answer = InvokeResponse.builder().statusCode(200).executedVersion(LATEST);
        if (request.logType() == LogType.TAIL) answer.logResult(tail(said));
        return switch (invocation) {
            case Invocation.Answer(var result) -> answer.payload(bytes(result)).build();
            case Invocation.Failure(var type, var document) ->
                answer.functionError("Unhandled").payload(bytes(document)).build();
        };
    }

    private static SdkBytes bytes(JsonNode json) {
        return SdkBytes.fromUtf8String(json.toString());
    }

    private static String tail(List<String> lines) {
        var all = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        var from = Math.max(0, all.length - TAIL_BYTES);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOfRange(all, from, all.length));
    }

    private static JsonNode payload(SdkBytes given) {
        if (given == null || given.asByteArrayUnsafe().length == 0) return Json.STRICT.createObjectNode();
        try {
            return Json.tree(given.asUtf8String());
        } catch (RuntimeException malformed) {
            throw Refusal.of(
                    InvalidRequestContentException.builder(),
                    "Lambda",
                    "InvalidRequestContentException",
                    "Could not parse request body into json: " + malformed.getMessage());
        }
    }

    /// Its name, its ARN or the part of that behind the region, with a version or without.
    private static String known(String given) {
        var name = String.valueOf(given);
        if (name.contains(":function:")) name = name.substring(name.indexOf(":function:") + ":function:".length());
        if (name.contains(":")) name = name.substring(0, name.indexOf(':'));
        var wanted = name;
        return Steps.ALL.stream()
                .map(Steps.Step::name)
                .filter(wanted::equals)
                .findFirst()
                .orElseThrow(() -> Refusal.of(
                        ResourceNotFoundException.builder(),
                        "Lambda",
                        404,
                        "ResourceNotFoundException",
                        "Function not found: " + ARN + wanted));
    }

    private static FunctionConfiguration configuration(String name) {
        return FunctionConfiguration.builder()
                .functionName(name)
                .functionArn(ARN + name)
                .runtime("java25")
                .handler("pushback.lambda.Entry")
                .memorySize(1769)
                .version(LATEST)
                .state("Active")
                .lastUpdateStatus("Successful")
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
