package pushback.local.up;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import pushback.asl.Status;
import pushback.local.cloud.Cloud;
import pushback.local.stepfunctions.ExecutionRecord;
import pushback.revision.Promotion;

/// What has to be released when a cloud starts: the first release of a new one, and what an earlier process was
/// interrupted in.
///
/// New servers get the last revision that CodeDeploy deployed successfully. If the process died while that release was
/// still being judged, it was never found good: then the last good one is put back, as a release of its own.
record Resumption(Cloud cloud) {
    /// Inputs of executions to be started in this order, by what they do: `first`, `recover`, `resume`.
    Map<String, Map<String, Object>> wishes() {
        return cloud.timeline().call(() -> {
            var wishes = new LinkedHashMap<String, Map<String, Object>>();
            var good = cloud.pushback().promotions().current();
            if (good.isEmpty() && nothingBefore())
                wishes.put("first", Map.of("requestedBy", "up", "reason", "what the remote was seeded with"));
            if (good.isPresent() && !newServersGet(good.get()))
                wishes.put("recover", Map.of("action", "rollback", "release", good.get().release(), "requestedBy", "up",
                        "reason", "the cloud was stopped before the release after it was found good"));
            waiting().ifPresent(id -> wishes.put("resume", Map.of("continues", id)));
            return wishes;
        });
    }

    /// Nothing was ever tried, or the last try was interrupted.
    private boolean nothingBefore() {
        return cloud.stepFunctions().executions().stream().reduce((first, second) -> second)
                .map(ExecutionRecord::status).map(Status.ABORTED::equals).orElse(true);
    }

    private boolean newServersGet(Promotion good) {
        var settings = cloud.settings();
        var target = cloud.services().codeDeploy().getDeploymentGroup(get -> get
                .applicationName(settings.codeDeployApplication()).deploymentGroupName(settings.deploymentGroup()))
                .deploymentGroupInfo().targetRevision();
        if (target == null || target.s3Location() == null) return false;
        return cloud.pushback().bundles().sealed(good.commit())
                .filter(sealed -> sealed.key().equals(target.s3Location().key()) && sealed.versionId().equals(target.s3Location().version())).isPresent();
    }

    /// The release that waited for one that will never hand over to it.
    private Optional<String> waiting() {
        return cloud.pushback().ledger().read("lock", JsonNode.class)
                .map(row -> row.value().path("pending").path("id").asText()).filter(id -> !id.isEmpty());
    }
}
