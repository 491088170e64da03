package pushback.local.build;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import pushback.local.agent.AppSpecSources;

/// One build from its checkout to its zip. Blocks; runs away from the timeline.
final class Build {
    static final String MARK = "CODEBUILD_BUILD_ID";

    private final StartBuild request;
    private final String id;
    private final Path directory;
    private final Path source;
    private final Path log;
    private final BuildReport report;
    private final LocalCodeBuild.Settings settings;
    private final Checkout checkout;
    private final BiFunction<String, Path, Uploaded> upload;
    private volatile Shell shell;
    private volatile boolean stopped;

    /// What the upload says of the zip; hexadecimal digests.
    record Uploaded(String sha256, String md5) { }

    /// `upload` stores a file under a key of the target's bucket; it may throw what the S3 client throws.
    Build(StartBuild request, String id, Path directory, BuildReport report, LocalCodeBuild.Settings settings,
            Checkout checkout, BiFunction<String, Path, Uploaded> upload) {
        this.request = request;
        this.id = id;
        this.directory = directory;
        source = directory.resolve("source");
        log = directory.resolve("build.log");
        this.report = report;
        this.settings = settings;
        this.checkout = checkout;
        this.upload = upload;
    }

    /// Returns `{"Build": ...}`, whatever happened.
    JsonNode run() {
        for (var phase : new String[] {"SUBMITTED", "QUEUED", "PROVISIONING"}) report.phase(phase);
        var status = "SUCCEEDED";
        try {
            checkOut();
            var bundle = produce();
            pack(bundle.files, bundle.name);
        } catch (BuildFailure failure) {
            status = stopped ? "STOPPED" : failure.status();
            note(failure.getMessage());
            report.phase(failure.phase(), status, failure.code(), failure.getMessage());
        } catch (IOException | RuntimeException failed) {
            status = stopped ? "STOPPED" : "FAILED";
            note(failed.toString());
            report.phase("UPLOAD_ARTIFACTS", status, "CLIENT_ERROR", String.valueOf(failed.getMessage()));
        } finally {
            if (shell != null) shell.close();
            clearAway();
        }
        return report.finished(status);
    }

    /// Ends the build's processes; the build then ends as STOPPED.
    void stop() {
        stopped = true;
        if (shell != null) shell.close();
    }

    private void checkOut() throws BuildFailure {
        try {
            Files.createDirectories(source);
            if (!Files.exists(log)) Files.createFile(log);
            checkout.checkOut(request.sha(), source);
        } catch (IOException | RuntimeException failed) {
            throw new BuildFailure("DOWNLOAD_SOURCE", "CLIENT_ERROR", "cannot check out " + request.sha() + ": "
                    + failed.getMessage());
        }
        report.resolved(request.sha());
    }

    private record Produced(Bundle files, String name) { }

    private Produced produce() throws BuildFailure, IOException {
        var written = source.resolve("buildspec.yml");
        if (!Files.exists(written)) {
            checkThatNothingIsToBuild();
            report.phase("DOWNLOAD_SOURCE");
            note("No buildspec.yml: the commit itself is the bundle");
            return new Produced(Bundle.ofAll(source), "");
        }
        var buildspec = Buildspec.read(written);
        report.phase("DOWNLOAD_SOURCE");
        buildspec.ignored().forEach(what -> note("Ignored by the local build: " + what));
        run(buildspec);
        if (buildspec.artifacts().files().isEmpty()) throw new BuildFailure("UPLOAD_ARTIFACTS", "CLIENT_ERROR",
                "no artifacts: buildspec.yml names no artifacts.files, so there is nothing to deploy");
        return new Produced(Bundle.of(source, buildspec.artifacts()), buildspec.artifacts().name());
    }

    /// Without a buildspec the checkout must hold all that its appspec counts on; otherwise the buildspec is missing, and
    /// a server would find that out in the middle of a rollout.
    private void checkThatNothingIsToBuild() throws BuildFailure, IOException {
        if (!Files.exists(source.resolve("appspec.yml"))) throw invalid("commit " + request.sha()
                + " has neither a buildspec.yml (how to build it) nor an appspec.yml (how to install it) at its top. Add "
                + "an appspec.yml to deploy the files as they are, or a buildspec.yml whose artifacts contain one");
        var missing = missing();
        if (!missing.isEmpty()) throw invalid("commit " + request.sha() + " has no buildspec.yml, and its appspec.yml "
                + "names what is not there: " + String.join(", ", missing) + ". Add a buildspec.yml that makes it, or "
                + "mend the appspec.yml");
    }

    private List<String> missing() throws BuildFailure, IOException {
        try {
            return AppSpecSources.missing(source);
        } catch (RuntimeException wrong) {
            throw invalid(wrong.getMessage());
        }
    }

    private static BuildFailure invalid(String why) {
        return new BuildFailure("DOWNLOAD_SOURCE", "YAML_FILE_ERROR", why);
    }

    private void run(Buildspec buildspec) throws BuildFailure, IOException {
        var environment = environment();
        buildspec.variables().forEach(environment::put);
        environment.putAll(request.environment());
        var limit = request.timeoutMinutes().map(minutes -> TimeUnit.MINUTES.toNanos(minutes))
                .orElse(settings.timeout().toNanos());
        shell = new Shell(source, directory.resolve("scratch"), log, environment, MARK, System.nanoTime() + limit);
        if (stopped) throw new BuildFailure("PROVISIONING", "STOPPED", "Build was stopped", "STOPPED");
        BuildFailure failed = null;
        for (var phase : buildspec.phases()) {
            var failure = run(phase);
            if (failure == null || phase.onFailure().equals("CONTINUE")) {
                report.phase(type(phase), failure == null ? "SUCCEEDED" : "FAILED",
                        failure == null ? "" : failure.code(), failure == null ? "" : failure.getMessage());
                continue;
            }
            if (failed != null) report.phase(failed.phase(), "FAILED", failed.code(), failed.getMessage());
            failed = failure;
            if (!phase.name().equals("build") || phase.onFailure().equals("ABORT")) break;
            shell.run(phase.name(), "export CODEBUILD_BUILD_SUCCEEDING=0");
        }
        if (failed != null) throw failed;
    }

    /// Returns why the phase failed, or null. What stands under `finally` runs either way.
    private BuildFailure run(Buildspec.Phase phase) throws BuildFailure, IOException {
        note("Entering phase " + type(phase));
        var failure = run(phase, phase.commands());
        var last = run(phase, phase.last());
        return failure != null ? failure : last;
    }

    private BuildFailure run(Buildspec.Phase phase, Iterable<String> commands) throws BuildFailure, IOException {
        for (var command : commands) {
            var outcome = shell.run(phase.name(), command);
            if (outcome.exitCode() == 0) continue;
            var said = Complaint.in(outcome.said());
            return new BuildFailure(type(phase), "COMMAND_EXECUTION_ERROR", "Error while executing command: " + command
                    + ". Reason: exit status " + outcome.exitCode() + (said.isEmpty() ? "" : "\n" + String.join("\n", said)));
        }
        return null;
    }

    private void pack(Bundle bundle, String name) throws IOException {
        var zip = directory.resolve("bundle.zip");
        bundle.zip(zip);
        var key = request.target().key(id.substring(id.indexOf(':') + 1), name);
        var uploaded = upload.apply(key, zip);
        Files.delete(zip);
        note("Uploaded " + bundle.files().size() + " files as " + key);
        report.artifacts("arn:aws:s3:::" + request.target().bucket() + "/" + key, uploaded.sha256, uploaded.md5);
        report.phase("UPLOAD_ARTIFACTS");
    }

    private Map<String, String> environment() {
        var environment = new HashMap<>(settings.environment());
        environment.put("JAVA_HOME", settings.javaHome().toString());
        environment.put("PATH", settings.javaHome().resolve("bin") + ":" + settings.path());
        environment.put("PUSHBACK_CLOUD", settings.cloud());
        environment.put("CI", "true");
        environment.put(MARK, id);
        environment.put("CODEBUILD_BUILD_ARN", LocalCodeBuild.arn(id));
        environment.put("CODEBUILD_INITIATOR", "pushback");
        environment.put("CODEBUILD_SOURCE_VERSION", request.sha());
        environment.put("CODEBUILD_RESOLVED_SOURCE_VERSION", request.sha());
        environment.put("CODEBUILD_SRC_DIR", source.toString());
        environment.put("CODEBUILD_BUILD_SUCCEEDING", "1");
        return environment;
    }

    private void note(String text) {
        try {
            Files.writeString(log, "[Container] " + text + "\n", java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException unwritable) {
            // The report says the same.
        }
    }

    /// Only the log outlives a build.
    private void clearAway() {
        for (var gone : new Path[] {source, directory.resolve("scratch"), directory.resolve("bundle.zip")}) {
            if (!Files.exists(gone)) continue;
            try (var all = Files.walk(gone)) {
                for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            } catch (IOException stays) {
                note("could not delete " + gone + ": " + stays.getMessage());
            }
        }
    }

    private static String type(Buildspec.Phase phase) {
        return phase.name().toUpperCase(Locale.ROOT);
    }
}
