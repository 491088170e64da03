package pushback.operator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.cloud.virtual.VirtualCloud;
import pushback.operator.PolicySimulator;
import pushback.operator.doctor.Doctor;
import pushback.operator.doctor.Finding;
import pushback.operator.doctor.Finding.State;
import pushback.rollout.AgentRelease;
import pushback.settings.Rules;
import pushback.source.PlayedGitHub;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.KnownEnvironment.Places;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.SendCommandResponse;

/// Each of the doctor's checks, where something is wrong and where it is not.
class DoctorTest {
    private final VirtualCloud world = new VirtualCloud(2, Rules.NONE);
    private final ServedEnvironment environment = new ServedEnvironment(world);
    private final List<HttpServer> servers = new ArrayList<>();
    private Map<String, String> variables = Map.of();

    @AfterEach
    void close() {
        servers.forEach(server -> server.stop(0));
        environment.close();
    }

    @Test
    void saysALineForEachCheckAndFailsIfOneIsNotReady() {
        onServers("");
        assertEquals(1, environment.run("doctor"), environment.said());
        assertEquals(Doctor.CHECKS.size(), environment.said().lines().count(), environment.said());
        assertTrue(environment.said().lines().allMatch(line -> line.matches("(not )?(ready|asked) .*")));
        environment.run("doctor", "-o", "json");
        var names = new ArrayList<String>();
        Json.tree(environment.said())
                .forEach(finding -> names.add(finding.path("check").asText()));
        assertEquals(Doctor.CHECKS, names);
    }

    @Test
    void anEnvironmentThatIsNotThereIsNotReadyAndNothingElseIsAsked() {
        assertEquals(
                1,
                environment.runAsItIs(
                        "doctor",
                        "--environment",
                        "shop",
                        "--region",
                        "us-east-1",
                        "--endpoint-url",
                        environment.url()));
        assertTrue(
                environment.said().startsWith("not ready  environment      there is no environment \"shop\""),
                environment.said());
        assertEquals(
                Doctor.CHECKS.size(),
                environment
                        .said()
                        .lines()
                        .filter(line -> line.startsWith("not asked"))
                        .count());
    }

    @Test
    void theCallerBelongsToTheAccount() {
        assertReady("caller");
        know(known -> new KnownEnvironment(
                "111122223333",
                known.region(),
                known.drillMachineArn(),
                known.functionPrefix(),
                known.logPrefix(),
                known.places(),
                known.settings()));
        assertTrue(notReady("caller").contains("--profile"));
    }

    @Test
    void permissionsAreSimulatedByIam() {
        assertReady("permissions");
        environment.replace(
                PolicySimulator.class,
                _ -> (_, actions, _) ->
                        actions.contains("states:StartExecution") ? List.of("states:StartExecution") : List.of());
        assertTrue(notReady("permissions").contains("you may not: states:StartExecution"));
    }

    @Test
    void functionsThatFailedAreNamedAndRoutesAreNone() {
        log("CheckHealth", "{\"event\":\"failed\",\"error\":\"pushback.lock.LockLost\",\"message\":\"gone\"}");
        assertReady("functions");
        log("CheckHealth", "{\"event\":\"failed\",\"error\":\"java.lang.IllegalStateException\",\"message\":\"why\"}");
        assertTrue(notReady("functions").contains("CheckHealth 1 time, last: IllegalStateException: why"));
    }

    @Test
    void aWebhookRefusesWhatIsNotSigned() throws IOException {
        assertEquals(State.NOT_ASKED, finding("webhook").state());
        at("", "", serve(_ -> 401, "{}") + "/webhook");
        assertReady("webhook");
        at("", "", serve(_ -> 200, "{}") + "/webhook");
        assertTrue(notReady("webhook").contains("answers 200 to what nobody signed"));
        at("", "", "http://127.0.0.1:1/webhook");
        assertTrue(notReady("webhook").contains("does not answer"));
    }

    @Test
    void aDeliveryThatFailedIsToldWhereTheTokenAllows() throws IOException {
        var webhook = serve(_ -> 401, "{}") + "/webhook";
        at("", "", webhook);
        var api = serve(Map.of(
                "/hooks",
                "[{\"id\": 7, \"config\": {\"url\": \"" + webhook + "\"}}]",
                "/hooks/7/deliveries",
                "[{\"status_code\": 502, \"status\": \"Bad Gateway\"}]"));
        set("GITHUB_API", api);
        assertTrue(ready("webhook").contains("no GITHUB_TOKEN"));
        variables = Map.of("GITHUB_TOKEN", "t");
        assertTrue(notReady("webhook").contains("last delivery was answered 502 (Bad Gateway)"));
    }

    @Test
    void aTokenThatExpiresSoonOrIsUnknownIsNotReady() throws IOException {
        assertReady("token");
        world.cloud()
                .services()
                .secrets()
                .createSecret(create -> create.name("token").secretString("t"));
        set("GITHUB_TOKEN_SECRET_ID", "token");
        set("GITHUB_API", serve(_ -> 401, "{}"));
        assertTrue(notReady("token").contains("put-secret-value --secret-id token"));
        set("GITHUB_API", serve(_ -> 200, "{}", "github-authentication-token-expiration", "2026-01-08 10:00:00 UTC"));
        assertTrue(notReady("token").contains("it expires on 2026-01-08T10:00:00Z"));
        set("GITHUB_API", serve(_ -> 200, "{}", "X-OAuth-Scopes", "gist, user"));
        assertTrue(notReady("token").contains("its scopes (gist, user)"));
        set("GITHUB_API", serve(_ -> 200, "{}", "github-authentication-token-expiration", "2027-01-08 10:00:00 UTC"));
        assertReady("token");
        set("GITHUB_API", "http://127.0.0.1:1");
        assertTrue(finding("token").found().startsWith("GitHub was not reached"));
    }

    @Test
    void anAppIsReadyWithItsInstallationsPermissionsAndSaysWhichItLacks() {
        try (var gitHub = new PlayedGitHub(() -> world.timeline().now())) {
            var secrets = world.cloud().services().secrets();
            secrets.createSecret(create -> create.name("token").secretString(PlayedGitHub.secret()));
            set("GITHUB_TOKEN_SECRET_ID", "token");
            set("GITHUB_API", gitHub.address());
            assertEquals(
                    "App shop-deployer, installation 77, has checks: write, contents: read, deployments: write",
                    ready("token"));
            gitHub.permit(Map.of("contents", "write", "deployments", "read"));
            assertTrue(notReady("token").contains("App 4711, installation 77 lacks checks: write, deployments: write"));
            gitHub.refuse("GET /repos/dana/shop/installation", 404, "Not Found");
            assertTrue(notReady("token").contains("is not installed on dana/shop (404)"));
            gitHub.refuse("GET /repos/dana/shop/installation", 401, "no");
            assertTrue(notReady("token").contains("does not take the key of App 4711"));
            for (var secret : List.of("{}", PlayedGitHub.secret().replace("BEGIN", "END"))) {
                secrets.putSecretValue(put -> put.secretId("token").secretString(secret));
                assertTrue(notReady("token").contains("put-secret-value --secret-id token"));
                var said = notReady("token");
                assertTrue(PlayedGitHub.linesOfTheKey().stream().noneMatch(said::contains), said);
            }
        }
    }

    @Test
    void theBranchIsThere() throws IOException {
        assertEquals(State.NOT_ASKED, finding("branch").state());
        var head = "0".repeat(39) + "1";
        at("", serve(_ -> 200, "001e# service=git-upload-pack\n0000003d" + head + " refs/heads/other\0caps\n0000"), "");
        assertTrue(notReady("branch").contains("there is no branch main"));
        at("", serve(_ -> 200, "001e# service=git-upload-pack\n0000003d" + head + " refs/heads/main\0caps\n0000"), "");
        assertTrue(ready("branch").contains("main is at 0000000"));
    }

    @Test
    void agentsOfAnotherVersionAndFullDisksAreNamed() {
        world.commit("Say one", AppBehaviour.good());
        world.run();
        onServers("agent=agent_version: OFFICIAL_" + AgentRelease.PACKAGE + "_rpm\nfree=5000000\n");
        assertReady("agents");
        assertReady("disk");
        onServers("agent=agent_version: OFFICIAL_1.3.2-1902_rpm\nfree=5000\n");
        assertTrue(notReady("agents").contains("has OFFICIAL_1.3.2-1902_rpm"));
        assertTrue(notReady("disk").contains("has 5 MB left"));
    }

    @Test
    void targetsAreRegisteredAndHealthy() {
        assertTrue(notReady("target group").contains("./pushback"));
        world.commit("Say one", AppBehaviour.good());
        world.run();
        assertReady("target group");
    }

    @Test
    void alarmsExistHaveDataAndAreSilent() {
        set("ALARMS", "");
        assertReady("alarms");
        set("ALARMS", "no-such-alarm");
        assertTrue(notReady("alarms").contains("there is no alarm no-such-alarm"));
        world.cloud()
                .services()
                .cloudWatch()
                .putMetricAlarm(put -> put.alarmName("errors")
                        .namespace("Shop")
                        .metricName("Errors")
                        .statistic("Sum")
                        .period(60)
                        .evaluationPeriods(1)
                        .threshold(1.0)
                        .comparisonOperator("GreaterThanThreshold"));
        set("ALARMS", "errors");
        world.timeline().advance(Duration.ofMinutes(5));
        assertTrue(notReady("alarms").contains("without data: errors"));
    }

    @Test
    void metricsFlow() {
        set("TRAFFIC_NAMESPACE", "Nobody");
        world.commit("Say one", AppBehaviour.good());
        world.run();
        assertTrue(notReady("metrics").contains("Nobody has no data"));
    }

    @Test
    void theBundleOfTheRollbackTargetIsKeptAsItWasSealed() {
        assertReady("rollback bundle");
        world.commit("Say one", AppBehaviour.good());
        world.run();
        world.commit("Say two", AppBehaviour.good());
        world.run();
        assertReady("rollback bundle");
        var s3 = world.cloud().services().s3();
        var bucket = world.cloud().settings().stores().artifactBucket();
        for (var object : s3.listObjectVersions(list -> list.bucket(bucket)).versions())
            s3.deleteObject(delete -> delete.bucket(bucket).key(object.key()).versionId(object.versionId()));
        assertTrue(notReady("rollback bundle").contains("is gone"));
    }

    /// Time in there began long before the HTTP server's.
    @Test
    void aClockThatIsWrongIsTold() {
        assertTrue(notReady("clock").contains("set it by NTP"));
    }

    @Test
    void statesAreTriedByStepFunctions() {
        assertTrue(ready("state machine").matches(".*accepts each of its [0-9]{2} tasks.*"), ready("state machine"));
        var accepted = TestStateResponse.builder().build();
        environment.replace(
                SfnClient.class,
                answering(
                        SfnClient.class,
                        Map.of(
                                "describeStateMachine", _ -> machine(),
                                "testState", _ -> accepted)));
        assertTrue(ready("state machine").contains("each of its 1 tasks"));
        environment.replace(
                SfnClient.class,
                answering(
                        SfnClient.class,
                        Map.of(
                                "describeStateMachine", _ -> machine(),
                                "testState",
                                        _ -> {
                                            throw InvalidDefinitionException.builder()
                                                    .awsErrorDetails(
                                                            software.amazon.awssdk.awscore.exception.AwsErrorDetails
                                                                    .builder()
                                                                    .errorMessage("no such field")
                                                                    .build())
                                                    .build();
                                        })));
        assertTrue(notReady("state machine").contains("CheckHealth: no such field"));
    }

    private static DescribeStateMachineResponse machine() {
        return DescribeStateMachineResponse.builder()
                .definition(
                        "{\"States\": {\"CheckHealth\": {\"Type\": \"Task\"}, \"Deployed\": {\"Type\": \"Succeed\"}}}")
                .build();
    }

    private void onServers(String said) {
        environment.replace(
                SsmClient.class,
                answering(
                        SsmClient.class,
                        Map.of(
                                "sendCommand",
                                        _ -> SendCommandResponse.builder()
                                                .command(command -> command.commandId("c1"))
                                                .build(),
                                "getCommandInvocation",
                                        _ -> GetCommandInvocationResponse.builder()
                                                .status("Success")
                                                .standardOutputContent(said)
                                                .build())));
    }

    /// The real client, but for some operations.
    private static <C> UnaryOperator<C> answering(Class<C> type, Map<String, Function<Object, Object>> answers) {
        return real -> type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (InvocationHandler) (proxy, method, arguments) -> {
                    if (answers.containsKey(method.getName()))
                        return answers.get(method.getName()).apply(arguments);
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    private void log(String step, String line) {
        environment
                .logs()
                .add(
                        "/aws/lambda/" + step,
                        "s",
                        world.cloud().pushback().clock().instant(),
                        line);
    }

    private void at(String site, String git, String webhook) {
        know(known -> known.at(new Places(site, git, webhook, "", "", "", "", "")));
    }

    private void set(String variable, String value) {
        know(known -> {
            var settings = new HashMap<>(known.settings());
            settings.put(variable, value);
            return new KnownEnvironment(
                    known.account(),
                    known.region(),
                    known.drillMachineArn(),
                    known.functionPrefix(),
                    known.logPrefix(),
                    known.places(),
                    settings);
        });
    }

    private void know(UnaryOperator<KnownEnvironment> other) {
        var ssm = world.cloud().services().ssm();
        var name = KnownEnvironment.parameter(environment.name());
        var known = KnownEnvironment.read(
                ssm.getParameter(get -> get.name(name)).parameter().value());
        ssm.putParameter(
                put -> put.name(name).type(ParameterType.STRING).overwrite(true).value(Json.text(other.apply(known))));
    }

    private void assertReady(String check) {
        ready(check);
    }

    private String ready(String check) {
        var finding = finding(check);
        assertEquals(State.READY, finding.state(), finding.toString());
        return finding.found();
    }

    /// What was found, and the remedy.
    private String notReady(String check) {
        var finding = finding(check);
        assertEquals(State.NOT_READY, finding.state(), finding.toString());
        assertTrue(!finding.remedy().isEmpty(), finding.toString());
        return finding.found() + "; " + finding.remedy();
    }

    private Finding finding(String check) {
        return new Doctor(environment.operator().access(variables)).look(check);
    }

    private String serve(Function<String, Integer> status, String body, String... header) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                if (header.length > 0) exchange.getResponseHeaders().set(header[0], header[1]);
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(
                        status.apply(exchange.getRequestURI().getPath()), bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        servers.add(server);
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Pages by the end of their paths.
    private String serve(Map<String, String> pages) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var path = exchange.getRequestURI().getPath();
                var page = pages.entrySet().stream()
                        .filter(one -> path.endsWith(one.getKey()))
                        .findFirst()
                        .map(Map.Entry::getValue);
                var bytes = page.orElse("{}").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(page.isPresent() ? 200 : 404, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        servers.add(server);
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
