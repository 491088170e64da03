package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.rollout.Deployment;
import pushback.stage.Stage;

class DeployRevisionTest {
    private final Stage stage = new Stage(2);
    private final Release release = stage.release("r1");
    private final Revision revision = stage.sealed(release);
    private final Lock lock = stage.lock(release);

    @Test
    void hasTheTaskAnsweredOnceCodeDeployHasEnded() {
        var id = deploy("token-1");
        assertEquals(Map.of(), stage.answers());
        stage.pass(Duration.ofMinutes(10));
        assertEquals(Set.of("token-1"), stage.answers().keySet());
        assertEquals(
                new Deployment(id, "Succeeded", 2, 0, 0), read(stage.answers().get("token-1")));
    }

    @Test
    void deploysTheSealedVersionAndNoOther() {
        var info = stage.pushback().deployments().describe(deploy("token-1"));
        assertEquals(revision.versionId(), info.revision().s3Location().version());
        assertEquals(revision.eTag(), info.revision().s3Location().eTag());
        assertEquals("OVERWRITE", info.fileExistsBehaviorAsString());
    }

    @Test
    void aRepetitionRenewsTheTokenAndMakesNoSecondDeployment() {
        var id = deploy("token-1");
        stage.calls();
        assertEquals(id, deploy("token-2"));
        assertTrue(stage.calls().stream().noneMatch("createDeployment"::equals));
        stage.pass(Duration.ofMinutes(10));
        assertEquals(Set.of("token-2"), stage.answers().keySet());
    }

    @Test
    void aRepetitionMakesUpForALostEvent() {
        stage.world().deliver((event, toTarget) -> {});
        deploy("token-1");
        stage.pass(Duration.ofMinutes(10));
        assertEquals(Map.of(), stage.answers());
        deploy("token-2");
        assertEquals(Set.of("token-2"), stage.answers().keySet());
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, () -> deploy("token-1"));
    }

    @Test
    void makesNoSecondDeploymentAfterACrash() {
        stage.crashAfter("createDeployment");
        assertThrows(Stage.Crash.class, () -> deploy("token-1"));
        stage.calls();
        deploy("token-2");
        assertTrue(stage.calls().stream().noneMatch("createDeployment"::equals));
    }

    private String deploy(String token) {
        return stage.pushback()
                .step(DeployRevision.class)
                .handleRequest(new DeployRevision.Request(release, lock, revision, token), null)
                .deploymentId();
    }

    private static Deployment read(String json) {
        return Json.STRICT.convertValue(Json.tree(json), Deployment.class);
    }
}
