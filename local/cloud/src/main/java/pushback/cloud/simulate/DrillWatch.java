package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityRequest;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.rds.model.StartDbInstanceRequest;

/// The drills: that a parked environment is left alone, each drill is reported, and a rehearsed release counts in
/// nothing (invariants 21, 22, 23).
final class DrillWatch implements CallWatch {
    private final SimulatedEnvironment site;
    private final Findings findings;

    DrillWatch(SimulatedEnvironment site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    @Override
    public void before(Work work, String client, String operation, Object request) {
        if (wakes(request) && site.parked())
            findings.add(Invariant.PARKED_IS_LEFT_ALONE, site, work.function() + " " + operation);
    }

    private static boolean wakes(Object request) {
        return switch (request) {
            case CreateDeploymentRequest create -> true;
            case StartDbInstanceRequest start -> true;
            case SetDesiredCapacityRequest set -> set.desiredCapacity() > 0;
            case UpdateAutoScalingGroupRequest update -> update.maxSize() > 0;
            default -> false;
        };
    }

    @Override
    public void wrote(Work work, String entry, JsonNode before, JsonNode after) {
        if ((entry.startsWith("promotion#") || entry.startsWith("quarantine#"))
                && after != null
                && isRehearsal(after.path("release").asText()))
            findings.add(
                    Invariant.REHEARSAL_COUNTS_IN_NOTHING, site, work.function() + " wrote " + entry + ": " + after);
    }

    private boolean isRehearsal(String release) {
        return site.rows()
                .find("release#" + release)
                .filter(row -> row.path("action").asText().equals("drill"))
                .isPresent();
    }

    @Override
    public void calm() {
        for (var drill : site.rows().all("drill#").values()) {
            var id = drill.path("id").asText();
            if (site.rows().find("drill-report#" + id).isEmpty())
                findings.add(Invariant.DRILLS_END, site, id + " has no report");
        }
        for (var release : site.rows().all("release#").values()) {
            var id = release.path("id").asText();
            if (isRehearsal(id) && site.rows().find("announced#" + id).isPresent())
                findings.add(Invariant.REHEARSAL_COUNTS_IN_NOTHING, site, id + " is shown on a commit");
        }
    }
}
