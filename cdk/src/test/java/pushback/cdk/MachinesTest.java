package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pushback.asl.StateMachine;
import pushback.cdk.deployer.Definition;

@Tag("slow")
class MachinesTest {
    @Test
    void areExactlyTheDefinitionsThatAreShipped() throws Exception {
        try (var files = Files.list(Path.of("..", "statemachine"))) {
            var shipped = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".asl.json"))
                    .map(file -> "pushback-twoge-" + file.replace(".asl.json", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertTrue(shipped.contains("pushback-twoge-deploy"), shipped.toString());
            assertEquals(
                    shipped,
                    Synthesised.of("twoge").all("AWS::StepFunctions::StateMachine").values().stream()
                            .map(machine -> machine.path("StateMachineName").asText())
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Test
    void haveNoProblemOnceTheirNamesAreFilledIn() {
        for (var definition : Definition.all()) {
            var machine = machine(definition);
            var values = new HashMap<String, String>();
            machine.path("DefinitionSubstitutions")
                    .properties()
                    .forEach(value -> values.put(
                            value.getKey(), "arn:aws:lambda:us-east-1:111122223333:function:" + value.getKey()));
            assertEquals(definition.substitutions(), values.keySet(), definition.name());
            assertEquals(definition.text(), machine.path("DefinitionString").asText(), definition.name());
            assertEquals(List.of(), StateMachine.problems(definition.substituted(values)), definition.name());
        }
    }

    @Test
    void logAndTraceEverything() {
        for (var definition : Definition.all()) {
            assertEquals(
                    "ALL",
                    machine(definition)
                            .path("LoggingConfiguration")
                            .path("Level")
                            .asText());
            assertTrue(machine(definition)
                    .path("TracingConfiguration")
                    .path("Enabled")
                    .asBoolean());
        }
    }

    /// They are in what states get and give, and whoever has one can answer the task.
    @Test
    void logNoTaskTokens() {
        for (var definition : Definition.all())
            assertFalse(
                    machine(definition)
                            .path("LoggingConfiguration")
                            .path("IncludeExecutionData")
                            .asBoolean(true),
                    definition.name());
    }

    @Test
    void mayCallTheFunctionsTheyNameAndTheBuildAndNothingElse() {
        var role = Synthesised.of("twoge").at("Machines/deployRole").toString();
        assertTrue(role.contains("codebuild:StartBuild"), role);
        assertTrue(role.contains("StepFunctionsGetEventForCodeBuildStartBuildRule"), role);
        assertTrue(role.contains(":function:pushback-twoge-RollBack:*\""), role);
        assertTrue(!role.contains("ReceivePush"), role);
    }

    private static com.fasterxml.jackson.databind.JsonNode machine(Definition definition) {
        return Synthesised.of("twoge").at("Machines/" + definition.name());
    }
}
