package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.cdk.environment.EnvironmentFile;

/// The application logs in to the database as a user of its own, and nobody but one function as the master user.
class DatabaseLoginTest {
    private static final String MASTER = "MasterUserSecret.SecretArn";

    @ParameterizedTest
    @ValueSource(strings = {"twoge", "coffee-radar", "photos-alb", "webapp-dns", "webapp-codedeploy"})
    void onlyTheFunctionThatMakesTheRoleReadsTheMasterUsersSecret(String name) {
        var environment = Synthesised.of(name);
        var expected = environment.environment().database().isPresent() ? Set.of("ProvisionDatabase") : Set.of();
        assertEquals(expected, named(environment, MASTER));
    }

    @Test
    void serversAndThatFunctionReadTheApplicationsSecret() {
        var twoge = Synthesised.of("twoge");
        var login = twoge.id("DatabaseLogin");
        assertTrue(twoge.at("Servers/Role").toString().contains("{\"Ref\":\"" + login + "\"}"));
        assertTrue(twoge.at("Functions/ProvisionDatabaseRole").toString().contains("{\"Ref\":\"" + login + "\"}"));
        assertTrue(twoge.at("Functions/ProvisionDatabase")
                .path("Environment")
                .toString()
                .contains("\"DATABASE_SECRET_ID\":{\"Ref\":\"" + login + "\"}"));
        var generated = twoge.at("DatabaseLogin").path("GenerateSecretString");
        assertEquals(
                "{\"username\":\"application\"}",
                generated.path("SecretStringTemplate").asText());
        assertEquals("password", generated.path("GenerateStringKey").asText());
    }

    @Test
    void thatFunctionReachesTheDatabaseAndNothingElseOfOursInTheNetwork() {
        var twoge = Synthesised.of("twoge");
        var group = twoge.id("Gates/Provision");
        assertEquals(
                "[{\"Fn::GetAtt\":[\"" + group + "\",\"GroupId\"]}]",
                twoge.at("Functions/ProvisionDatabase")
                        .path("VpcConfig")
                        .path("SecurityGroupIds")
                        .toString());
        var opened = new TreeSet<String>();
        twoge.all("AWS::EC2::SecurityGroupIngress").forEach((_, rule) -> {
            if (rule.path("SourceSecurityGroupId").toString().contains(group))
                opened.add(rule.path("GroupId").path("Fn::GetAtt").path(0).asText() + " "
                        + rule.path("FromPort").asText());
        });
        assertEquals(Set.of(twoge.id("Gates/Database") + " 5432"), opened);
    }

    @Test
    void anEnvironmentWithoutADatabaseHasNeitherSecretNorGroupAndTheFunctionStaysOutside() {
        var webapp = Synthesised.of("webapp-dns");
        assertTrue(webapp.environment().database().isEmpty());
        assertFalse(webapp.template().toString().contains("DatabaseLogin"));
        assertFalse(webapp.at("Functions/ProvisionDatabase").has("VpcConfig"));
    }

    @Test
    void withoutAWayOutTheFunctionsServicesAreReachedThroughEndpoints() {
        var photos = Synthesised.of("photos-alb");
        var services = new TreeSet<String>();
        photos.all("AWS::EC2::VPCEndpoint")
                .forEach((_, endpoint) ->
                        services.add(endpoint.path("ServiceName").asText().replaceFirst(".*\\.", "")));
        assertTrue(services.containsAll(List.of("rds", "secretsmanager", "dynamodb")), services.toString());
    }

    /// Servers of an environment that is there have to go on until the role is made.
    @Test
    void whileAnEnvironmentIsTakenOverServersAreStillTheMasterUserAndSynthesisSaysSo() throws IOException {
        var text = Files.readString(Path.of("environments/twoge.yaml"))
                .replace("name: twoge\nregion", "name: twoge-before\nregion")
                .replace("  name: twoge\nhealth", "  name: twoge\n  takeOver: true\nhealth");
        var wanted = EnvironmentFile.parse("twoge-before.yaml", text);
        var before = Synthesised.of("twoge-before", wanted);
        assertEquals(Set.of("ProvisionDatabase", "Servers"), named(before, MASTER));
        assertTrue(before.at("Functions/ProvisionDatabase")
                .path("Environment")
                .toString()
                .contains("\"DATABASE_SECRET_ID\":{\"Ref\":\"" + before.id("DatabaseLogin") + "\"}"));
        assertTrue(Synth.warnings(wanted).stream().anyMatch(warning -> warning.startsWith("database.takeOver")));
        assertFalse(Synth.warnings(Synthesised.of("twoge").environment()).stream()
                .anyMatch(warning -> warning.contains("takeOver")));
    }

    /// Of the roles, and of what servers are started with, who names it.
    private static Set<String> named(Synthesised environment, String what) {
        var names = new TreeSet<String>();
        for (var type :
                List.of("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::EC2::LaunchTemplate", "AWS::Lambda::Function"))
            environment.template().path("Resources").properties().forEach(resource -> {
                if (resource.getValue().path("Type").asText().equals(type)
                        && resource.getValue().toString().contains(what)) names.add(owner(resource.getValue()));
            });
        return names;
    }

    private static String owner(JsonNode resource) {
        var path = resource.path("Metadata").path("aws:cdk:path").asText();
        return path.replaceFirst("^[^/]*/", "").replaceFirst("^Functions/", "").replaceFirst("(Role)?(/.*)?$", "");
    }
}
