package pushback.step.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.base.Json;
import pushback.base.PlacedCommands;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.release.Outcome;
import pushback.release.ReleaseEnding;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;
import pushback.source.Commit;
import pushback.stage.Stage;
import pushback.webhook.Signature;
import pushback.webhook.WebhookSecret;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

class ReceivePushTest {
    private static final String SECRET = "It's a Secret to Everybody";
    private static final String AFTER = "3fa2c1d4e5f60718293a4b5c6d7e8f9001122334";

    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final Stage stage = new Stage(1);
    private final List<String> log = new ArrayList<>();
    private ReceivePush step = stage.pushback().step(ReceivePush.class);

    @AfterEach
    void noSecretIsEverLogged() {
        assertFalse(log.isEmpty());
        assertTrue(log.stream().noneMatch(line -> line.contains(SECRET) || line.contains("sha256=")), log.toString());
    }

    @Test
    void aPushToTheBranchStartsARelease() {
        var answer = receive(push());
        assertEquals(202, answer.getStatusCode());
        assertEquals("started", body(answer).path("status").asText());
        var execution = executions().getFirst();
        assertEquals(execution.name(), body(answer).path("release").asText());
        assertEquals("20260105-091000-3fa2c1d", execution.name());
        assertEquals(
                Json.tree("{\"commit\": \"" + AFTER
                        + "\", \"ref\": \"refs/heads/main\", \"requestedBy\": \"dana\", \"deliveryId\": \"d-1\"}"),
                execution.input());
    }

    @Test
    void aForcedPushStartsAReleaseAsWell() {
        assertEquals(202, receive(resource("push-forced")).getStatusCode());
        assertEquals(
                "7".repeat(40), executions().getFirst().input().path("commit").asText());
    }

    @Test
    void theSameDeliveryTwiceIsAnsweredLikeTheFirst() {
        var first = receive(push());
        stage.pass(Duration.ofSeconds(90));
        assertSame(first, receive(push()));
        assertEquals(1, executions().size());
    }

    @Test
    void aSecondPushOfTheSameCommitStartsNothingAndIsToldSo() {
        receive(push());
        assertKnown(
                202,
                "3fa2c1d is being released already, as 20260105-091000-3fa2c1d; follow it: "
                        + "./pushback logs --follow 20260105-091000-3fa2c1d");
        assertEquals(1, executions().size());
    }

    @Test
    void aPushBackToWhatWasReleasedBeforeIsToldHowToGoBack() {
        receive(push());
        ended("Deployed", "all well");
        promoted("20260105-091000-3fa2c1d", AFTER);
        assertKnown("3fa2c1d runs already (release 20260105-091000-3fa2c1d); there is nothing to deploy");
        promoted("r9", "9".repeat(40));
        assertKnown(
                "3fa2c1d was released before (20260105-091000-3fa2c1d) and 9999999 runs now; pushing it again does not"
                        + " go back to it: ./pushback rollback 20260105-091000-3fa2c1d");
        assertEquals(1, executions().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RolledBack | 3fa2c1d was released before (20260105-091000-3fa2c1d) and did not hold: so it was; push"
                        + " a fix, or bring the same bytes with: ./pushback deploy 3fa2c1d --force --reason \"...\"",
                "Rejected   | 3fa2c1d was pushed before and not deployed (20260105-091000-3fa2c1d): so it was; to"
                        + " deploy it now: ./pushback deploy 3fa2c1d"
            })
    void aPushOfWhatDidNotGoOutBeforeIsToldWhy(String ending, String sentence) {
        receive(push());
        ended(ending, "so it was\n[stderr]more");
        assertKnown(sentence);
    }

    /// Whoever reads it does so on GitHub's page of the delivery, far from any directory.
    @Test
    void onAwsItNamesCommandsWithTheEnvironment() {
        receive(push());
        step = new ReceivePush(
                new WebhookSecret(() -> stage.world().cloud().services().secrets(), CLOCK, stage.settings()),
                stage.pushback().deliveries(),
                stage.pushback().earlier(),
                new PlacedCommands("shop"),
                stage.settings());
        assertKnown(
                202,
                "3fa2c1d is being released already, as 20260105-091000-3fa2c1d; follow it: "
                        + "./pushback logs --environment shop --follow 20260105-091000-3fa2c1d");
    }

    private void ended(String ending, String summary) {
        stage.pushback()
                .ledger()
                .insert(
                        Outcome.entry("20260105-091000-3fa2c1d"),
                        new Outcome(
                                "20260105-091000-3fa2c1d",
                                AFTER,
                                ReleaseEnding.of(ending).orElseThrow(),
                                "",
                                summary,
                                Instant.EPOCH,
                                Instant.EPOCH,
                                true));
    }

    private void promoted(String id, String commit) {
        var release = stage.release(id, new Commit(commit, "good", "Dana Developer"));
        stage.pushback().promotions().promote(release, stage.sealed(release), Stage.healthy());
    }

    private void assertKnown(String message) {
        assertKnown(200, message);
    }

    private void assertKnown(int status, String message) {
        var answer = send(event(push(), SECRET, Map.of("X-GitHub-Delivery", "d-2")));
        assertEquals(status, answer.getStatusCode());
        assertEquals("known", body(answer).path("status").asText());
        assertEquals(message, body(answer).path("message").asText());
    }

    @Test
    void aRedeliveryAfterACrashStartsTheSameRelease() {
        stage.crashBefore("startExecution");
        assertThrows(Stage.Crash.class, () -> receive(push()));
        assertEquals(List.of(), executions());
        stage.pass(Duration.ofMinutes(5));
        assertEquals(202, receive(push()).getStatusCode());
        assertEquals(
                List.of("20260105-091000-3fa2c1d"),
                executions().stream().map(ExecutionRecord::name).toList());
    }

    @Test
    void aRedeliveryAfterACrashJustAfterStartingFindsTheRelease() {
        stage.crashAfter("startExecution");
        assertThrows(Stage.Crash.class, () -> receive(push()));
        assertEquals(
                202,
                send(event(push(), SECRET, Map.of("X-GitHub-Delivery", "d-2"))).getStatusCode());
        assertEquals(1, executions().size());
    }

    @Test
    void twoDeliveriesAtOnceStartOneRelease() {
        stage.before("putItem", () -> send(event(push(), SECRET, Map.of("X-GitHub-Delivery", "d-2"))));
        assertEquals(202, receive(push()).getStatusCode());
        assertEquals(1, executions().size());
    }

    @Test
    void anotherCommitStartsAnotherRelease() {
        receive(push());
        assertEquals(
                202, receive(push().replace(AFTER, "4" + AFTER.substring(1))).getStatusCode());
        assertEquals(2, executions().size());
    }

    @Test
    void acceptsABase64Body() {
        var event = event(push(), SECRET, Map.of());
        event.setBody(Base64.getEncoder().encodeToString(push().getBytes(StandardCharsets.UTF_8)));
        event.setIsBase64Encoded(true);
        assertEquals(202, send(event).getStatusCode());
    }

    @Test
    void refusesABodyThatIsNotTheBase64ItClaimsToBe() {
        var event = event(push(), SECRET, Map.of());
        event.setIsBase64Encoded(true);
        assertRefused(400, "not base64", send(event));
    }

    @Test
    void findsHeadersInAnyCase() {
        for (var change : List.<UnaryOperator<String>>of(String::toLowerCase, String::toUpperCase)) {
            var event = event(push(), SECRET, Map.of());
            var headers = new HashMap<String, String>();
            event.getHeaders().forEach((name, value) -> headers.put(change.apply(name), value));
            event.setHeaders(headers);
            assertEquals(202, send(event).getStatusCode());
        }
    }

    @Test
    void refusesAMissingSignature() {
        var event = event(push(), SECRET, Map.of());
        event.getHeaders().remove("X-Hub-Signature-256");
        assertRefused(401, "X-Hub-Signature-256 is missing; give the webhook a secret", send(event));
        event.setHeaders(null);
        assertRefused(401, "X-Hub-Signature-256 is missing; give the webhook a secret", send(event));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256=", "sha256=00", "sha1=3fa2c1d4", "nonsense", "sha256=é"})
    void refusesAMalformedSignatureBeforeTheSecretIsRead(String signature) {
        stage.calls();
        assertRefused(
                401,
                "X-Hub-Signature-256 is malformed",
                send(event(push(), SECRET, Map.of("X-Hub-Signature-256", signature))));
        assertEquals(List.of(), stage.calls());
    }

    /// The headers that each sends, by its own documentation of webhooks.
    @ParameterizedTest
    @CsvSource({
        "X-Gitlab-Event, Push Hook, GitLab does not sign as GitHub does",
        "X-Gitlab-Token, anything, GitLab does not sign as GitHub does",
        "X-Event-Key, repo:push, Bitbucket does not sign as GitHub does",
        "X-Gitea-Event, push, Gitea does not sign as GitHub does",
        "X-Forgejo-Event, push, Forgejo does not sign as GitHub does",
        "X-Gogs-Event, push, Gogs does not sign as GitHub does",
        "X-Hub-Signature, sha1=3fa2c1d4e5f60718293a4b5c6d7e8f9001122334, only the older X-Hub-Signature was sent"
    })
    void tellsOtherHostsWhatIsMissing(String header, String value, String answer) {
        var event = event(push(), SECRET, Map.of(header, value));
        event.getHeaders().remove("X-Hub-Signature-256");
        stage.calls();
        assertRefused(401, answer, send(event));
        assertRefused(401, "X-Hub-Signature-256 is missing", send(event));
        assertEquals(List.of(), stage.calls());
    }

    @Test
    void tellsStrangersNoNames() {
        assertRefused(401, "the signature does not fit", send(event(push(), "guessed", Map.of())));
        assertFalse(send(event(push(), "guessed", Map.of()))
                .getBody()
                .contains(stage.settings().gitHost().webhookSecretId()));
        assertTrue(log.getLast().contains(stage.settings().gitHost().webhookSecretId()), log.getLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=utf-8"})
    void aPushThatComesAsAFormStartsARelease(String type) {
        var form = "payload=" + URLEncoder.encode(push(), StandardCharsets.UTF_8);
        assertEquals(
                202, send(event(form, SECRET, Map.of("content-type", type))).getStatusCode());
        assertEquals(AFTER, executions().getFirst().input().path("commit").asText());
    }

    @Test
    void theSignatureOfAFormCoversItAsItCame() {
        var form = "payload=" + URLEncoder.encode(push(), StandardCharsets.UTF_8);
        var ofTheJson = Signature.of(SECRET, push().getBytes(StandardCharsets.UTF_8));
        assertRefused(
                401,
                "the signature does not fit",
                send(event(
                        form,
                        SECRET,
                        Map.of(
                                "content-type",
                                "application/x-www-form-urlencoded",
                                "X-Hub-Signature-256",
                                ofTheJson))));
    }

    @ParameterizedTest
    @CsvSource({
        "'', the form has no field \"payload\"",
        "other=1, the form has no field \"payload\"",
        "payload=%7B, not JSON",
        "payload=%zz, the form's field \"payload\" is not encoded as forms are"
    })
    void refusesAFormThatIsNoPush(String form, String why) {
        assertRefused(400, why, send(event(form, SECRET, Map.of("content-type", "application/x-www-form-urlencoded"))));
    }

    @Test
    void saysOfAFormThatIsCalledSomethingElseWhatIsWrong() {
        var form = "payload=" + URLEncoder.encode(push(), StandardCharsets.UTF_8);
        assertRefused(
                400,
                "the body is a form, and its content type says \"application/json\": have it sent as"
                        + " application/json, or as application/x-www-form-urlencoded",
                send(event(form, SECRET, Map.of("content-type", "application/json"))));
    }

    @Test
    void saysOfJsonThatEndsTooSoonNothingOfTheLibraryThatReadIt() {
        var answer = send(event("{", SECRET, Map.of("content-type", "application/json")));
        assertEquals(400, answer.getStatusCode());
        assertFalse(answer.getBody().contains("Source") || answer.getBody().contains("REDACTED"), answer.getBody());
        assertTrue(answer.getBody().contains("Unexpected end-of-input"), answer.getBody());
    }

    @Test
    void refusesASignatureOfAnotherBodyOrWithAnotherSecret() {
        var other = Signature.of(SECRET, "{}".getBytes(StandardCharsets.UTF_8));
        assertRefused(
                401, "the signature does not fit", send(event(push(), SECRET, Map.of("X-Hub-Signature-256", other))));
        assertRefused(401, "the signature does not fit", send(event(push(), "guessed", Map.of())));
        var right = Signature.of(SECRET, push().getBytes(StandardCharsets.UTF_8));
        assertRefused(
                401,
                "X-Hub-Signature-256 is malformed",
                send(event(push(), SECRET, Map.of("X-Hub-Signature-256", right.substring(0, right.length() - 1)))));
    }

    @Test
    void believesNobodyWithoutASecret() {
        for (var secret : new String[] {null, "", " \n"}) {
            step = withSecret(new Secrets(
                    () -> GetSecretValueResponse.builder().secretString(secret).build()));
            assertRefused(503, "the webhook has no secret", send(event(push(), "anything", Map.of())));
        }
        step = withSecret(new Secrets(() -> {
            throw ResourceNotFoundException.builder().message("no such secret").build();
        }));
        assertRefused(503, "the webhook has no secret yet", receive(push()));
        assertTrue(
                log.getLast()
                        .contains("put one into " + stage.settings().gitHost().webhookSecretId()),
                log.getLast());
    }

    @Test
    void readsTheSecretOnceAMinuteHoweverManyAreForged() {
        stage.pass(Duration.ofHours(1));
        stage.calls();
        for (var attempt = 0; attempt < 50; attempt++)
            assertEquals(401, send(event(push(), "guessed", Map.of())).getStatusCode());
        assertEquals(List.of("getSecretValue"), stage.calls());
        stage.pass(Duration.ofSeconds(59));
        send(event(push(), "guessed", Map.of()));
        assertEquals(List.of(), stage.calls());
        stage.pass(Duration.ofSeconds(1));
        send(event(push(), "guessed", Map.of()));
        assertEquals(List.of("getSecretValue"), stage.calls());
    }

    @Test
    void believesTheSecretBeforeForAnHour() {
        change("another");
        stage.pass(Duration.ofMinutes(1));
        assertEquals(202, receive(push()).getStatusCode());
        assertEquals(202, send(event(push(), "another", Map.of())).getStatusCode());
        stage.pass(Duration.ofMinutes(59));
        assertEquals(401, receive(push()).getStatusCode());
        assertEquals(202, send(event(push(), "another", Map.of())).getStatusCode());
    }

    @Test
    void believesNoSecretBeforeTheOneBefore() {
        change("another");
        change("a third");
        assertEquals(401, receive(push()).getStatusCode());
        assertEquals(202, send(event(push(), "another", Map.of())).getStatusCode());
    }

    private void change(String secret) {
        stage.pass(Duration.ofSeconds(1));
        stage.world()
                .cloud()
                .services()
                .secrets()
                .putSecretValue(put -> put.secretId(stage.settings().gitHost().webhookSecretId())
                        .secretString(secret));
    }

    @Test
    void aDeliveryThatIsReplayedAfterYearsStartsNothing() {
        receive(push());
        ended("RolledBack", "bad");
        stage.pass(Duration.ofDays(1000));
        stage.calls();
        var answer = receive(push());
        assertEquals(200, answer.getStatusCode());
        assertTrue(body(answer).path("message").asText().contains("was released before"), answer.getBody());
        assertFalse(stage.calls().contains("startExecution"), "Step Functions has forgotten the name by then");
        assertEquals(1, executions().size());
    }

    @Test
    void aDeliveryOfLongAgoThatBecameNothingIsToldHowToDeployItNow() {
        stage.crashBefore("startExecution");
        assertThrows(Stage.Crash.class, () -> receive(push()));
        stage.pass(Duration.ofDays(100));
        assertEquals(
                "3fa2c1d was pushed before (20260105-091000-3fa2c1d), and nothing came of it; to deploy it now: "
                        + "./pushback deploy 3fa2c1d",
                body(receive(push())).path("message").asText());
    }

    @Test
    void toleratesALineBreakAfterTheSecret() {
        step = withSecret(new Secrets(() ->
                GetSecretValueResponse.builder().secretString(SECRET + "\n").build()));
        assertEquals(202, receive(push()).getStatusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "[]", "\"text\"", "{\"ref\": \"refs/heads/main\"", "{}", "{\"ref\": 7}"})
    void refusesABodyThatIsNoPush(String body) {
        assertEquals(400, receive(body).getStatusCode());
        assertEquals(List.of(), executions());
    }

    @Test
    void refusesAPushThatNamesNoCommit() {
        assertRefused(400, "\"after\" is not a commit SHA: main", receive(push().replace(AFTER, "main")));
        assertRefused(
                400,
                "the payload has no \"repository.full_name\"",
                receive("{\"ref\": \"refs/heads/main\", \"after\": \"" + AFTER + "\"}"));
    }

    @Test
    void refusesABodyThatIsTooLargeBeforeAnythingElse() {
        var event = event("x".repeat(ReceivePush.LARGEST_BODY + 1), "guessed", Map.of());
        stage.calls();
        assertRefused(413, (ReceivePush.LARGEST_BODY + 1) + " bytes", send(event));
        assertEquals(List.of(), stage.calls());
        assertEquals(400, receive("x".repeat(ReceivePush.LARGEST_BODY)).getStatusCode());
    }

    @Test
    void aPushToABranchThatTheRulesNameStartsARelease() {
        var ruled = new Stage(1, new Rules(List.of(), InFreeze.WAIT, Duration.ZERO, List.of("hotfix/*"), List.of()));
        step = ruled.pushback().step(ReceivePush.class);
        assertEquals(
                202,
                receive(push().replace("refs/heads/main", "refs/heads/hotfix/basket"))
                        .getStatusCode());
        assertEquals(
                "refs/heads/hotfix/basket",
                ruled.world()
                        .cloud()
                        .stepFunctions()
                        .executions()
                        .iterator()
                        .next()
                        .input()
                        .path("ref")
                        .asText());
        assertIgnored(
                "only main, hotfix/* deploys, not refs/heads/feature",
                receive(push().replace("refs/heads/main", "refs/heads/feature")));
    }

    @Test
    void ignoresWhatDoesNotDeploy() {
        assertIgnored("refs/heads/main was deleted; nothing is deployed", receive(resource("push-branch-deleted")));
        assertIgnored("tags do not deploy: refs/tags/v1.4.0", receive(resource("push-tag")));
        assertIgnored(
                "only main deploys, not refs/heads/feature/main",
                receive(push().replace("refs/heads/main", "refs/heads/feature/main")));
        assertIgnored(
                "this environment deploys dana/shop, not eve/twoge",
                receive(push().replace("\"dana/shop\"", "\"eve/twoge\"")));
        assertIgnored("pong", send(event(resource("ping"), SECRET, Map.of("X-GitHub-Event", "ping"))));
        assertIgnored(
                "only push events deploy, not \"issues\"",
                send(event("{}", SECRET, Map.of("X-GitHub-Event", "issues"))));
        assertEquals(List.of(), executions());
    }

    @Test
    void aRepositoryIsTheSameInAnyCase() {
        assertEquals(
                202, receive(push().replace("\"dana/shop\"", "\"Dana/Shop\"")).getStatusCode());
    }

    @Test
    void logsEachDeliveryOnOneLine() {
        send(event(push(), SECRET, Map.of("X-GitHub-Delivery", "d-1\nforged")));
        assertEquals(1, log.size());
        assertEquals(1, log.getFirst().lines().count());
        assertEquals("started", Json.tree(log.getFirst()).path("webhook").asText());
    }

    private APIGatewayV2HTTPResponse receive(String body) {
        return send(event(body, SECRET, Map.of()));
    }

    private APIGatewayV2HTTPResponse send(APIGatewayV2HTTPEvent event) {
        return step.handleRequest(event, new LoggingContext(log));
    }

    private static APIGatewayV2HTTPEvent event(String body, String secret, Map<String, String> changed) {
        var headers = new HashMap<>(Map.of(
                "content-type",
                "application/json",
                "X-GitHub-Event",
                "push",
                "X-GitHub-Delivery",
                "d-1",
                "X-Hub-Signature-256",
                Signature.of(secret, body.getBytes(StandardCharsets.UTF_8))));
        headers.putAll(changed);
        return APIGatewayV2HTTPEvent.builder()
                .withBody(body)
                .withHeaders(headers)
                .withIsBase64Encoded(false)
                .build();
    }

    private ReceivePush withSecret(SecretsManagerClient secrets) {
        return new ReceivePush(
                new WebhookSecret(() -> secrets, CLOCK, stage.settings()),
                stage.pushback().deliveries(),
                stage.pushback().earlier(),
                PlacedCommands.HERE,
                stage.settings());
    }

    private static String push() {
        return resource("push");
    }

    private static String resource(String name) {
        try (var file = ReceivePushTest.class.getResourceAsStream("/github/" + name + ".json")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private List<ExecutionRecord> executions() {
        return List.copyOf(stage.world().cloud().stepFunctions().executions());
    }

    private static JsonNode body(APIGatewayV2HTTPResponse answer) {
        return Json.tree(answer.getBody());
    }

    private static void assertSame(APIGatewayV2HTTPResponse one, APIGatewayV2HTTPResponse other) {
        assertEquals(one.getStatusCode(), other.getStatusCode());
        assertEquals(one.getBody(), other.getBody());
    }

    private static void assertIgnored(String message, APIGatewayV2HTTPResponse answer) {
        assertEquals(200, answer.getStatusCode());
        assertEquals("ignored", body(answer).path("status").asText());
        assertEquals(message, body(answer).path("message").asText());
    }

    private void assertRefused(int status, String message, APIGatewayV2HTTPResponse answer) {
        assertEquals(status, answer.getStatusCode());
        assertEquals("refused", body(answer).path("status").asText());
        assertTrue(body(answer).path("message").asText().contains(message), answer.getBody());
        assertEquals(List.of(), executions());
    }

    private record Secrets(Supplier<GetSecretValueResponse> answer) implements SecretsManagerClient {
        @Override
        public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
            return answer.get();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
