package pushback.host.build;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;

/// The `Build` that CodeBuild reports, as Step Functions hands it on: names in upper camel case, times as milliseconds
/// of the epoch.
final class BuildReport {
    private final ObjectNode build = JsonNodeFactory.instance.objectNode();
    private final ArrayNode phases = JsonNodeFactory.instance.arrayNode();
    private final Supplier<Instant> clock;
    private Instant phaseStarted;

    BuildReport(String id, String arn, long number, StartBuild request, Path log, Supplier<Instant> clock) {
        this.clock = clock;
        phaseStarted = clock.get();
        build.put("Id", id)
                .put("Arn", arn)
                .put("BuildNumber", number)
                .put("ProjectName", request.project())
                .put("SourceVersion", request.sha())
                .put("StartTime", phaseStarted.toEpochMilli())
                .put("BuildStatus", "IN_PROGRESS")
                .put("BuildComplete", false);
        build.putObject("Logs")
                .put("DeepLink", log.toUri().toString())
                .put("GroupName", "/aws/codebuild/" + request.project())
                .put("StreamName", id.substring(id.indexOf(':') + 1));
    }

    /// The build as it is now.
    ObjectNode begun() {
        return build.deepCopy();
    }

    void resolved(String sha) {
        build.put("ResolvedSourceVersion", sha);
    }

    void artifacts(String location, String sha256, String md5) {
        build.putObject("Artifacts")
                .put("Location", location)
                .put("Sha256sum", sha256)
                .put("Md5sum", md5);
    }

    /// A variable that the build hands on.
    void exported(String name, String value) {
        build.withArray("ExportedEnvironmentVariables")
                .addObject()
                .put("Name", name)
                .put("Value", value);
    }

    void phase(String type) {
        phase(type, "SUCCEEDED", "", "");
    }

    void phase(String type, String status, String code, String message) {
        var now = clock.get();
        var phase = phases.addObject()
                .put("PhaseType", type)
                .put("PhaseStatus", status)
                .put("StartTime", phaseStarted.toEpochMilli())
                .put("EndTime", now.toEpochMilli())
                .put("DurationInSeconds", Math.max(0, now.getEpochSecond() - phaseStarted.getEpochSecond()));
        phase.putArray("Contexts").addObject().put("StatusCode", code).put("Message", message);
        phaseStarted = now;
    }

    /// Ends a build that did not come to its own end.
    ObjectNode finished(String status, String why) {
        phase("BUILD", status, "INTERNAL_ERROR", why);
        return finished(status);
    }

    /// Ends the build; `status` is SUCCEEDED, FAILED, FAULT, TIMED_OUT or STOPPED.
    ObjectNode finished(String status) {
        phase("FINALIZING");
        phases.addObject()
                .put("PhaseType", "COMPLETED")
                .put("StartTime", clock.get().toEpochMilli());
        build.put("BuildStatus", status)
                .put("BuildComplete", true)
                .put("CurrentPhase", "COMPLETED")
                .put("EndTime", clock.get().toEpochMilli())
                .set("Phases", phases);
        return JsonNodeFactory.instance.objectNode().set("Build", build);
    }
}
