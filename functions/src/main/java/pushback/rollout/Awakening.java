package pushback.rollout;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import pushback.Json;
import pushback.rollout.Deployments.Entry;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTarget;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/// Answers the task that waits for a deployment, once CodeDeploy says that it has ended. Whoever asks (an event, or a
/// watchdog), and however often, only the first answer counts.
public final class Awakening {
    private final Deployments deployments;
    private final SfnClient stepFunctions;

    @Inject
    public Awakening(Deployments deployments, SfnClient stepFunctions) {
        this.deployments = deployments;
        this.stepFunctions = stepFunctions;
    }

    /// Looks at the deployment and answers its waiting task if it has ended; says whether it had.
    public boolean wake(Entry waiting) {
        var info = deployments.describe(waiting.deploymentId());
        if (!Deployments.hasEnded(info)) return false;
        var end = end(info);
        try {
            if (isComplete(info, end)) stepFunctions.sendTaskSuccess(task -> task.taskToken(waiting.token()).output(Json.text(end)));
            else stepFunctions.sendTaskFailure(task -> task.taskToken(waiting.token())
                    .error(DeploymentFailed.class.getName()).cause(cause(info, end)));
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
        return overview == null ? new Deployment(info.deploymentId(), info.statusAsString(), 0, 0, 0)
                : new Deployment(info.deploymentId(), info.statusAsString(), count(overview.succeeded()),
                        count(overview.failed()), count(overview.skipped()));
    }

    /// The error and cause that Step Functions shows; a JSON document like a Lambda's, so that one reader serves both.
    private String cause(DeploymentInfo info, Deployment end) {
        return Json.text(Map.of("errorType", DeploymentFailed.class.getName(), "errorMessage", words(info, end)));
    }

    /// Why a deployment that has ended did not bring the revision everywhere.
    String complaint(DeploymentInfo info) {
        return words(info, end(info));
    }

    private String words(DeploymentInfo info, Deployment end) {
        var failed = deployments.targets(info.deploymentId()).stream().map(DeploymentTarget::instanceTarget)
                .filter(target -> target != null && target.status() == TargetStatus.FAILED).findFirst();
        var where = failed.flatMap(target -> target.lifecycleEvents().stream()
                        .filter(event -> event.status() == LifecycleEventStatus.FAILED).findFirst()
                        .map(event -> target.targetId() + " failed at " + describe(event)))
                .or(() -> failed.map(target -> target.targetId() + " failed"))
                .or(() -> Optional.ofNullable(info.errorInformation()).map(error -> error.codeAsString() + ": " + error.message()))
                .orElse("no instance says why");
        // The counts come first: what follows may be many lines of a hook's output.
        return "CodeDeploy deployment " + end.id() + " " + end.status().toLowerCase(Locale.ROOT) + " ("
                + end.succeeded() + " instances succeeded, " + end.failed() + " failed, " + end.skipped() + " skipped): " + where;
    }

    private static String describe(LifecycleEvent event) {
        var diagnostics = event.diagnostics();
        if (diagnostics == null) return event.lifecycleEventName();
        var log = diagnostics.logTail() == null ? "" : diagnostics.logTail().strip();
        // The log's end says most; the cause of an execution holds 32,768 characters, a person reads fewer.
        var tail = log.length() > 600 ? whole(log.substring(log.length() - 600)) : log;
        return event.lifecycleEventName() + ": " + diagnostics.message() + (tail.isEmpty() ? "" : "\n" + tail);
    }

    /// Without the first line, of which only the end is there; unless that is all there is.
    private static String whole(String end) {
        var line = end.indexOf('\n');
        return line < 0 ? "…" + end : end.substring(line + 1);
    }

    private static long count(Long instances) {
        return instances == null ? 0 : instances;
    }
}
