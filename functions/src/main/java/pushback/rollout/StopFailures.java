package pushback.rollout;

import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.release.Release;
import pushback.revision.Promotion;
import pushback.revision.Promotions;
import pushback.settings.Settings;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTarget;
import software.amazon.awssdk.services.codedeploy.model.InstanceTarget;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// Deployments that fail because the release that runs cannot be stopped. Its scripts do that, and they say nothing
/// about the release that is to come: the same bytes are tried once more, and CodeDeploy ignores these failures then.
public final class StopFailures {
    private final Deployments deployments;
    private final Promotions promotions;
    private final Ledger ledger;
    private final boolean ignored;

    @Inject
    StopFailures(Deployments deployments, Promotions promotions, Ledger ledger, Settings settings) {
        this.deployments = deployments;
        this.promotions = promotions;
        this.ledger = ledger;
        this.ignored = settings.rollout().ignoreFailedStop();
    }

    /// What was ignored for a release; empty if nothing was.
    public Optional<StopFailure> of(String release) {
        return ledger.read(StopFailure.entry(release), StopFailure.class).map(Ledger.Row::value);
    }

    /// Whether `deployment` has ended, and nothing but stop scripts made it fail.
    public boolean isIn(DeploymentInfo deployment) {
        if (!Deployments.hasEnded(deployment)
                || deployment.status() == DeploymentStatus.STOPPED
                || Boolean.TRUE.equals(deployment.ignoreApplicationStopFailures())) return false;
        var overview = deployment.deploymentOverview();
        if (overview != null && Long.valueOf(0).equals(overview.failed())) return false;
        var failed = failed(deployment.deploymentId());
        return !failed.isEmpty()
                && failed.stream().allMatch(target -> failedStop(target).isPresent());
    }

    /// Whether a deployment of `release` that they made fail is tried once more; a person's force goes past them as
    /// well.
    public boolean areIgnored(Release release) {
        return ignored || release.force();
    }

    /// Puts on the record that they are ignored.
    ///
    /// @throws StopFailed if they must not be; the message says which script of which release failed, and the way
    ///     out
    public void ignore(Release release, String deploymentId) {
        var running = promotions.current();
        var target = failed(deploymentId).getFirst();
        var event = failedStop(target).orElseThrow();
        if (!areIgnored(release))
            throw new StopFailed(target.targetId() + " failed at " + Diagnosis.of(event)
                    + "\nThat script is not of " + release.shortCommit() + " but of "
                    + running.map(StopFailures::name).orElse("the release before")
                    + ", which runs. Nothing is held against " + release.shortCommit()
                    + ". To bring it without minding stop scripts: ./pushback deploy " + release.commit()
                    + " --force --reason \"...\" (or set rollout.ignoreFailedStop: true)");
        ledger.insert(
                StopFailure.entry(release.id()),
                new StopFailure(
                        release.id(),
                        deploymentId,
                        event.lifecycleEventName() + " of "
                                + running.map(StopFailures::name).orElse("the release before")
                                + ", which ran before, failed on " + target.targetId() + " and was ignored ("
                                + Diagnosis.brief(event) + ")"));
    }

    private List<InstanceTarget> failed(String deploymentId) {
        return deployments.targets(deploymentId).stream()
                .map(DeploymentTarget::instanceTarget)
                .filter(target -> target != null && target.status() == TargetStatus.FAILED)
                .toList();
    }

    private static Optional<LifecycleEvent> failedStop(InstanceTarget target) {
        return target.lifecycleEvents().stream()
                .filter(event -> event.status() == LifecycleEventStatus.FAILED)
                .findFirst()
                .filter(event -> StopFailure.EVENTS.contains(event.lifecycleEventName()) && isOfAScript(event));
    }

    /// A server that is silent or gone fails here as well, and would be waited for once more in vain.
    private static boolean isOfAScript(LifecycleEvent event) {
        return event.diagnostics() != null
                && event.diagnostics().scriptName() != null
                && !event.diagnostics().scriptName().isBlank();
    }

    private static String name(Promotion running) {
        return running.commit().substring(0, 7) + " (release " + running.release() + ")";
    }
}
