package pushback.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.cloud.CallObserver;
import pushback.cloud.lambda.LocalLambda;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseRejected;
import pushback.stage.Stage;
import pushback.step.deploy.DeployRevision;

class StepLogTest {
    private static final String TOKEN = "the-token-of-the-task";

    private final Stage stage = new Stage();
    private final List<String> lines = new ArrayList<>();
    private final LocalLambda lambda =
            new LocalLambda(stage.world().timeline(), stage.pushback(), CallObserver.NONE, lines::add);

    @Test
    void eachCallLeavesALineWithReleaseCommitAndStateWhenItBeginsAndWhenItEnds() {
        var release = stage.release("r1");
        lambda.call("AcquireLock", Json.STRICT.valueToTree(release));
        assertEquals(
                List.of(
                        Json.tree("{\"state\": \"AcquireLock\", \"event\": \"called\", \"release\": \"r1\", \"commit\":"
                                + " \""
                                + release.commit() + "\", \"action\": \"deploy\"}"),
                        Json.tree("{\"state\": \"AcquireLock\", \"event\": \"answered\", \"release\": \"r1\","
                                + " \"commit\": \""
                                + release.commit()
                                + "\", \"action\": \"deploy\", \"holder\": \"r1\", \"message\": \"production"
                                + " is locked by r1 since 2026-01-05T09:10:00Z; r1 runs next\"}")),
                lines.stream().map(Json::tree).toList());
    }

    @Test
    void aCallThatFailsSaysWithWhat() {
        lambda.call(
                "ResolveRelease",
                Json.tree("{\"input\": {\"commit\": \"feedfeed\"}, \"execution\": \"e1\", "
                        + "\"executionArn\": \"arn\", \"startedAt\": \"2026-01-05T09:00:00Z\"}"));
        var last = Json.tree(lines.getLast());
        assertEquals("failed", last.path("event").asText());
        assertEquals(ReleaseRejected.class.getName(), last.path("error").asText());
        assertTrue(last.path("message").asText().startsWith("there is no commit \"feedfeed\""), last.toString());
    }

    @Test
    void noSecretAndNoTokenIsEverLogged() {
        var release = stage.release("r1", stage.commit());
        var lock = stage.lock(release);
        lambda.call(
                "DeployRevision",
                Json.STRICT.valueToTree(new DeployRevision.Request(release, lock, stage.sealed(release), TOKEN)));
        lambda.call(
                "ReceivePush", Json.tree("{\"headers\": {\"x-hub-signature-256\": \"sha256=00\"}, \"body\": \"{}\"}"));
        stage.world().run("commit", release.commit());
        assertFalse(lines.isEmpty());
        for (var line : lines)
            assertFalse(line.contains(TOKEN) || line.contains("It's a Secret") || line.contains("sha256=00"), line);
    }

    @Test
    void aLineStaysALineAndShort() {
        var line = StepLog.failed(
                StepLog.called("CheckHealth", Json.tree("{}")), new IllegalStateException("a\nb" + "x".repeat(1000)));
        assertEquals(1, line.toString().lines().count());
        assertEquals(300, line.path("message").asText().length());
    }

    @Test
    void theFenceOfTheLockIsInTheLine() {
        var release = new Release(
                "r1", ReleaseAction.DEPLOY, "c".repeat(40), "", "", "", "", false, "", "", Instant.EPOCH, "");
        var input = Json.STRICT.createObjectNode();
        input.set("release", Json.STRICT.valueToTree(release));
        input.set("lock", Json.STRICT.valueToTree(new Lock("r1", 7, Instant.EPOCH, "")));
        assertEquals(7, StepLog.called("CheckHealth", input).path("fence").asInt());
    }
}
