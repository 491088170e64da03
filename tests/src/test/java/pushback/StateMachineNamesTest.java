package pushback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pushback.Steps.Trigger;
import pushback.asl.StateMachine;

/// One name per room: state, class, Lambda and substitution.
class StateMachineNamesTest {
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{(\\w+)}");
    private static final Set<String> NOT_FUNCTIONS = Set.of("BuildProject", "ArtifactBucket");

    private final JsonNode machine = Json.tree(text());

    @Test
    void theShippedDefinitionHasNoProblem() {
        assertEquals(List.of(), StateMachine.problems(text()));
    }

    @Test
    void everyStateThatCallsAFunctionIsCalledLikeIt() {
        for (var state : machine.findParents("FunctionName"))
            assertTrue(state.path("FunctionName").asText().matches("\\$\\{\\w+}"), state.toString());
        var called = new TreeSet<String>();
        collectStates(machine, called);
        assertEquals(Steps.ALL.stream().filter(step -> step.trigger() == Trigger.STATE).map(Steps.Step::name)
                .collect(Collectors.toCollection(TreeSet::new)), called);
    }

    @Test
    void everySubstitutionIsAFunctionOfTheDeployerOrAResourceOfTheEnvironment() {
        var names = SUBSTITUTION.matcher(text()).results().map(found -> found.group(1)).collect(Collectors.toSet());
        names.removeAll(NOT_FUNCTIONS);
        assertEquals(Steps.ALL.stream().filter(step -> step.trigger() == Trigger.STATE).map(Steps.Step::name)
                .collect(Collectors.toSet()), names);
    }

    @Test
    void everyErrorOfOurOwnIsARealExceptionClass() throws ClassNotFoundException {
        for (var errors : machine.findValues("ErrorEquals"))
            for (var error : errors)
                if (!error.asText().startsWith("States.") && !error.asText().startsWith("CodeBuild."))
                    assertTrue(RuntimeException.class.isAssignableFrom(Class.forName(error.asText())), error.asText());
    }

    @Test
    void everyTaskHasATimeoutAndEveryFailureIsCaught() {
        for (var states : machine.findValues("States"))
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
        return catchers.size() > 0 && catchers.get(catchers.size() - 1).path("ErrorEquals").get(0).asText()
                .equals("States.ALL");
    }

    private static void collectStates(JsonNode node, Set<String> names) {
        node.path("States").properties().forEach(state -> {
            var function = state.getValue().path("Arguments").path("FunctionName").asText();
            if (!function.isEmpty()) {
                assertEquals("${" + state.getKey() + "}", function);
                names.add(state.getKey());
            }
            state.getValue().path("Branches").forEach(branch -> collectStates(branch, names));
        });
    }

    static String text() {
        try (var file = StateMachine.class.getResourceAsStream("/deploy.asl.json")) {
            return new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
