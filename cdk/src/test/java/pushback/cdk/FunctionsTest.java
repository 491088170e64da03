package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pushback.cdk.deployer.Definition;
import pushback.lambda.Entry;
import pushback.settings.Settings;
import pushback.step.deploy.CheckHealth;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Permissions;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;

@Tag("slow")
class FunctionsTest {
    @Test
    void areExactlyTheSteps() {
        var steps = Steps.ALL.stream()
                .map(step -> step.handler().getName())
                .sorted()
                .toList();
        for (var name : Synthesised.names())
            assertEquals(
                    steps,
                    Synthesised.of(name).all("AWS::Lambda::Function").values().stream()
                            // CDK's own, which empties the default security group.
                            .filter(function ->
                                    !function.path("Handler").asText().equals("index.handler"))
                            .peek(function -> assertEquals(
                                    Entry.class.getName(),
                                    function.path("Handler").asText()))
                            .map(FunctionsTest::step)
                            .sorted()
                            .toList(),
                    name);
    }

    @Test
    void allHavePermissionsOfTheirOwn() {
        for (var step : Steps.ALL)
            assertTrue(!Permissions.of(step.handler()).isEmpty(), step.name() + " may do nothing");
        var roles = functions().values().stream()
                .map(function -> function.path("Role").toString())
                .collect(Collectors.toSet());
        assertEquals(Steps.ALL.size(), roles.size(), "each function has a role of its own");
    }

    @Test
    void runJava25OnArm64WithTracesAndALog() {
        functions().forEach((step, function) -> {
            assertEquals("java25", function.path("Runtime").asText(), step);
            assertEquals("arm64", function.path("Architectures").get(0).asText(), step);
            assertEquals("Active", function.path("TracingConfig").path("Mode").asText(), step);
            assertTrue(function.path("LoggingConfig").path("LogGroup").has("Ref"), step);
            assertTrue(function.path("MemorySize").asInt() >= 1024, step);
        });
        Synthesised.of("twoge")
                .all("AWS::Logs::LogGroup")
                .forEach((id, group) ->
                        assertEquals(90, group.path("RetentionInDays").asInt(), id));
    }

    /// The handler and all else stay the same; `bootstrap` starts it.
    @Test
    void runAnArchiveWithAJdkOfItsOwnWhereTheFileSaysSo() throws IOException {
        var environment = Synthesised.variant("twoge:own-jdk:(?=\nregion:)=>\ndeployer: {archive: own-jdk}");
        var managed = functions();
        var own = functions(environment);
        assertEquals(managed.keySet(), own.keySet());
        own.forEach((step, function) -> {
            assertEquals("provided.al2023", function.path("Runtime").asText(), step);
            assertEquals(
                    System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64",
                    function.path("Architectures").get(0).asText(),
                    step);
            assertNotEquals(managed.get(step).path("Code"), function.path("Code"), step);
            assertEquals(managed.get(step).path("Handler"), function.path("Handler"), step);
            assertEquals(managed.get(step).path("MemorySize"), function.path("MemorySize"), step);
        });
    }

    @Test
    void giveUpNoLaterThanTheStateThatWaitsForThem() {
        for (var definition : Definition.all())
            for (var step : Steps.ALL)
                definition
                        .patienceWith(step.name())
                        .ifPresent(patience -> assertTrue(
                                function(step.name()).path("Timeout").asInt() <= patience.toSeconds() - 5,
                                step.name()));
        assertEquals(295, function("PrepareRevision").path("Timeout").asInt());
        assertEquals(10, function("ReceivePush").path("Timeout").asInt());
    }

    @Test
    void aloneThoseThatAskTheServersPagesOrLogInToTheDatabaseAreInTheNetwork() {
        var inside = functions().entrySet().stream()
                .filter(function -> function.getValue().has("VpcConfig"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                Steps.ALL.stream()
                        .filter(step -> Permissions.reachesServers(step.handler())
                                || Permissions.reachesDatabase(step.handler()))
                        .map(Step::name)
                        .sorted()
                        .toList(),
                List.copyOf(inside));
        assertTrue(inside.containsAll(List.of("CheckHealth", "ProvisionDatabase")));
    }

    @Test
    void haveSettingsThatTheyCanRead() {
        for (var name : Synthesised.names()) {
            var variables = new HashMap<String, String>();
            var function = Synthesised.of(name).at("Functions/CheckHealth");
            function.path("Environment")
                    .path("Variables")
                    .properties()
                    .forEach(variable -> variables.put(
                            variable.getKey(),
                            variable.getValue().isTextual()
                                    ? variable.getValue().asText()
                                    : variable.getValue().toString()));
            assertEquals(CheckHealth.class.getName(), variables.remove(Entry.STEP));
            var settings = Settings.from(variables);
            assertEquals(variables.keySet(), settings.variables().keySet(), name);
            assertEquals(Synthesised.of(name).environment().name(), settings.environment());
            assertEquals(
                    Synthesised.of(name).environment().rules().freezes(),
                    settings.rules().freezes().stream().map(Object::toString).toList(),
                    name);
        }
    }

    /// Whoever works on an environment by its name finds them there.
    @Test
    void areTheirSettingsKeptUnderTheNameOfTheEnvironment() throws Exception {
        for (var name : Synthesised.names()) {
            var synthesised = Synthesised.of(name);
            var parameter = synthesised.at("Known");
            assertEquals(
                    "/pushback/" + synthesised.environment().name(),
                    parameter.path("Name").asText());
            // Which step a function is, is no setting of the environment.
            var variables = synthesised
                    .at("Functions/CheckHealth")
                    .path("Environment")
                    .path("Variables")
                    .<ObjectNode>deepCopy()
                    .without(Entry.STEP);
            var known = KnownEnvironment.read(joined(parameter.path("Value")));
            assertEquals("pushback-" + synthesised.environment().name() + "-", known.functionPrefix());
            assertEquals("/aws/lambda/" + known.functionPrefix(), known.logPrefix());
            assertTrue(known.drillMachineArn().endsWith(":stateMachine:" + known.functionPrefix() + "drill"), name);
            var kept = known.settings();
            variables
                    .properties()
                    .forEach(variable ->
                            assertEquals(joined(variable.getValue()), kept.get(variable.getKey()), variable.getKey()));
            assertEquals(variables.size(), kept.size(), name);
        }
    }

    /// A text of the template; what AWS fills in stands as its JSON without quotation marks.
    private static String joined(JsonNode value) {
        if (value.isTextual()) return value.asText();
        if (!value.has("Fn::Join")) return value.toString().replace("\"", "");
        var text = new StringBuilder();
        value.path("Fn::Join").get(1).forEach(part -> text.append(joined(part)));
        return text.toString();
    }

    /// What a new setting without a value here would be: a component that nobody fills.
    @Test
    void leaveNoSettingEmptyWhereTheEnvironmentHasEverything() {
        var variables = new HashMap<String, String>();
        function("CheckHealth")
                .path("Environment")
                .path("Variables")
                .properties()
                .forEach(variable -> variables.put(variable.getKey(), joined(variable.getValue())));
        var settings = Settings.from(variables);
        for (var component : Settings.class.getRecordComponents())
            assertTrue(
                    Arrays.stream(Settings.class.getMethods())
                            .filter(method -> method.getName().equals(component.getName()))
                            .noneMatch(method -> isEmpty(settings, method)),
                    component.getName());
    }

    private static boolean isEmpty(Settings settings, java.lang.reflect.Method method) {
        try {
            return "".equals(method.invoke(settings));
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void calledByEventsHaveOne() {
        var called = new TreeSet<String>();
        Synthesised.of("twoge")
                .all("AWS::Lambda::Permission")
                .values()
                .forEach(permission -> called.add(handler(permission
                        .path("FunctionName")
                        .path("Fn::GetAtt")
                        .get(0)
                        .asText())));
        assertEquals(
                Steps.ALL.stream()
                        .filter(step -> step.trigger() == Steps.Trigger.EVENT)
                        .map(Step::name)
                        .sorted()
                        .toList(),
                List.copyOf(called));
    }

    /// So that other functions of the account cannot take the room of those that put things in order.
    @Test
    void calledByEventsHaveRoomOfTheirOwn() {
        functions()
                .forEach((step, function) -> assertEquals(
                        List.of("Reconcile", "WakeDeployment").contains(step) ? 2 : 0,
                        function.path("ReservedConcurrentExecutions").asInt(),
                        step));
    }

    @Test
    void calledByEventsKeepWhatTheyFailedOn() {
        for (var step : Set.of("WakeDeployment", "Reconcile"))
            assertTrue(function(step).path("DeadLetterConfig").has("TargetArn"), step);
    }

    private static String handler(String id) {
        var function = Synthesised.of("twoge").all("AWS::Lambda::Function").get(id);
        return step(function).replaceFirst(".*\\.", "");
    }

    private static String step(JsonNode function) {
        return function.path("Environment").path("Variables").path(Entry.STEP).asText();
    }

    private static Map<String, JsonNode> functions() {
        return functions(Synthesised.of("twoge"));
    }

    private static Map<String, JsonNode> functions(Synthesised environment) {
        return Steps.ALL.stream()
                .collect(Collectors.toMap(Step::name, step -> environment.at("Functions/" + step.name())));
    }

    private static JsonNode function(String step) {
        return Synthesised.of("twoge").at("Functions/" + step);
    }
}
