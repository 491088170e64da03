package pushback.host.agent;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.aws.fleet.LifecycleCommand;

/// One lifecycle event with all that AWS's control plane can say about it.
///
/// @param deploymentId `d-...`, never the ARN
/// @param bundle the revision's bytes; only DownloadBundle looks at it
/// @param revisionVariables `BUNDLE_BUCKET` and the like for hook scripts; empty for a local bundle
/// @param fileExistsBehavior the deployment's option, in any letter case
/// @param deploymentType `IN_PLACE` or `BLUE_GREEN`
/// @param appSpecName file name within the revision, normally `appspec.yml`
/// @param possibleEvents the control plane's list of events, if it sent one: Install refuses hooks that are not on it
record AgentCommand(
        String event,
        String deploymentId,
        String applicationName,
        String deploymentGroupName,
        String deploymentGroupId,
        Bundle bundle,
        Map<String, String> revisionVariables,
        String fileExistsBehavior,
        String deploymentCreator,
        String deploymentType,
        String appSpecName,
        Optional<List<String>> possibleEvents) {

    static final String APPSPEC = "appspec.yml";

    AgentCommand {
        deploymentId = deploymentId.startsWith("arn:")
                ? deploymentId.substring(deploymentId.lastIndexOf('/') + 1)
                : deploymentId;
    }

    static AgentCommand of(LifecycleCommand command, Path bundle) {
        var revision = command.revision();
        return new AgentCommand(
                command.event(),
                command.deploymentId(),
                command.applicationName(),
                command.deploymentGroupName(),
                command.deploymentGroupId(),
                new Bundle(bundle, revision.bundleType()),
                s3Variables(revision.bucket(), revision.key(), revision.version(), revision.eTag()),
                command.fileExistsBehavior(),
                command.deploymentCreator(),
                "IN_PLACE",
                APPSPEC,
                Optional.of(command.possibleEvents()));
    }

    /// What a script may know of its bundle in S3. What is null or empty is not set at all, as on AWS.
    static Map<String, String> s3Variables(String bucket, String key, String version, String eTag) {
        var variables = new LinkedHashMap<String, String>();
        variables.put("BUNDLE_BUCKET", bucket);
        variables.put("BUNDLE_KEY", key);
        variables.put("BUNDLE_VERSION", version);
        variables.put("BUNDLE_ETAG", eTag);
        variables.values().removeIf(value -> value == null || value.isEmpty());
        return variables;
    }

    AgentCommand withEvent(String other) {
        return new AgentCommand(
                other,
                deploymentId,
                applicationName,
                deploymentGroupName,
                deploymentGroupId,
                bundle,
                revisionVariables,
                fileExistsBehavior,
                deploymentCreator,
                deploymentType,
                appSpecName,
                possibleEvents);
    }
}
