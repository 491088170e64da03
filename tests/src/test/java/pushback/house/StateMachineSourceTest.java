package pushback.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The state machines are written in YAML, where what many states retry and catch stands once; what AWS and the local
/// cloud run is the JSON beside it. With `-Dpushback.write=true` this test makes the JSON.
class StateMachineSourceTest {
    private static final Path FOLDER = Path.of("..", "statemachine");
    private static final int WIDTH = 120;
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"deploy", "drill"})
    void theJsonSaysWhatTheYamlSays(String machine) throws IOException {
        var json = FOLDER.resolve(machine + ".asl.json");
        var made = json(Files.readString(FOLDER.resolve(machine + ".asl.yaml")));
        if (Boolean.getBoolean("pushback.write")) Files.writeString(json, made);
        assertEquals(
                made,
                Files.readString(json),
                "mvn -pl tests -am test -Dtest=StateMachineSourceTest -Dpushback.write=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false makes " + json);
    }

    @Test
    void whatIsSharedIsWrittenOutAndLeftOut() {
        assertEquals("""
            {
              "States": { "A": { "Retry": [{ "MaxAttempts": 3 }] }, "B": { "Retry": [{ "MaxAttempts": 3 }] } }
            }
            """, json("""
                Shared:
                  often: &often {MaxAttempts: 3}
                States:
                  A: {Retry: [*often]}
                  B: {Retry: [*often]}
                """));
    }

    /// What is shared is one object once it is read.
    @Test
    void noRetryAndNoCatchIsWrittenTwice() throws IOException {
        for (var machine : List.of("deploy", "drill")) {
            var first = new HashMap<Object, Object>();
            errorHandlers(read(Files.readString(FOLDER.resolve(machine + ".asl.yaml"))))
                    .forEach(handler -> assertSame(first.computeIfAbsent(handler, _ -> handler), handler, machine));
            assertTrue(first.size() > 5, machine + " has some");
        }
    }

    private static Stream<Object> errorHandlers(Object value) {
        return switch (value) {
            case Map<?, ?> map when map.containsKey("ErrorEquals") -> Stream.of(map);
            case Map<?, ?> map -> map.values().stream().flatMap(StateMachineSourceTest::errorHandlers);
            case List<?> list -> list.stream().flatMap(StateMachineSourceTest::errorHandlers);
            case null, default -> Stream.empty();
        };
    }

    private static Map<String, Object> read(String yaml) {
        var options = new LoaderOptions();
        // Of collections; there are few, and no stranger writes them.
        options.setMaxAliasesForCollections(1000);
        Map<String, Object> machine = new Yaml(new SafeConstructor(options)).load(yaml);
        machine.remove("Shared");
        return machine;
    }

    private static String json(String yaml) {
        // The machine itself is never on one line.
        return read(yaml).entrySet().stream()
                .map(entry -> "  " + text(entry.getKey()) + ": "
                        + laidOut(entry.getValue(), 2, text(entry.getKey()).length() + 3))
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }

    /// On one line if it fits, else each member on a line of its own.
    ///
    /// @param used columns that are taken before the value, besides the indentation, and the comma behind it
    private static String laidOut(Object value, int indentation, int used) {
        var flat = flat(value);
        if (indentation + used + flat.length() <= WIDTH || !(value instanceof Map || value instanceof List))
            return flat;
        var inner = indentation + 2;
        var members = value instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .map(entry -> text(entry.getKey()) + ": "
                                + laidOut(
                                        entry.getValue(),
                                        inner,
                                        text(entry.getKey()).length() + 3))
                : ((List<?>) value).stream().map(member -> laidOut(member, inner, 1));
        var brackets = value instanceof Map ? "{}" : "[]";
        return members.map(member -> " ".repeat(inner) + member)
                .collect(Collectors.joining(
                        ",\n", brackets.charAt(0) + "\n", "\n" + " ".repeat(indentation) + brackets.charAt(1)));
    }

    private static String flat(Object value) {
        return switch (value) {
            case Map<?, ?> map
            when !map.isEmpty() ->
                map.entrySet().stream()
                        .map(entry -> text(entry.getKey()) + ": " + flat(entry.getValue()))
                        .collect(Collectors.joining(", ", "{ ", " }"));
            case List<?> list
            when !list.isEmpty() ->
                list.stream().map(StateMachineSourceTest::flat).collect(Collectors.joining(", ", "[", "]"));
            case null, default -> text(value);
        };
    }

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new AssertionError("plain values of YAML are written", impossible);
        }
    }
}
