package pushback.aws.codedeploy;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import software.amazon.awssdk.services.codedeploy.model.Alarm;
import software.amazon.awssdk.services.codedeploy.model.AlarmConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DescriptionTooLongException;
import software.amazon.awssdk.services.codedeploy.model.FileExistsBehavior;
import software.amazon.awssdk.services.codedeploy.model.InvalidAlarmConfigException;
import software.amazon.awssdk.services.codedeploy.model.InvalidFileExistsBehaviorException;

/// What somebody wants deployed, and how; the group's settings stand in for what the request leaves out.
record DeploymentRequest(
        BundleLocation revision,
        String configName,
        String description,
        boolean ignoreApplicationStopFailures,
        String fileExistsBehavior,
        List<String> alarms,
        Set<AutoRollbackEvent> rollbackOn) {

    static DeploymentRequest of(CreateDeploymentRequest request, DeploymentGroupInfo group) {
        if (request.description() != null && request.description().length() > 256) {
            throw CodeDeployError.with(DescriptionTooLongException.builder(), "The description is too long");
        }
        if (request.targetInstances() != null || Boolean.TRUE.equals(request.updateOutdatedInstancesOnly())) {
            throw new UnsupportedOperationException(
                    "the local CodeDeploy does not know targetInstances and updateOutdatedInstancesOnly");
        }
        var alarms = request.overrideAlarmConfiguration() != null
                ? request.overrideAlarmConfiguration()
                : group.alarmConfiguration();
        check(alarms);
        var rollback = request.autoRollbackConfiguration() != null
                ? request.autoRollbackConfiguration()
                : group.autoRollbackConfiguration();
        return new DeploymentRequest(
                Revisions.bundle(request.revision()),
                request.deploymentConfigName() != null ? request.deploymentConfigName() : group.deploymentConfigName(),
                request.description() == null ? "" : request.description(),
                Boolean.TRUE.equals(request.ignoreApplicationStopFailures()),
                fileExistsBehavior(request.fileExistsBehaviorAsString()),
                names(alarms),
                events(rollback));
    }

    /// The same once more, free of alarms and of a rollback of its own.
    static DeploymentRequest again(DeploymentInfo done) {
        return new DeploymentRequest(
                Revisions.bundle(done.revision()),
                done.deploymentConfigName(),
                "",
                Boolean.TRUE.equals(done.ignoreApplicationStopFailures()),
                done.fileExistsBehaviorAsString(),
                List.of(),
                Set.of());
    }

    DeploymentRequest saying(String why) {
        return new DeploymentRequest(
                revision, configName, why, ignoreApplicationStopFailures, fileExistsBehavior, alarms, rollbackOn);
    }

    static Set<AutoRollbackEvent> events(AutoRollbackConfiguration rollback) {
        return rollback == null || !Boolean.TRUE.equals(rollback.enabled()) ? Set.of() : Set.copyOf(rollback.events());
    }

    private static void check(AlarmConfiguration alarms) {
        if (alarms == null || !Boolean.TRUE.equals(alarms.enabled())) return;
        var names = alarms.alarms().stream().map(Alarm::name).toList();
        var unfit = names.isEmpty()
                || names.stream().anyMatch(name -> name == null || name.isEmpty())
                || Set.copyOf(names).size() < names.size();
        if (unfit)
            throw CodeDeployError.with(
                    InvalidAlarmConfigException.builder(),
                    "Alarms that are enabled must be named, each once: " + names);
    }

    private static List<String> names(AlarmConfiguration alarms) {
        return alarms == null || !Boolean.TRUE.equals(alarms.enabled())
                ? List.of()
                : alarms.alarms().stream().map(Alarm::name).toList();
    }

    private static String fileExistsBehavior(String asked) {
        if (asked == null) return FileExistsBehavior.DISALLOW.toString();
        var known = asked.toUpperCase(Locale.ROOT);
        if (Stream.of("DISALLOW", "OVERWRITE", "RETAIN").noneMatch(known::equals)) {
            throw CodeDeployError.with(
                    InvalidFileExistsBehaviorException.builder(), "Invalid file exists behavior: " + asked);
        }
        return known;
    }
}
