package pushback.host.build;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import pushback.host.agent.AppSpecCheck;
import pushback.host.agent.AppSpecSources;

/// One build from its checkout to its zip. Blocks; runs away from the timeline.
final class Build {
    static final String MARK = "CODEBUILD_BUILD_ID";

    private final StartBuild request;
    private final String id;
    private final Path directory;
    private final Path source;
    private final BuildLog log;
    private final BuildReport report;
    private final LocalCodeBuild.Settings settings;
    private final Checkout checkout;
    private final BuildSecrets secrets;
    private final BiFunction<String, Path, Uploaded> upload;
    private final Map<String, Optional<OtherUser>> users = new LinkedHashMap<>();
    private Instant committed = Instant.EPOCH;
    /// Whose shell knows what the last commands have exported.
    private Optional<OtherUser> lastUser = Optional.empty();
    private volatile BuildShells commands;
    private volatile boolean stopped;

    /// What the upload says of the zip; hexadecimal digests.
    record Uploaded(String sha256, String md5) {}

    /// `upload` stores a file under a key of the target's bucket; it may throw what the S3 client throws.
    Build(
            StartBuild request,
            String id,
            Path directory,
            BuildReport report,
            LocalCodeBuild.Settings settings,
            Checkout checkout,
            BuildSecrets secrets,
            BiFunction<String, Path, Uploaded> upload) {
        this.request = request;
        this.id = id;
        this.directory = directory;
        source = directory.resolve("source");
        log = new BuildLog(directory.resolve("build.log"));
        this.report = report;
        this.settings = settings;
        this.checkout = checkout;
        this.secrets = secrets;
        this.upload = upload;
    }

    /// Returns `{"Build": ...}`, whatever happened.
    JsonNode run() {
        for (var phase : new String[] {"SUBMITTED", "QUEUED", "PROVISIONING"}) report.phase(phase);
        var status = "SUCCEEDED";
        try {
            checkOut();
            status = produce();
        } catch (BuildFailure failure) {
            status = stopped ? "STOPPED" : failure.status();
            ended(failure.phase(), status, failure.code(), failure.getMessage());
        } catch (IOException | RuntimeException failed) {
            status = stopped ? "STOPPED" : "FAILED";
            ended("UPLOAD_ARTIFACTS", status, "CLIENT_ERROR", String.valueOf(failed.getMessage()));
        } finally {
            if (commands != null) commands.close();
            clearAway();
        }
        return report.finished(status);
    }

    /// Ends the build's processes; the build then ends as STOPPED.
    void stop() {
        stopped = true;
        if (commands != null) commands.close();
    }

    private void checkOut() throws BuildFailure {
        try {
            Files.createDirectories(source);
            log.append(new byte[0]);
            committed = checkout.checkOut(request.sha(), source);
        } catch (IOException | RuntimeException failed) {
            throw new BuildFailure(
                    "DOWNLOAD_SOURCE",
                    "CLIENT_ERROR",
                    "cannot check out " + request.sha() + ": " + failed.getMessage());
        }
        report.resolved(request.sha());
    }

    /// Makes the bundle and returns the build's status.
    private String produce() throws BuildFailure, IOException {
        var written = source.resolve("buildspec.yml");
        if (!Files.exists(written)) {
            checkThatNothingIsToBuild();
            var bundle = BundleZip.ofAll(source);
            checkAppSpec(bundle, "DOWNLOAD_SOURCE");
            report.phase("DOWNLOAD_SOURCE");
            log.note("No buildspec.yml: the commit itself is the bundle");
            pack(bundle, "", "");
            return "SUCCEEDED";
        }
        var buildspec = BuildspecReader.read(written);
        begin(buildspec);
        report.phase("DOWNLOAD_SOURCE");
        var succeeded = runPhases(buildspec);
        export(buildspec);
        if (!succeeded) return "FAILED";
        if (buildspec.artifacts().files().isEmpty())
            throw new BuildFailure(
                    "UPLOAD_ARTIFACTS",
                    "CLIENT_ERROR",
                    "no artifacts: buildspec.yml names no artifacts.files, so there is nothing to deploy");
        var artifacts = expanded(buildspec.artifacts());
        var bundle = BundleZip.of(source, artifacts, log);
        checkAppSpec(bundle, "UPLOAD_ARTIFACTS");
        pack(bundle, artifacts.name(), artifacts.prefix());
        return "SUCCEEDED";
    }

    /// Without a buildspec the checkout must hold all that its appspec counts on; otherwise the buildspec is
    /// missing, and a server would find that out in the middle of a rollout.
    private void checkThatNothingIsToBuild() throws BuildFailure, IOException {
        if (Files.exists(source.resolve("buildspec.yaml")))
            throw invalid(
                    "commit " + request.sha() + " has a buildspec.yaml, and CodeBuild looks for buildspec.yml; rename"
                            + " it: git mv buildspec.yaml buildspec.yml");
        if (!Files.exists(source.resolve("appspec.yml")) && !Files.exists(source.resolve("appspec.yaml")))
            throw invalid(
                    "commit " + request.sha() + " has neither a buildspec.yml (how to build it) nor an appspec.yml"
                            + " (how to install it) at its top. Add an appspec.yml to deploy the"
                            + " files as they are, or a buildspec.yml whose artifacts contain one");
        if (!Files.exists(source.resolve("appspec.yml"))) return;
        var missing = missing();
        if (!missing.isEmpty())
            throw invalid("commit " + request.sha() + " has no buildspec.yml, and its appspec.yml "
                    + "names what is not there: " + String.join(", ", missing)
                    + ". Add a buildspec.yml that makes it, or "
                    + "mend the appspec.yml");
    }

    private List<String> missing() throws BuildFailure, IOException {
        try {
            return AppSpecSources.missing(source);
        } catch (RuntimeException wrong) {
            throw invalid(wrong.getMessage());
        }
    }

    /// A server would find out in the middle of a rollout, or never.
    private static void checkAppSpec(BundleZip bundle, String phase) throws BuildFailure, IOException {
        var wrong = AppSpecCheck.of(bundle.files());
        if (!wrong.isEmpty()) throw new BuildFailure(phase, "YAML_FILE_ERROR", String.join("\n", wrong));
    }

    private static BuildFailure invalid(String why) {
        return new BuildFailure("DOWNLOAD_SOURCE", "YAML_FILE_ERROR", why);
    }

    /// Says what is not done, finds the users and the values that the buildspec names, and is ready to run
    /// commands.
    private void begin(Buildspec buildspec) throws BuildFailure, IOException {
        buildspec.noted().forEach(what -> log.note("Noted, not done by the local build: " + what));
        for (var phase : buildspec.phases()) user(phase);
        var values = secrets.of(buildspec.environment());
        log.hide(values.values());
        var environment = environment();
        environment.putAll(buildspec.environment().variables());
        environment.putAll(values);
        environment.putAll(request.environment());
        var limit = request.timeoutMinutes()
                .map(minutes -> TimeUnit.MINUTES.toNanos(minutes))
                .orElse(settings.timeout().toNanos());
        commands = new BuildShells(
                new Shell.Start(
                        buildspec.environment().shell(),
                        Optional.empty(),
                        source,
                        environment,
                        MARK,
                        System.nanoTime() + limit),
                buildspec.oneShell(),
                directory.resolve("scratch"),
                log);
        if (stopped) throw new BuildFailure("PROVISIONING", "STOPPED", "Build was stopped", "STOPPED");
    }

    private Optional<OtherUser> user(Buildspec.Phase phase) throws BuildFailure, IOException {
        var name = phase.runAs().orElse("");
        if (name.isEmpty()) return Optional.empty();
        if (users.containsKey(name)) return users.get(name);
        try {
            var user = OtherUser.named(name);
            users.put(name, user);
            if (user.isPresent()) {
                OtherUser.mayRead(source);
                log.note("run-as " + name + ": may read and run what was checked out, and write where an earlier phase "
                        + "allows it (chown), as in CodeBuild");
                if (!user.get().reaches(source))
                    log.note("run-as " + name + ": may not go to " + source
                            + " by its absolute path (cd, too, needs that); let others search the directories above "
                            + "(chmod o+x), or choose another --dir");
            }
            return user;
        } catch (IllegalArgumentException impossible) {
            throw invalid("buildspec.yml: " + impossible.getMessage());
        }
    }

    /// Runs the phases in order; whether the build has succeeded.
    private boolean runPhases(Buildspec buildspec) throws BuildFailure, IOException {
        var succeeded = true;
        var failing = false;
        for (var phase : buildspec.phases()) {
            var failure = runWithRetries(phase, failing);
            if (failure.isEmpty()) {
                ended(type(phase), "SUCCEEDED", "", "");
                continue;
            }
            ended(type(phase), "FAILED", failure.get().code(), failure.get().getMessage());
            failing = true;
            commands.succeeding(false);
            if (phase.onFailure().goesOn()) {
                log.note("on-failure: CONTINUE: the build goes on");
                continue;
            }
            succeeded = false;
            if (!phase.name().equals("build") || phase.onFailure().aborts()) break;
        }
        return succeeded;
    }

    private Optional<BuildFailure> runWithRetries(Buildspec.Phase phase, boolean failing)
            throws BuildFailure, IOException {
        for (var retries = 0; ; retries++) {
            commands.succeeding(!failing);
            log.note("Entering phase " + type(phase));
            var failure = run(phase);
            if (failure.isEmpty()
                    || !phase.onFailure().tryAgain(retries, failure.get().getMessage())) return failure;
            log.note("Phase " + type(phase) + " failed, and is run again (on-failure: retry " + (retries + 1) + " of "
                    + phase.onFailure().retries() + "): " + failure.get().getMessage());
        }
    }

    /// Returns why the phase failed. What stands under `finally` runs either way, and knows how it stands.
    private Optional<BuildFailure> run(Buildspec.Phase phase) throws BuildFailure, IOException {
        var failure = run(phase, phase.commands());
        if (failure.isPresent()) commands.succeeding(false);
        var last = run(phase, phase.last());
        return failure.isPresent() ? failure : last;
    }

    private Optional<BuildFailure> run(Buildspec.Phase phase, Iterable<String> commands)
            throws BuildFailure, IOException {
        for (var command : commands) {
            lastUser = user(phase);
            var outcome = this.commands.run(phase, lastUser, command);
            if (stopped) throw new BuildFailure(type(phase), "STOPPED", "Build was stopped", "STOPPED");
            if (outcome.exitCode() == 0) continue;
            var said = Complaint.in(outcome.said());
            return Optional.of(new BuildFailure(
                    type(phase),
                    "COMMAND_EXECUTION_ERROR",
                    log.masked("Error while executing command: " + command + ". Reason: exit status "
                            + outcome.exitCode() + (said.isEmpty() ? "" : "\n" + String.join("\n", said)))));
        }
        return Optional.empty();
    }

    private void ended(String phase, String status, String code, String message) {
        log.note("Phase complete: " + phase + " State: " + status + (message.isEmpty() ? "" : "\n" + message));
        report.phase(phase, status, code, message);
    }

    /// Reports the variables that the buildspec exports, but no secrets.
    private void export(Buildspec buildspec) throws BuildFailure, IOException {
        var environment = buildspec.environment();
        for (var name : environment.exported()) {
            if (environment.parameters().containsKey(name)
                    || environment.secrets().containsKey(name)
                    || name.startsWith("AWS_")) {
                log.note("Not exported: " + name + " (neither secrets nor variables of AWS are)");
                continue;
            }
            var value = commands.value(lastUser, name);
            log.note("Exported variable " + name + "=" + value);
            report.exported(name, log.masked(value));
        }
    }

    private Buildspec.Artifacts expanded(Buildspec.Artifacts written) throws BuildFailure, IOException {
        return new Buildspec.Artifacts(
                expanded(written.name()),
                expanded(written.files()),
                expanded(written.baseDirectory()),
                written.discardPaths(),
                expanded(written.excludePaths()),
                written.keepLinks(),
                expanded(written.prefix()));
    }

    private List<String> expanded(List<String> texts) throws BuildFailure, IOException {
        var expanded = new ArrayList<String>();
        for (var text : texts) expanded.add(expanded(text));
        return expanded;
    }

    private String expanded(String text) throws BuildFailure, IOException {
        return commands.expanded(lastUser, text);
    }

    private void pack(BundleZip bundle, String name, String prefix) throws IOException {
        var zip = directory.resolve("bundle.zip");
        bundle.zip(zip, committed);
        if (!name.isEmpty() && !request.target().nameFromBuildspec())
            log.note("Noted, not done by the local build: " + "artifacts.name " + name
                    + ": who started the build has named the bundle");
        var key = request.target().key(id.substring(id.indexOf(':') + 1), name, prefix);
        var uploaded = upload.apply(key, zip);
        Files.delete(zip);
        log.note("Uploaded " + bundle.files().size() + " files as " + key);
        report.artifacts("arn:aws:s3:::" + request.target().bucket() + "/" + key, uploaded.sha256, uploaded.md5);
        report.phase("UPLOAD_ARTIFACTS");
    }

    private Map<String, String> environment() {
        var environment = new LinkedHashMap<>(settings.environment());
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
        environment.put("SOURCE_DATE_EPOCH", Long.toString(committed.getEpochSecond()));
        return environment;
    }

    /// Only the log outlives a build.
    private void clearAway() {
        for (var gone : new Path[] {source, directory.resolve("scratch"), directory.resolve("bundle.zip")}) {
            if (!Files.exists(gone)) continue;
            try (var all = Files.walk(gone)) {
                for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            } catch (IOException stays) {
                log.note("could not delete " + gone + ": " + stays.getMessage());
            }
        }
    }

    private static String type(Buildspec.Phase phase) {
        return phase.name().toUpperCase(Locale.ROOT);
    }
}
