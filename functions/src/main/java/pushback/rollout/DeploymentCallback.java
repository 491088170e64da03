package pushback.rollout;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.base.Json;
import pushback.rollout.Deployments.Entry;
import pushback.rollout.Deployments.Purpose;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTarget;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/// Answers the task that waits for a deployment, once CodeDeploy says that it has ended. Whoever asks (an event, or a
/// watchdog), and however often, only the first answer counts.
public final class DeploymentCallback {
    private final Deployments deployments;
    private final StopFailures stops;
    private final Provider<SfnClient> stepFunctions;

    @Inject
    DeploymentCallback(Deployments deployments, StopFailures stops, Provider<SfnClient> stepFunctions) {
        this.deployments = deployments;
        this.stops = stops;
        this.stepFunctions = stepFunctions;
    }

    /// Looks at the deployment and answers its waiting task if it has ended; says whether it had.
    public boolean wake(Entry waiting) {
        var info = deployments.describe(waiting.deploymentId());
        if (!Deployments.hasEnded(info)) return false;
        var end = end(info);
        try {
            if (isComplete(info, end))
                stepFunctions
                        .get()
                        .sendTaskSuccess(task -> task.taskToken(waiting.token()).output(Json.text(end)));
            else fail(waiting, error(waiting, info), words(info, end));
        } catch (TaskTimedOutException | TaskDoesNotExistException | InvalidTokenException late) {
            // The task was answered or given up; whoever waits next asks again.
        }
        return true;
    }

    /// "Succeeded" is not enough: OneAtATime forgives a failure of the last instance.
    private static boolean isComplete(DeploymentInfo info, Deployment end) {
        return info.status() == DeploymentStatus.SUCCEEDED && end.failed() == 0 && end.skipped() == 0;
    }

    private static Deployment end(DeploymentInfo info) {
        var overview = info.deploymentOverview();
        return overview == null
                ? new Deployment(info.deploymentId(), info.statusAsString(), 0, 0, 0)
                : new Deployment(
                        info.deploymentId(),
                        info.statusAsString(),
                        count(overview.succeeded()),
                        count(overview.failed()),
                        count(overview.skipped()));
    }

    /// The error and cause that Step Functions shows; a JSON document like a Lambda's, so that one reader serves
    /// both.
    private void fail(Entry waiting, Class<? extends RuntimeException> error, String words) {
        var cause = Json.text(Map.of("errorType", error.getName(), "errorMessage", words));
        stepFunctions
                .get()
                .sendTaskFailure(task ->
                        task.taskToken(waiting.token()).error(error.getName()).cause(cause));
    }

    /// A rollback ignores stop scripts from the beginning; one of CodeDeploy's own that does not is not made again.
    private Class<? extends RuntimeException> error(Entry waiting, DeploymentInfo info) {
        return waiting.purpose() == Purpose.DEPLOY && stops.isIn(info) ? StopFailed.class : DeploymentFailed.class;
    }

    /// Why a deployment that has ended did not bring the revision everywhere.
    public String complaint(DeploymentInfo info) {
        return words(info, end(info));
    }

    private String words(DeploymentInfo info, Deployment end) {
        var failed = deployments.targets(info.deploymentId()).stream()
                .map(DeploymentTarget::instanceTarget)
                .filter(target -> target != null && target.status() == TargetStatus.FAILED)
                .findFirst();
        // The last one: failures of stop scripts before it may have been ignored.
        var where = failed.flatMap(target -> target.lifecycleEvents().reversed().stream()
                        .filter(event -> event.status() == LifecycleEventStatus.FAILED)
                        .findFirst()
                        .map(event -> target.targetId() + " failed at " + Diagnosis.of(event)))
                .or(() -> failed.map(target -> target.targetId() + " failed"))
                .or(() -> Optional.ofNullable(info.errorInformation())
                        .map(error -> error.codeAsString() + ": " + error.message()))
                .orElse("no instance says why");
        // The counts come first: what follows may be many lines of a hook's output.
        return "CodeDeploy deployment " + end.id() + " " + end.status().toLowerCase(Locale.ROOT) + " ("
                + end.succeeded() + " instances succeeded, " + end.failed() + " failed, " + end.skipped()
                + " skipped): " + where;
    }

    private static long count(Long instances) {
        return instances == null ? 0 : instances;
    }
}
