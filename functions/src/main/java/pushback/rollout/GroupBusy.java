package pushback.rollout;

/// Another deployment runs on the deployment group: `DeployRevision` and `RollBack` are tried again in a while.
public final class GroupBusy extends RuntimeException {
    public GroupBusy(String message) {
        super(message);
    }
}
