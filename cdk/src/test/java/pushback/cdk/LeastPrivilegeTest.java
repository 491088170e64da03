package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pushback.cdk.iam.Allow;
import pushback.wiring.OperatorPermissions;
import pushback.wiring.Permissions;
import pushback.wiring.Permissions.Target;
import pushback.wiring.Steps;

@Tag("slow")
class LeastPrivilegeTest {
    @Test
    void anyResourceIsAllowedOnlyToActionsThatKnowNone() {
        var broad = new ArrayList<String>();
        for (var name : Synthesised.names())
            for (var statement : statements(Synthesised.of(name)))
                if (values(statement.path("Resource")).contains("*") && !isDeny(statement))
                    for (var action : values(statement.path("Action")))
                        if (!Allow.WITHOUT_RESOURCES.containsKey(action)) broad.add(name + ": " + action);
        assertEquals(List.of(), broad);
    }

    @Test
    void noActionIsAPattern() {
        var patterns = new TreeSet<String>();
        for (var name : Synthesised.names())
            for (var statement : statements(Synthesised.of(name)))
                for (var action : values(statement.path("Action")))
                    if (action.contains("*") && !isDeny(statement)) patterns.add(action);
        assertEquals(Set.of(), patterns);
    }

    @Test
    void eachFunctionMayDoExactlyWhatItsStepDeclares() {
        for (var step : Steps.ALL) {
            var declared = new TreeSet<String>();
            Permissions.of(step.handler()).forEach(permission -> declared.add(permission.action()));
            var allowed = new TreeSet<String>();
            for (var statement : statements(Synthesised.of("twoge").at("Functions/" + step.name() + "Role")))
                allowed.addAll(values(statement.path("Action")));
            allowed.removeIf(action -> action.matches("logs:.*|xray:.*|ec2:.*|sqs:SendMessage|sts:AssumeRole"));
            assertEquals(declared, allowed, step.name());
        }
    }

    @Test
    void peopleMayDoExactlyWhatTheOperatorsCommandsDo() {
        for (var name : Synthesised.names()) {
            var synthesised = Synthesised.of(name);
            for (var who : Map.of("operator", OperatorPermissions.OPERATOR, "viewer", OperatorPermissions.VIEWER)
                    .entrySet()) {
                var policy = synthesised.at("Policy-" + who.getKey());
                assertEquals(
                        "Pushback-" + synthesised.environment().name() + "-" + who.getKey() + "-"
                                + synthesised.environment().region(),
                        policy.path("ManagedPolicyName").asText());
                var declared = new TreeSet<String>();
                who.getValue().forEach(permission -> declared.add(permission.action()));
                var allowed = new TreeSet<String>();
                for (var statement : statements(policy)) allowed.addAll(values(statement.path("Action")));
                assertEquals(declared, allowed, who.getKey());
            }
        }
    }

    @Test
    void anEnvironmentWithoutADatabaseAllowsNothingOnOne() {
        var role = Synthesised.of("webapp-dns").at("Functions/ProvisionDatabaseRole");
        assertFalse(role.toString().contains("rds:"), role.toString());
        assertTrue(Synthesised.of("twoge")
                .at("Functions/ProvisionDatabaseRole")
                .toString()
                .contains("rds:StartDBInstance"));
    }

    @Test
    void metricsAreCountedInOurNamespaceOnly() {
        var role = Synthesised.of("twoge").at("Functions/ReportOutcomeRole");
        var statement = statements(role).stream()
                .filter(found -> values(found.path("Action")).contains("cloudwatch:PutMetricData"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                "{\"StringEquals\":{\"cloudwatch:namespace\":\"Pushback\"}}",
                statement.path("Condition").toString());
    }

    @Test
    void commandsAreSentToTheGroupsServersOnlyAndAreShellScripts() {
        for (var step : List.of("StopServer", "LoadCpus")) {
            var sends = statements(Synthesised.of("twoge").at("Functions/" + step + "Role")).stream()
                    .filter(found -> values(found.path("Action")).contains("ssm:SendCommand"))
                    .toList();
            assertEquals(2, sends.size(), step);
            for (var send : sends) {
                var resource = send.path("Resource").toString();
                var onServers = resource.contains(":instance/*");
                assertTrue(onServers || resource.contains("::document/AWS-RunShellScript"), resource);
                assertEquals(
                        onServers
                                ? "{\"StringEquals\":{\"ssm:resourceTag/aws:autoscaling:groupName\":"
                                        + "\"pushback-twoge\"}}"
                                : "",
                        send.path("Condition").toString(),
                        step);
            }
        }
    }

    @Test
    void everythingDeclaredOnAnythingIsInTheOnePlaceThatSaysWhy() {
        for (var step : Steps.ALL)
            for (var permission : Permissions.of(step.handler()))
                if (permission.target() == Target.ANYTHING || permission.target() == Target.OUR_METRICS)
                    assertTrue(
                            Allow.WITHOUT_RESOURCES.containsKey(permission.action()),
                            step.name() + ": " + permission.action());
    }

    private static boolean isDeny(JsonNode statement) {
        return statement.path("Effect").asText().equals("Deny");
    }

    private static List<JsonNode> statements(Synthesised environment) {
        return statements(environment.template());
    }

    private static List<JsonNode> statements(JsonNode node) {
        var statements = new ArrayList<JsonNode>();
        node.findValues("Statement").forEach(list -> list.forEach(statements::add));
        return statements;
    }

    private static List<String> values(JsonNode value) {
        var values = new ArrayList<String>();
        if (value.isTextual()) values.add(value.asText());
        value.forEach(item -> values.add(item.isTextual() ? item.asText() : item.toString()));
        return values;
    }
}
