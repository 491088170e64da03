package pushback.rollout;

/// Only the stop scripts of the release that runs failed: `DeployRevision` is tried once more, and then ignores them;
/// where they must not be ignored, the machine goes to `QuarantineTargets`, which holds nothing against the new
/// revision.
public final class StopFailed extends RuntimeException {
    public StopFailed(String message) {
        super(message);
    }
}
