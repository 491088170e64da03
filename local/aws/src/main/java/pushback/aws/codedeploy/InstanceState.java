package pushback.aws.codedeploy;

import java.util.Optional;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;

/// What a group knows of one of its instances.
///
/// @param revision what was deployed to it last with success; empty when nothing was, or it is unknown
/// @param healthy false when the last deployment to it failed
/// @param byLaunch whether it still has what it was launched with, so that a follow-on update may be due
record InstanceState(Optional<BundleLocation> revision, boolean healthy, boolean byLaunch) {
    static final InstanceState UNKNOWN = new InstanceState(Optional.empty(), true, false);

    static InstanceState launchedWith(Optional<BundleLocation> revision) {
        return new InstanceState(revision, true, true);
    }

    /// Whom a deployment takes first: the unhealthy, then unknown, old and current revisions ("Instance health",
    /// CodeDeploy user guide).
    int turn(BundleLocation coming) {
        if (!healthy) return 0;
        if (revision.isEmpty()) return 1;
        return revision.get().equals(coming) ? 3 : 2;
    }
}
