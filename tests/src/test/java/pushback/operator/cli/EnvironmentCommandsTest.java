package pushback.operator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.cloud.virtual.VirtualCloud;
import pushback.outcome.Bill;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Each command of an operator against an environment behind the HTTP endpoint.
class EnvironmentCommandsTest {
    private final VirtualCloud world =
            new VirtualCloud(2, new Rules(List.of(), InFreeze.WAIT, Duration.ZERO, List.of(), List.of()));
    private final ServedEnvironment environment = new ServedEnvironment(world);

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void deploysAndTellsTheStoryToItsEnd() {
        var commit = world.commit("Say one", AppBehaviour.good()).sha();
        assertEquals(0, environment.run("deploy", "--reason", "as planned"), environment.said());
        for (var part :
                List.of("ResolveRelease", "DeployRevision", "  is updated", "Deployed: " + commit.substring(0, 7)))
            assertTrue(environment.said().contains(part), part + " in " + environment.said());
        // Time in there began long ago.
        var release = Json.tree(said("releases", "--since", "1d", "-o", "json"))
                .path("releases")
                .path(0);
        assertEquals(commit, release.path("commit").asText());
        assertTrue(release.path("current").asBoolean());
        var cost = Json.value(release.path("bill"), Bill.class).brief();
        var table = said("releases", "--since", "5000d");
        assertTrue(table.contains("  COST  ") && table.contains(cost.isEmpty() ? " -  " : cost), table);
        // The name of the key's owner, as STS has it.
        assertTrue(
                said("deploy", "--dry-run")
                        .contains("\"requestedBy\":\""
                                + release.path("requestedBy").asText() + "\""),
                environment.said());
    }

    /// What is refused is refused by a dry run as well, with the same code.
    @Test
    void aDryRunRefusesWhatTheCommandRefuses() {
        world.commit("Say one", AppBehaviour.good());
        var release = world.run().name();
        for (var refused : List.of(
                List.of("halt", "nothing is being released"),
                List.of("halt " + release, "has ended already"),
                List.of("halt nosuch", "there is no release \"nosuch\""),
                List.of("approve " + release, "does not wait"),
                List.of("reject " + release + " --reason no", "does not wait"),
                List.of("unfreeze", "is not frozen"),
                List.of("unpark", "not parked"),
                List.of("rollback nosuch", "nosuch"))) {
            assertEquals(1, environment.run((refused.getFirst() + " --dry-run").split(" ")), environment.said());
            assertTrue(environment.said().contains(refused.getLast()), refused + ": " + environment.said());
        }
        for (var meant : List.of("freeze --reason x", "drill stop-server", "park", "deploy"))
            assertTrue(said((meant + " --dry-run").split(" ")).contains("; nothing was changed"), environment.said());
        assertEquals(1, world.cloud().pushback().outcomes().of(release).stream().count());
        assertTrue(world.cloud().pushback().freezes().current().isEmpty());
    }

    @Test
    void keepsValuesForBuildsAndShowsThemToNobody() {
        assertEquals(
                "parameter /app/password is kept, version 1\n", typed("s3cret\n", "put", "parameter", "/app/password"));
        assertEquals(
                "parameter /app/password is kept, version 2\n", typed("s3cret2", "put", "parameter", "/app/password"));
        var services = world.cloud().services();
        assertEquals(
                "s3cret2",
                services.ssm()
                        .getParameter(get -> get.name("/app/password").withDecryption(true))
                        .parameter()
                        .value());
        for (var value : List.of("one", "two")) typed(value, "put", "secret", "app/login");
        assertEquals(
                "two",
                services.secrets()
                        .getSecretValue(get -> get.secretId("app/login"))
                        .secretString());
        var dry = typed("s3cret3", "put", "parameter", "/app/password", "--dry-run", "-o", "json");
        assertFalse(dry.contains("s3cret3"), dry);
        assertEquals(
                "/app/password", Json.tree(dry).path("request").path("name").asText());
        var empty = typed("\n", "put", "parameter", "/app/password");
        assertTrue(empty.contains(" parameter /app/password < FILE"), empty);
        var large = "0123456789".repeat(1000);
        var refused = typed(large, "put", "parameter", "/app/password");
        assertTrue(refused.contains("AWS refuses") && !refused.contains(large), refused);
    }

    @Test
    void logsAreJsonForPrograms() {
        world.commit("Say one", AppBehaviour.good());
        var release = world.run().name();
        var story = Json.tree(said("logs", "-o", "json"));
        assertEquals(release, story.path("execution").asText(), story.toString());
        assertEquals("Deployed", story.path("ending").asText());
        assertTrue(story.path("lines").toString().contains("ResolveRelease"), story.toString());
        assertTrue(story.path("told").isArray(), story.toString());
        assertEquals(
                story.path("summary"),
                Json.tree(said("logs", "--follow", "--json")).path("summary"));
        environment
                .logs()
                .add("/aws/lambda/CheckHealth", "s", environment.operator().now(), "{\"event\":\"called\"}");
        var log = Json.tree(said("logs", "--function", "CheckHealth", "-o", "json"));
        assertTrue(log.path("lines").toString().contains("called"), log.toString());
        assertEquals("[]", said("run", "--list", "-o", "json").replaceAll("\\s", ""));
    }

    private String typed(String value, String... words) {
        var in = System.in;
        System.setIn(new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8)));
        try {
            environment.run(words);
        } finally {
            System.setIn(in);
        }
        return environment.said();
    }

    @Test
    void aDryRunForProgramsIsJson() {
        world.commit("Say one", AppBehaviour.good());
        world.run();
        var dry = Json.tree(said("deploy", "--dry-run", "-o", "json", "--reason", "look"));
        assertEquals("look", dry.path("request").path("reason").asText(), dry.toString());
        assertFalse(dry.path("changed").asBoolean(true), dry.toString());
        assertTrue(dry.path("would").asText().startsWith("deploy the head of the branch"), dry.toString());
    }

    @Test
    void aFailureIsToldWithTheServersAndTheHooksWords() {
        world.commit("Say one", AppBehaviour.good());
        world.run();
        world.commit("Say two", AppBehaviour.good().failing("ApplicationStart"));
        assertEquals(1, environment.run("deploy"), environment.said());
        assertTrue(environment.said().lines().anyMatch(line -> line.matches(".* i-\\w+  failed")), environment.said());
        assertTrue(environment.said().contains("> ApplicationStart: "), environment.said());
        assertTrue(environment.said().contains("RolledBack: "), environment.said());
        var latest = said("logs");
        assertTrue(latest.contains("RolledBack: "), latest);
    }

    @Test
    void goesBackToTheGoodReleaseBefore() {
        world.commit("Say one", AppBehaviour.good());
        var first = world.run().name();
        world.commit("Say two", AppBehaviour.good());
        var second = world.run("requestedBy", "dana").name();
        var dry = said("rollback", "--dry-run");
        assertTrue(dry.lines().anyMatch(line -> line.matches("2 +> +" + first + " .*goes back to this one")), dry);
        assertTrue(dry.lines().anyMatch(line -> line.matches("1 +\\* +" + second + " .* dana +Say two +runs")), dry);
        assertTrue(dry.contains("\"release\":\"" + first + "\"") && dry.contains("nothing was changed"), dry);
        assertEquals(0, environment.run("rollback", "--reason", "it confuses people"), environment.said());
        assertTrue(environment.said().contains("Deployed: "), environment.said());
        assertEquals(
                first,
                Json.tree(said("status", "--json"))
                        .path("instances")
                        .path(0)
                        .path("release")
                        .asText());
    }

    @Test
    void saysWhatRunsOnEachServer() {
        world.commit("Say one", AppBehaviour.good());
        var release = world.run();
        var status = said("status");
        assertTrue(
                status.startsWith(environment.name() + "  https://us-east-1.console.aws.amazon.com/states/"), status);
        assertEquals(
                2,
                status.lines()
                        .filter(line -> line.matches("i-\\w+ .* InService +healthy +[0-9a-f]{7} +" + release.name()))
                        .count(),
                status);
        assertTrue(status.contains("nothing is being released"), status);
        var running = world.start();
        world.timeline().advance(Duration.ofSeconds(40));
        assertTrue(said("status").contains("release " + running.name() + " is at "), environment.said());
        assertEquals(
                running.states().getLast(),
                Json.tree(said("status", "-o", "json"))
                        .path("execution")
                        .path("states")
                        .path(0)
                        .asText());
    }

    @Test
    void haltsWhatIsAtWork() {
        world.commit("Say one", AppBehaviour.good());
        world.run();
        world.commit("Say two", AppBehaviour.good());
        var running = world.start("requestedBy", "dana");
        world.timeline().advance(Duration.ofSeconds(40));
        assertEquals(0, environment.run("halt", "--reason", "wrong branch"), environment.said());
        assertTrue(environment.said().contains(running.name() + " stops at its next step"), environment.said());
        assertEquals(1, environment.run("halt"), "nothing is at work");
        assertTrue(environment.said().contains("there is nothing to halt"), environment.said());
    }

    @Test
    void freezesAndUnfreezes() {
        assertEquals(0, environment.run("freeze", "--reason", "inventory"), environment.said());
        assertTrue(
                environment
                        .said()
                        .matches("(?s)frozen since .*: inventory; pushes wait for: \\S*pushback unfreeze "
                                + "--environment " + environment.name()
                                + " --region us-east-1 --endpoint-url \\S+\\s*"),
                environment.said());
        assertTrue(said("status").contains("frozen since "), environment.said());
        assertEquals(0, environment.run("unfreeze"), environment.said());
        assertEquals(1, environment.run("unfreeze"), environment.said());
        assertTrue(environment.said().contains("is not frozen"), environment.said());
    }

    @Test
    void drillsParksAndUnparks() {
        world.commit("Say one", AppBehaviour.good());
        world.run();
        assertEquals(0, environment.run("drill", "rollback", "--reason", "as every month"), environment.said());
        assertTrue(environment.said().contains("proven: "), environment.said());
        assertTrue(said("drill", "list").contains("proven"), environment.said());
        assertEquals(0, environment.run("park"), environment.said());
        assertTrue(said("status").contains("parked since "), environment.said());
        assertEquals(0, environment.run("unpark"), environment.said());
        assertFalse(said("status").contains("parked since "), environment.said());
    }

    @Test
    void releasesAreFoundByWhatPeopleCallThem() {
        var commit = world.commit("Say one", AppBehaviour.good()).sha();
        var release = world.run().name();
        assertTrue(said("logs", commit.substring(0, 6)).startsWith("release " + release), environment.said());
        assertEquals(1, environment.run("logs", "nothing"));
        assertTrue(
                environment.said().contains("there is no release \"nothing\"; the latest are " + release),
                environment.said());
    }

    @Test
    void whatIsWrongWithARequestIsToldBeforeItIsSent() {
        assertEquals(1, environment.run("deploy", "--reason", "x".repeat(1001)), environment.said());
        assertFalse(
                environment.asked().contains("states:StartExecution"),
                environment.asked().toString());
    }

    @Test
    void anEnvironmentThatIsNotThereIsToldWithTheRemedy() {
        assertEquals(2, environment.runAsItIs("status", "--environment", "shop", "--endpoint-url", environment.url()));
        assertTrue(
                environment
                        .said()
                        .startsWith("pushback: there is no environment \"shop\" in us-east-1 (no parameter "
                                + "/pushback/shop); name its region by --region"),
                environment.said());
        assertEquals(2, environment.runAsItIs("status", "--environment", "no such name"));
        assertEquals(2, environment.runAsItIs("status", "--region", "us-east-1"));
        assertTrue(environment.said().contains("name it: --environment NAME"), environment.said());
    }

    @Test
    void credentialsThatAreMissingOrUnknownAreToldWithTheRemedy() {
        environment.use(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAAAAAAAAAAAAAAAAA", "a".repeat(40))));
        assertEquals(1, environment.run("status"));
        assertTrue(environment.said().startsWith("pushback: AWS does not know your credentials ("), environment.said());
        assertTrue(environment.said().contains("--profile"), environment.said());
        environment.use(() -> {
            throw SdkClientException.create("Unable to load credentials from any of the providers in the chain");
        });
        assertEquals(1, environment.run("status"));
        assertTrue(
                environment.said().startsWith("pushback: there are no credentials for AWS; give some by --profile"),
                environment.said());
    }

    private String said(String... words) {
        assertEquals(0, environment.run(words), environment.said());
        return environment.said();
    }
}
