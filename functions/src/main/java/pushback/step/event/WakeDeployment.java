package pushback.step.event;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import javax.inject.Inject;
import pushback.rollout.DeploymentCallback;
import pushback.rollout.Deployments;

/// Woken by EventBridge when CodeDeploy says that a deployment changed: answers the task that waits for it. The event
/// only wakes us; what is true is asked of CodeDeploy. Safe to repeat: a task is answered once.
public final class WakeDeployment implements RequestHandler<JsonNode, WakeDeployment.Woken> {
    private final Deployments deployments;
    private final DeploymentCallback awakening;

    @Inject
    WakeDeployment(Deployments deployments, DeploymentCallback awakening) {
        this.deployments = deployments;
        this.awakening = awakening;
    }

    /// @param ended whether the deployment had ended and was one that somebody waited for
    public record Woken(String deploymentId, boolean ended) {}

    @Override
    public Woken handleRequest(JsonNode event, Context context) {
        var id = event.path("detail").path("deploymentId").asText();
        return new Woken(id, deployments.waitingFor(id).map(awakening::wake).orElse(false));
    }
}
