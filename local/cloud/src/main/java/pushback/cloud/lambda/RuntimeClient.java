package pushback.cloud.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import pushback.base.Json;
import pushback.cloud.lambda.LocalLambda.Invocation;
import pushback.lambda.LambdaJson;

/// One invocation as Lambda's own client for Java makes it of our [pushback.lambda.Entry]
/// (aws-lambda-java-runtime-interface-client 2.10.1): what it answers of a step, of what that throws, and of an input
/// or
/// answer that does not fit. `RuntimeClientContractTest` runs both.
///
/// | what goes wrong | errorMessage | errorType | stackTrace |
/// |---|---|---|---|
/// | the handler throws | its message, or its class if it has none | its class | without the client's own lines |
/// | the handler cannot be made | as above | as above | none at all |
/// | its class cannot be initialised | as above | as above | none at all |
/// | the input does not fit its type | An error occurred during JSON parsing | java.lang.RuntimeException | empty |
/// | the answer cannot be written | An error occurred during JSON serialization of response | RuntimeException | empty
/// |
///
/// @param handler its class, which is loaded first
/// @param input type of the handler's input
/// @param output type of its answer
/// @param asText whether both cross the boundary as text; otherwise as trees, which takes less time
public record RuntimeClient(Class<?> handler, Type input, Type output, boolean asText) {
    private static final LambdaJson WIRE = new LambdaJson();
    private static final String PARSING = "An error occurred during JSON parsing";
    private static final String SERIALIZATION = "An error occurred during JSON serialization of response";

    /// @param make makes the handler, as its constructor does
    /// @param failed is told of what was thrown, as the log is
    public Invocation invoke(
            Supplier<? extends RequestHandler<?, ?>> make,
            JsonNode payload,
            Context context,
            Consumer<Throwable> failed) {
        try {
            Class.forName(handler.getName(), true, handler.getClassLoader());
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError("it is there", impossible);
        } catch (Error broken) {
            failed.accept(broken);
            return failure(broken, false);
        }
        RequestHandler<?, ?> made;
        try {
            made = make.get();
        } catch (RuntimeException | Error thrown) {
            failed.accept(thrown);
            return failure(thrown, false);
        }
        Object read;
        try {
            read = read(payload);
        } catch (RuntimeException | Error unfit) {
            failed.accept(unfit);
            return failure(PARSING);
        }
        Object answer;
        try {
            answer = handle(made, read, context);
        } catch (Throwable thrown) {
            // A checked one as well: the client throws on whatever came, and Kotlin or a sneaky throw need not declare
            // it.
            failed.accept(thrown);
            return failure(thrown, true);
        }
        try {
            return new Invocation.Answer(written(answer));
        } catch (RuntimeException | Error unfit) {
            failed.accept(unfit);
            return failure(SERIALIZATION);
        }
    }

    @SuppressWarnings("unchecked") // The caller pairs a handler with its own types.
    private static Object handle(RequestHandler<?, ?> handler, Object input, Context context) {
        return ((RequestHandler<Object, Object>) handler).handleRequest(input, context);
    }

    private Object read(JsonNode payload) {
        return asText
                ? WIRE.fromJson(new ByteArrayInputStream(payload.toString().getBytes(StandardCharsets.UTF_8)), input)
                : WIRE.fromTree(payload, input);
    }

    private JsonNode written(Object answer) {
        if (!asText) return WIRE.toTree(answer, output);
        var bytes = new ByteArrayOutputStream();
        WIRE.toJson(answer, bytes, output);
        return Json.tree(bytes.toString(StandardCharsets.UTF_8));
    }

    private static Invocation failure(String message) {
        var document = Json.STRICT
                .createObjectNode()
                .put("errorMessage", message)
                .put("errorType", RuntimeException.class.getName());
        document.putArray("stackTrace");
        return new Invocation.Failure(RuntimeException.class.getName(), document);
    }

    /// @param traced whether the handler was there already, and its lines say where it happened
    static Invocation failure(Throwable thrown, boolean traced) {
        return failure(
                thrown.getLocalizedMessage() == null ? thrown.getClass().getName() : thrown.getLocalizedMessage(),
                thrown,
                traced);
    }

    private static Invocation failure(String message, Throwable thrown, boolean traced) {
        var type = thrown.getClass().getName();
        var document =
                Json.STRICT.createObjectNode().put("errorMessage", message).put("errorType", type);
        if (traced) {
            var trace = document.putArray("stackTrace");
            Arrays.stream(thrown.getStackTrace())
                    .takeWhile(frame -> !frame.getClassName().equals(RuntimeClient.class.getName()))
                    .forEach(frame -> trace.add(frame.toString()));
        }
        return new Invocation.Failure(type, document);
    }
}
