package pushback.aws.fleet;

import java.util.List;

/// One lifecycle event of one deployment for one server.
///
/// @param event name of the event, such as `BeforeInstall`
/// @param deploymentId such as `d-A1B2C3D4E`
/// @param applicationName the CodeDeploy application
/// @param deploymentGroupName the CodeDeploy deployment group
/// @param deploymentGroupId its UUID
/// @param revision where the bundle lies
/// @param fileExistsBehavior `DISALLOW`, `OVERWRITE` or `RETAIN`
/// @param ignoreApplicationStopFailures whether ApplicationStop, BeforeBlockTraffic and AfterBlockTraffic may fail
/// @param deploymentCreator such as `user`, `autoscaling`, `codeDeployRollback`
/// @param possibleEvents every event a deployment can have: the agent refuses hooks of others
public record LifecycleCommand(
        String event,
        String deploymentId,
        String applicationName,
        String deploymentGroupName,
        String deploymentGroupId,
        BundleLocation revision,
        String fileExistsBehavior,
        boolean ignoreApplicationStopFailures,
        String deploymentCreator,
        List<String> possibleEvents) {

    /// A sealed bundle in S3. `version` and `eTag` may be empty, as on AWS.
    ///
    /// @param bundleType `zip`, `tar` or `tgz`
    public record BundleLocation(String bucket, String key, String version, String eTag, String bundleType) {}
}
