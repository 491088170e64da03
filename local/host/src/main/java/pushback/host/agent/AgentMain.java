package pushback.host.agent;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.aws.fleet.LifecycleResult;
import pushback.base.Visible;

/// The agent on its own: runs the events of one deployment on this machine, as told by a request in JSON, and prints
/// the outcome as one line of JSON. Destinations are real paths, and scripts get this process's environment.
public final class AgentMain {
    private static final List<String> IGNORABLE = List.of("BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop");
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private AgentMain() {}

    /// A deployment to run.
    ///
    /// @param bundle where the revision lies, and what it is
    /// @param revisionSource `S3` if scripts are to be told of [#s3]
    /// @param events in the order they are run
    /// @param allPossibleLifecycleEvents or null: then unknown hooks do not matter
    /// @param maxRevisions how many revisions stay on disk; null for the agent's default, 5
    record Request(
            String deploymentRoot,
            String applicationName,
            String deploymentId,
            String deploymentGroupId,
            String deploymentGroupName,
            Revision bundle,
            String revisionSource,
            S3 s3,
            List<String> events,
            String fileExistsBehavior,
            boolean ignoreApplicationStopFailures,
            List<String> allPossibleLifecycleEvents,
            Integer maxRevisions,
            String deploymentCreator,
            String deploymentType,
            String appSpecFilename) {
        /// @throws IllegalArgumentException a field is missing that must be there
        Request complete() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("deploymentRoot", deploymentRoot);
            fields.put("applicationName", applicationName);
            fields.put("deploymentId", deploymentId);
            fields.put("deploymentGroupName", deploymentGroupName);
            fields.put("deploymentGroupId", deploymentGroupId);
            fields.put("bundle", bundle);
            fields.put("bundle.path", bundle == null ? null : bundle.path());
            fields.put("bundle.type", bundle == null ? null : bundle.type());
            fields.put("events", events);
            var missing = fields.entrySet().stream()
                    .filter(field -> field.getValue() == null)
                    .map(Map.Entry::getKey)
                    .toList();
            if (!missing.isEmpty())
                throw new IllegalArgumentException("the request lacks " + String.join(", ", missing)
                        + "; what it holds: ./pushback dev agent --help");
            return this;
        }
    }

    record Revision(String path, String type) {}

    record S3(String bucket, String key, String version, String etag) {}

    /// Exit status 0: the deployment succeeded; 1: it failed; 2: misused, or the request cannot be read.
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /// What [#main] does, for a command line that contains it. Returns the exit status.
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.size() != 1) {
            err.println("usage: agent REQUEST.json; what it holds: ./pushback dev agent --help");
            return 2;
        }
        try {
            var request = JSON.readValue(Path.of(arguments.getFirst()).toFile(), Request.class)
                    .complete();
            var answer = deploy(request);
            out.println(JSON.writeValueAsString(answer));
            return answer.get("status").equals("Succeeded") ? 0 : 1;
        } catch (IOException | RuntimeException unreadable) {
            err.println(Visible.text(arguments.getFirst() + ": " + unreadable.getMessage()));
            return 2;
        }
    }

    private static Map<String, Object> deploy(Request request) {
        var kept = Optional.ofNullable(request.maxRevisions()).orElse(DeploymentRoot.REVISIONS_KEPT);
        var root = new DeploymentRoot(Path.of(request.deploymentRoot()).toAbsolutePath(), kept);
        var agent = new Agent(root, environment(System.getenv()), Path.of("/"));
        var command = command(request);
        var events = new ArrayList<Map<String, Object>>();
        var failed = false;
        for (var event : request.events()) {
            if (failed) {
                events.add(Map.of("name", event, "status", "Skipped"));
                continue;
            }
            var result = agent.run(command.withEvent(event));
            events.add(report(event, result));
            failed = !result.succeeded() && !(request.ignoreApplicationStopFailures() && IGNORABLE.contains(event));
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("status", failed ? "Failed" : "Succeeded");
        answer.put("exitStatus", failed ? 1 : 0);
        answer.put("events", events);
        return answer;
    }

    /// What hook scripts get of ours: nothing that the launcher set for itself, and the caller's own JAVA_HOME.
    static Map<String, String> environment(Map<String, String> ours) {
        var theirs = new LinkedHashMap<>(ours);
        if (theirs.remove("PUSHBACK_HOME") != null) theirs.remove("JAVA_HOME");
        var callers = theirs.remove("PUSHBACK_CALLERS_JAVA_HOME");
        if (callers != null && !callers.isEmpty()) theirs.put("JAVA_HOME", callers);
        return theirs;
    }

    private static AgentCommand command(Request request) {
        var s3 = "S3".equals(request.revisionSource()) ? request.s3() : null;
        return new AgentCommand(
                "",
                request.deploymentId(),
                request.applicationName(),
                request.deploymentGroupName(),
                request.deploymentGroupId(),
                new Bundle(Path.of(request.bundle().path()), request.bundle().type()),
                s3 == null ? Map.of() : AgentCommand.s3Variables(s3.bucket(), s3.key(), s3.version(), s3.etag()),
                request.fileExistsBehavior(),
                request.deploymentCreator(),
                request.deploymentType(),
                Optional.ofNullable(request.appSpecFilename()).orElse(AgentCommand.APPSPEC),
                Optional.ofNullable(request.allPossibleLifecycleEvents()));
    }

    private static Map<String, Object> report(String event, LifecycleResult result) {
        var report = new LinkedHashMap<String, Object>();
        report.put("name", event);
        report.put("status", result.succeeded() ? "Succeeded" : "Failed");
        report.put("errorCode", result.errorCode());
        report.put("scriptName", result.scriptName());
        report.put("message", result.message());
        report.put("log", result.logTail());
        return report;
    }
}
