package pushback.operator;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
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
        var servers = pushback.settings().servers();
        var deployments = pushback.deployments();
        var ids = codeDeploy
                .listDeployments(list -> list.applicationName(servers.codeDeployApplication())
                        .deploymentGroupName(servers.deploymentGroup()))
                .deployments();
        for (var id : ids.stream().limit(LATEST).toList()) {
            var revision = deployments.describe(id).revision();
            if (revision == null || revision.s3Location() == null) continue;
            var bundle = Bundle.of(revision.s3Location().key());
            deployments.targets(id).stream()
                    .filter(target -> target.instanceTarget().status() == TargetStatus.SUCCEEDED)
                    .forEach(target ->
                            bundles.putIfAbsent(target.instanceTarget().targetId(), bundle));
        }
    }

    /// Empty: it got none yet.
    public Optional<Bundle> of(String instanceId) {
        return Optional.ofNullable(bundles.get(instanceId));
    }
}
