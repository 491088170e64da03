package pushback.rollout;

import java.util.Set;

/// What the stop scripts of the release that ran did to a deployment of the next one, which was then tried once more
/// without minding them. For the record, and for whoever asks which servers the release touched.
///
/// @param release that was being deployed
/// @param deploymentId the deployment that failed
/// @param sentence for people
public record StopFailure(String release, String deploymentId, String sentence) {
    /// Their scripts come from the bundle that was deployed before (CodeDeploy's API reference, CreateDeployment,
    /// `ignoreApplicationStopFailures`).
    static final Set<String> EVENTS = Set.of("BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop");

    static String entry(String release) {
        return "stop-failure#" + release;
    }
}
