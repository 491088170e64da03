package pushback.rollout;

/// CodeDeploy could not bring the revision onto every instance. Never retried: the machine goes to `QuarantineTargets`
/// and from there to `RollBack`. It arrives as the failure of a task token, not as an exception of a step.
public final class DeploymentFailed extends RuntimeException {
    public DeploymentFailed(String message) {
        super(message);
    }
}
