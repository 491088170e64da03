package pushback.local.up;

import java.util.LinkedHashMap;
import java.util.Map;
import pushback.asl.Status;
import pushback.local.cloud.Cloud;
import pushback.local.stepfunctions.ExecutionRecord;
import pushback.revision.Promotion;

/// What has to be released when a cloud starts again and nobody else sees to it. The reconciler takes back a release that
/// died; it cannot know that here all servers are new.
///
/// New servers get the last revision that CodeDeploy deployed successfully. If that was never found good, or was found
/// bad, the last good one is put back, as a release of its own.
record Resumption(Cloud cloud) {
    /// Inputs of executions to be started, by what they do: `first` or `recover`.
    Map<String, Map<String, Object>> wishes() {
        return cloud.timeline().call(() -> {
            var wishes = new LinkedHashMap<String, Map<String, Object>>();
            var good = cloud.pushback().promotions().current();
            if (good.isEmpty() && wasInterrupted())
                wishes.put("first", Map.of("requestedBy", "up", "reason", "the first release was interrupted"));
            if (good.isPresent() && cloud.pushback().environmentLock().ofTheDead().isEmpty() && !newServersGet(good.get()))
                wishes.put("recover", Map.of("action", "rollback", "release", good.get().release(), "requestedBy", "up",
                        "reason", "new servers would get a release that was not found good"));
            return wishes;
        });
    }

    /// An environment that was parked stays parked, although a cloud begins with servers and a database; true if it
    /// does.
    boolean staysParked() {
        return cloud.timeline().call(() -> {
            if (cloud.pushback().groupSizes().parkedSince().isEmpty()) return false;
            cloud.pushback().groupSizes().toZero();
            cloud.pushback().database().stop();
            return true;
        });
    }

    private boolean wasInterrupted() {
        return cloud.stepFunctions().executions().stream().reduce((first, second) -> second)
                .map(ExecutionRecord::status).filter(Status.ABORTED::equals).isPresent();
    }

    private boolean newServersGet(Promotion good) {
        var settings = cloud.settings();
        var target = cloud.services().codeDeploy().getDeploymentGroup(get -> get
                .applicationName(settings.codeDeployApplication()).deploymentGroupName(settings.deploymentGroup()))
                .deploymentGroupInfo().targetRevision();
        if (target == null || target.s3Location() == null) return false;
        return cloud.pushback().bundles().sealed(good.commit())
                .filter(sealed -> sealed.key().equals(target.s3Location().key())
                        && sealed.versionId().equals(target.s3Location().version())).isPresent();
    }
}
