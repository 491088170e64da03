package pushback.operator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import pushback.rollout.Deployments;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTarget;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// Which bundle each server got last, as CodeDeploy knows it.
public final class InstalledBundles {
    private static final int LATEST = 20;

    private final Map<String, Bundle> bundles = new HashMap<>();

    /// @param release the release that built it
    public record Bundle(String commit, String release) {
        /// The key names both: `builds/<commit>/<release>.zip`.
        public static Bundle of(String key) {
            var parts = key.split("/");
            return parts.length == 3 ? new Bundle(parts[1], parts[2].replaceFirst("\\.zip$", "")) : new Bundle("", "");
        }
    }

    /// @param codeDeploy asked for the latest deployments of the environment's group
    public InstalledBundles(Pushback pushback, CodeDeployClient codeDeploy) {
        this(pushback, codeDeploy, new HashMap<>());
    }

    /// @param ended what the deployments that have ended brought to each server, by their ids: they are not asked
    ///     again
    InstalledBundles(Pushback pushback, CodeDeployClient codeDeploy, Map<String, Map<String, Bundle>> ended) {
        var servers = pushback.settings().servers();
        var deployments = pushback.deployments();
        var ids = codeDeploy
                .listDeployments(list -> list.applicationName(servers.codeDeployApplication())
                        .deploymentGroupName(servers.deploymentGroup()))
                .deployments();
        for (var id : ids.stream().limit(LATEST).toList()) {
            var brought = ended.get(id);
            if (brought == null) {
                var deployment = deployments.describe(id);
                brought = brought(deployment, deployments.targets(id));
                if (Deployments.hasEnded(deployment)) ended.put(id, brought);
            }
            brought.forEach(bundles::putIfAbsent);
        }
    }

    private static Map<String, Bundle> brought(DeploymentInfo deployment, List<DeploymentTarget> targets) {
        var revision = deployment.revision();
        if (revision == null || revision.s3Location() == null) return Map.of();
        var bundle = Bundle.of(revision.s3Location().key());
        return targets.stream()
                .filter(target -> target.instanceTarget().status() == TargetStatus.SUCCEEDED)
                .collect(Collectors.toMap(target -> target.instanceTarget().targetId(), _ -> bundle, (one, _) -> one));
    }

    /// Empty: it got none yet.
    public Optional<Bundle> of(String instanceId) {
        return Optional.ofNullable(bundles.get(instanceId));
    }
}
