package pushback.step.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.rollout.DeploymentFailed;
import pushback.rollout.Deployments.Purpose;
import pushback.stage.Stage;
import pushback.step.event.WakeDeployment.Woken;

class WakeDeploymentTest {
    private final Stage stage = new Stage(2);

    @BeforeEach
    void noEventArrivesByItself() {
        stage.world().deliver((event, toTarget) -> {});
    }

    @Test
    void answersTheTaskOfADeploymentThatEnded() {
        var id = deployment(AppBehaviour.good());
        stage.pass(Duration.ofMinutes(10));
        assertEquals(new Woken(id, true), wake(id));
        assertEquals(
                "Succeeded",
                Json.tree(stage.answers().get("token")).path("status").asText());
    }

    @Test
    void answersAFailureWithTheInstanceAndTheScriptThatFailed() {
        var id = deployment(AppBehaviour.good().failing("ApplicationStart"));
        stage.pass(Duration.ofMinutes(10));
        wake(id);
        var answer = stage.answers().get("token");
        assertTrue(answer.startsWith(DeploymentFailed.class.getName() + ": {"), answer);
        var message = Json.tree(answer.substring(answer.indexOf('{')))
                .path("errorMessage")
                .asText();
        assertTrue(
                message.startsWith(
                        "CodeDeploy deployment " + id + " failed (0 instances succeeded, 1 failed, 1 skipped): i-"),
                message);
        assertTrue(message.contains("failed at ApplicationStart: Script at specified location"), message);
    }

    @Test
    void succeededIsNotEnoughWhenTheLastInstanceFailed() {
        var id = deployment(AppBehaviour.good());
        stage.world().fleet().machines().getLast().behave(behaviour -> behaviour.failing("ApplicationStart"));
        stage.pass(Duration.ofMinutes(10));
        wake(id);
        assertEquals("Succeeded", stage.pushback().deployments().describe(id).statusAsString());
        assertTrue(
                stage.answers().get("token").startsWith(DeploymentFailed.class.getName()),
                stage.answers().get("token"));
    }

    @Test
    void leavesADeploymentThatGoesOn() {
        var id = deployment(AppBehaviour.good());
        assertEquals(new Woken(id, false), wake(id));
        assertEquals(Map.of(), stage.answers());
    }

    @Test
    void leavesADeploymentOfSomebodyElse() {
        stage.calls();
        assertEquals(new Woken("d-FOREIGN01", false), wake("d-FOREIGN01"));
        assertEquals(List.of("getItem"), stage.calls());
    }

    @Test
    void anEventThatComesAgainChangesNothing() {
        var id = deployment(AppBehaviour.good());
        stage.pass(Duration.ofMinutes(10));
        assertEquals(wake(id), wake(id));
        assertEquals(1, stage.answers().size());
    }

    @Test
    void anEventOfAnotherShapeIsLeftAlone() {
        assertEquals(
                new Woken("", false),
                stage.pushback().step(WakeDeployment.class).handleRequest(Json.tree("{\"detail\": {}}"), null));
    }

    private String deployment(AppBehaviour behaviour) {
        var release = stage.release("r1", stage.world().commit("r1", behaviour));
        return stage.pushback()
                .deployments()
                .ensure(release, Purpose.DEPLOY, stage.sealed(release), stage.lock(release), "token");
    }

    private Woken wake(String id) {
        var event = Json.tree("{\"source\": \"aws.codedeploy\", \"detail\": {\"deploymentId\": \"" + id
                + "\", \"state\": \"SUCCESS\"}}");
        return stage.pushback().step(WakeDeployment.class).handleRequest(event, null);
    }
}
