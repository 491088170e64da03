package pushback.cloud.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.base.Json;
import pushback.cloud.lambda.LocalLambda.Invocation;
import pushback.lambda.Entry;
import pushback.lambda.OddEntry;
import pushback.step.operator.HaltRelease;

/// What the local Lambda answers is what Lambda's own client for Java answers, which runs here in a process of its own:
/// types, messages, traces, nulls.
class RuntimeClientContractTest {
    @TempDir
    private Path work;

    private static final List<String> EVENTS = List.of(
            "{\"what\": \"answer\", \"words\": \"yes\", \"at\": null}",
            "{\"what\": \"answer\", \"words\": \"Grüße 😀\", \"at\": \"2026-01-05T09:00:00Z\"}",
            "{\"what\": \"nothing\", \"words\": null, \"at\": null}",
            "{\"what\": \"throw\", \"words\": \"so it is\", \"at\": null}",
            "{\"what\": \"throw\", \"words\": null, \"at\": null}",
            "{\"what\": \"throw\", \"words\": \"\", \"at\": null}",
            "{\"what\": \"throw with a cause\", \"words\": \"so it is\", \"at\": null}",
            "{\"what\": \"throw an error\", \"words\": \"so it is\", \"at\": null}",
            "{\"what\": \"throw a checked one\", \"words\": \"so it is\", \"at\": null}",
            "{\"what\": \"throw deep inside\", \"words\": \"so it is\", \"at\": null}",
            "{\"what\": \"throw a localized one\", \"words\": null, \"at\": null}",
            // A NullPointerException in the handler.
            "{\"what\": \"answer\", \"words\": null, \"at\": null}",
            // None of these is an Asked.
            "{\"what\": \"answer\", \"words\": \"yes\", \"at\": null, \"unknown\": 1}",
            "{\"what\": \"answer\", \"words\": [1], \"at\": null}",
            "{\"what\": \"answer\", \"words\": \"yes\", \"at\": \"yesterday\"}",
            "{\"what\": \"answer\"}",
            "[]",
            "7",
            "\"text\"",
            "null");

    @Test
    void anAnswerOrWhatIsThrown() throws Exception {
        assertSame(OddHandler.class, OddHandler.Asked.class, OddHandler.Answered.class, OddHandler::new, EVENTS);
    }

    @Test
    void anAnswerThatCannotBeWritten() throws Exception {
        assertSame(
                OddHandler.Unwritable.class,
                OddHandler.Asked.class,
                OddHandler.Unwritable.Circle.class,
                OddHandler.Unwritable::new,
                List.of("{\"what\": \"round\", \"words\": null, \"at\": null}"));
    }

    @Test
    void aHandlerThatCannotBeMade() throws Exception {
        assertSame(
                OddHandler.NotMade.class,
                OddHandler.Asked.class,
                OddHandler.Answered.class,
                OddHandler.NotMade::new,
                List.of("{}"));
    }

    /// Why the wiring is no static field: nobody would learn what is missing.
    @Test
    void aClassThatCannotBeInitialised() throws Exception {
        assertSame(
                OddHandler.NotInitialised.class,
                OddHandler.Asked.class,
                OddHandler.Answered.class,
                OddHandler.NotInitialised::new,
                List.of("{}"));
    }

    @Test
    void aFunctionWithoutItsSettingsNamesThem() throws Exception {
        try (var real = new RuntimeApi(Entry.class, Map.of(Entry.STEP, HaltRelease.class.getName()), work)) {
            var said = real.call("{}");
            assertEquals("init/error", said.where());
            var document = Json.tree(said.body());
            assertEquals(
                    "java.lang.IllegalArgumentException",
                    document.path("errorType").asText());
            assertTrue(
                    document.path("errorMessage")
                            .asText()
                            .startsWith("the function's environment variables are not complete: ENVIRONMENT is missing;"
                                    + " REPOSITORY is missing"),
                    said.body());
        }
    }

    private void assertSame(
            Class<?> type, Class<?> input, Class<?> output, Supplier<RequestHandler<?, ?>> make, List<String> events)
            throws Exception {
        var expected = new LinkedHashMap<String, JsonNode>();
        var actual = new LinkedHashMap<String, JsonNode>();
        try (var real = new RuntimeApi(OddEntry.class, Map.of(Entry.STEP, type.getName()), work)) {
            for (var event : events)
                expected.put(event, withoutTheEntry(Json.tree(real.call(event).body())));
        }
        for (var event : events) actual.put(event, local(new RuntimeClient(type, input, output, true), make, event));
        var different = new ArrayList<String>();
        expected.forEach((event, said) -> {
            if (!said.equals(actual.get(event)))
                different.add(event + "\n  client: " + said + "\n  local:  " + actual.get(event));
        });
        assertTrue(different.isEmpty(), () -> String.join("\n", different));
        // Without text in between the words are the same; what is a failure has no other.
        // A class is initialised once; what is said of it the second time is another matter.
        if (type == OddHandler.NotInitialised.class) return;
        for (var event : events)
            assertEquals(
                    actual.get(event).path("errorMessage"),
                    local(new RuntimeClient(type, input, output, false), make, event)
                            .path("errorMessage"),
                    event);
    }

    /// The local Lambda calls a step without it.
    private static JsonNode withoutTheEntry(JsonNode document) {
        if (document.path("stackTrace") instanceof ArrayNode trace)
            trace.removeIf(frame -> frame.asText().startsWith("pushback.lambda."));
        return document;
    }

    private static JsonNode local(RuntimeClient client, Supplier<RequestHandler<?, ?>> make, String event) {
        var payload = event.isEmpty() ? MissingNode.getInstance() : Json.tree(event);
        return switch (client.invoke(
                make,
                payload == null ? JsonNodeFactory.instance.nullNode() : payload,
                new LocalContext("f", line -> {}),
                thrown -> {})) {
            case Invocation.Answer(var answer) -> answer;
            case Invocation.Failure(var type, var document) -> {
                assertEquals(type, document.path("errorType").asText());
                yield document;
            }
        };
    }
}
