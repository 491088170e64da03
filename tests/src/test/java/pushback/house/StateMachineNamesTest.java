package pushback.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pushback.asl.StateMachine;
import pushback.base.Json;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Trigger;

/// One name per room: state, class, Lambda and substitution, in every machine that is shipped.
class StateMachineNamesTest {
    private static final Path MACHINES = Path.of("..", "statemachine");
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{(\\w+)}");
    private static final Set<String> NOT_FUNCTIONS = Set.of("BuildProject", "ArtifactBucket");
    private static final Set<String> FUNCTIONS = Steps.ALL.stream()
            .filter(step -> step.trigger() == Trigger.STATE)
            .map(Steps.Step::name)
            .collect(Collectors.toCollection(TreeSet::new));

    /// The names of the files.
    static List<String> machines() throws IOException {
        try (var files = Files.list(MACHINES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".asl.json"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void bothMachinesAreFound() throws IOException {
        assertEquals(List.of("deploy.asl.json", "drill.asl.json"), machines());
    }

    @ParameterizedTest
    @MethodSource("machines")
    void theShippedDefinitionHasNoProblem(String machine) {
        assertEquals(List.of(), StateMachine.problems(text(machine)));
    }

    @Test
    void everyFunctionIsCalledByAStateThatIsCalledLikeIt() throws IOException {
        var called = new TreeSet<String>();
        for (var machine : machines()) {
            var tree = Json.tree(text(machine));
            for (var state : tree.findParents("FunctionName"))
                assertTrue(state.path("FunctionName").asText().matches("\\$\\{\\w+}"), state.toString());
            collectStates(tree, called);
        }
        assertEquals(FUNCTIONS, called);
    }

    @Test
    void everySubstitutionIsAFunctionOfTheDeployerOrAResourceOfTheEnvironment() throws IOException {
        var names = new TreeSet<String>();
        for (var machine : machines())
            SUBSTITUTION.matcher(text(machine)).results().forEach(found -> names.add(found.group(1)));
        names.removeAll(NOT_FUNCTIONS);
        assertEquals(FUNCTIONS, names);
    }

    @ParameterizedTest
    @MethodSource("machines")
    void everyErrorOfOurOwnIsARealExceptionClass(String machine) throws ClassNotFoundException {
        for (var errors : Json.tree(text(machine)).findValues("ErrorEquals"))
            for (var error : errors)
                if (!error.asText().startsWith("States.") && !error.asText().startsWith("CodeBuild."))
                    assertTrue(RuntimeException.class.isAssignableFrom(Class.forName(error.asText())), error.asText());
    }

    @ParameterizedTest
    @MethodSource("machines")
    void everyTaskHasATimeoutAndEveryFailureIsCaught(String machine) {
        for (var states : Json.tree(text(machine)).findValues("States"))
            for (var state : states)
                if (state.path("Type").asText().equals("Task")) {
                    assertTrue(state.has("TimeoutSeconds"), state.toString());
                    assertTrue(state.has("Retry"), state.toString());
                    var isInsideRollOut = state.path("Comment").asText().startsWith("CodeDeploy brings");
                    assertTrue(isInsideRollOut || lastCatchesAll(state), state.toString());
                }
    }

    private static boolean lastCatchesAll(JsonNode state) {
        var catchers = state.path("Catch");
        return catchers.size() > 0
                && catchers.get(catchers.size() - 1)
                        .path("ErrorEquals")
                        .get(0)
                        .asText()
                        .equals("States.ALL");
    }

    private static void collectStates(JsonNode node, Set<String> names) {
        node.path("States").properties().forEach(state -> {
            var function =
                    state.getValue().path("Arguments").path("FunctionName").asText();
            if (!function.isEmpty()) {
                assertEquals("${" + state.getKey() + "}", function);
                names.add(state.getKey());
            }
            state.getValue().path("Branches").forEach(branch -> collectStates(branch, names));
        });
    }

    /// The machine that deploys.
    static String text() {
        return text("deploy.asl.json");
    }

    static String text(String machine) {
        try {
            return Files.readString(MACHINES.resolve(machine));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
