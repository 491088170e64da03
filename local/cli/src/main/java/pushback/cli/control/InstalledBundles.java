package pushback.cli.control;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import pushback.cloud.Cloud;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// Which bundle each server got last, as CodeDeploy knows it.
final class InstalledBundles {
    private final Map<String, Bundle> bundles = new HashMap<>();

    /// @param release the release that built it
    record Bundle(String commit, String release) {
        /// The key names both: `builds/<commit>/<release>.zip`.
        static Bundle of(String key) {
            var parts = key.split("/");
            return parts.length == 3 ? new Bundle(parts[1], parts[2].replaceFirst("\\.zip$", "")) : new Bundle("", "");
        }
    }

    InstalledBundles(Cloud cloud) {
        var settings = cloud.settings();
        var deployments = cloud.pushback().deployments();
        var ids = cloud.services()
                .codeDeploy()
                .listDeployments(list -> list.applicationName(settings.servers().codeDeployApplication())
                        .deploymentGroupName(settings.servers().deploymentGroup()))
                .deployments();
        for (var id : ids.stream().limit(20).toList()) {
            var bundle =
                    Bundle.of(deployments.describe(id).revision().s3Location().key());
            deployments.targets(id).stream()
                    .filter(target -> target.instanceTarget().status() == TargetStatus.SUCCEEDED)
                    .forEach(target ->
                            bundles.putIfAbsent(target.instanceTarget().targetId(), bundle));
        }
    }

    Optional<Bundle> of(String instanceId) {
        return Optional.ofNullable(bundles.get(instanceId));
    }
}
