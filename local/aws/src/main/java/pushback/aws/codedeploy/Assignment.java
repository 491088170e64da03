package pushback.aws.codedeploy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import pushback.aws.fleet.LifecycleCommand;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import pushback.aws.loadbalancing.TargetPool;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;

/// What one deployment has been asked to do; fixed when it is created.
///
/// @param outOfService how many instances may be out of service at a time, at most: in flight and failed together
/// @param zones the waits between zones; empty: zones do not matter
/// @param pools the target groups its instances are taken out of and put back into; empty without load balancer
/// @param alarms the CloudWatch alarms that stop it
/// @param rollbackOn what makes CodeDeploy roll back by itself
record Assignment(
        String deploymentId,
        String applicationName,
        String groupName,
        String groupId,
        String configName,
        BundleLocation revision,
        String creator,
        String description,
        boolean ignoreApplicationStopFailures,
        String fileExistsBehavior,
        int outOfService,
        Optional<Zones> zones,
        List<TargetPool> pools,
        List<String> alarms,
        Set<AutoRollbackEvent> rollbackOn) {

    List<String> lifecycle() {
        return pools.isEmpty() ? Lifecycle.IN_PLACE : Lifecycle.BEHIND_LOAD_BALANCER;
    }

    LifecycleCommand command(String event) {
        return new LifecycleCommand(
                event,
                deploymentId,
                applicationName,
                groupName,
                groupId,
                revision,
                fileExistsBehavior,
                ignoreApplicationStopFailures,
                creator,
                Lifecycle.BEHIND_LOAD_BALANCER);
    }

    boolean mayFail(String event) {
        return ignoreApplicationStopFailures && Lifecycle.IGNORABLE.contains(event);
    }
}
