package pushback.lambda;

import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import pushback.base.Json;

/// Reads and writes what crosses the boundary between Lambda and a step, with [pushback.base.Json]. The local cloud
/// uses
/// it in the same place.
public final class LambdaJson {
    /// Only in Lambda, where a process handles one call at a time; the local cloud logs by itself.
    private static final boolean LOGS = System.getenv(Entry.STEP) != null;

    private static final Map<Type, ObjectReader> READERS = new ConcurrentHashMap<>();

    private ObjectNode called = Json.STRICT.createObjectNode();

    public <T> T fromJson(InputStream input, Type type) {
        try {
            var tree = mapperFor(type).readTree(input);
            if (LOGS) begin(tree, type);
            return fromTree(tree, type);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// As [#fromJson], from JSON that has been read.
    public <T> T fromTree(JsonNode input, Type type) {
        try {
            return reader(type).readValue(input);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// As [#toJson], to JSON that has not been written yet.
    public JsonNode toTree(Object value, Type type) {
        return mapperFor(type).valueToTree(value);
    }

    public void toJson(Object value, OutputStream output, Type type) {
        try {
            if (LOGS && isOurs(type)) log(StepLog.answered(called, Json.STRICT.valueToTree(value)));
            mapperFor(type).writeValue(output, value);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /// A function that throws is logged by Lambda itself, with the same request id.
    private void begin(JsonNode input, Type type) {
        var step = System.getenv(Entry.STEP);
        called = StepLog.called(
                step.substring(step.lastIndexOf('.') + 1), isOurs(type) ? input : Json.STRICT.createObjectNode());
        log(called);
    }

    private static void log(ObjectNode line) {
        LambdaRuntime.getLogger().log(line + "\n");
    }

    private static boolean isOurs(Type type) {
        return type.getTypeName().startsWith("pushback.");
    }

    private static ObjectReader reader(Type type) {
        return READERS.computeIfAbsent(
                type, known -> mapperFor(known).readerFor(mapperFor(known).constructType(known)));
    }

    /// AWS adds fields to its events without asking us; to our own records nobody may.
    private static ObjectMapper mapperFor(Type type) {
        return type.getTypeName().startsWith("com.amazonaws.") ? Json.LENIENT : Json.STRICT;
    }
}
