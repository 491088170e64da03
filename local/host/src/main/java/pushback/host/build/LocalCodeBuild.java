package pushback.host.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import pushback.aws.build.BuildServices;
import pushback.aws.build.Builder;
import pushback.aws.disk.AtomicFile;
import pushback.time.Timeline;
import software.amazon.awssdk.core.sync.RequestBody;

/// CodeBuild: runs `buildspec.yml` of a commit with real processes and puts the zip into S3.
///
/// A build under an idempotency token that was used before is not started again: its result is handed out once more.
/// A build does not survive the death of the process; its log does.
public final class LocalCodeBuild implements Builder, AutoCloseable {
    /// The logs of so many builds are kept.
    private static final int KEPT = 200;
    /// What a build that has timed out gets to end by itself.
    private static final Duration ENDING = Duration.ofSeconds(30);

    private final Timeline timeline;
    private final Path directory;
    private final Checkout checkout;
    private final BuildServices services;
    private final Settings settings;
    private final Map<String, Started> byToken = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Started> eldest) {
            return size() > KEPT && eldest.getValue().result != null;
        }
    };
    private final List<Build> running = new ArrayList<>();
    private final List<BuildListener> listeners = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<String, String>> readers = new CopyOnWriteArrayList<>();
    private final Map<String, JsonNode> reports = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JsonNode> eldest) {
            return size() > KEPT;
        }
    };

    /// What every build gets.
    ///
    /// @param javaHome the JDK for the build's `JAVA_HOME`, put first on its `PATH`
    /// @param path the rest of the build's `PATH`
    /// @param environment further variables, such as `HOME`; nothing else is inherited
    /// @param cloud the value of `PUSHBACK_CLOUD` that marks every process of this local cloud: its directory
    /// @param timeout after which a build ends as TIMED_OUT with all its processes
    public record Settings(
            Path javaHome, String path, Map<String, String> environment, String cloud, Duration timeout) {}

    /// Logs lie in `directory`, one directory a build.
    public LocalCodeBuild(
            Timeline timeline, Path directory, Checkout checkout, BuildServices services, Settings settings) {
        this.timeline = timeline;
        this.directory = directory;
        this.checkout = checkout;
        this.services = services;
        this.settings = settings;
    }

    @Override
    public JsonNode start(JsonNode arguments, Consumer<JsonNode> done) {
        var request = StartBuild.of(arguments);
        var before = request.token().map(byToken::get);
        if (before.isPresent()) {
            if (!before.get().arguments.equals(arguments))
                throw new IllegalArgumentException(
                        "InvalidInputException: the idempotency token was used with other arguments");
            before.get().tell(done);
            return before.get().begun;
        }
        var number = nextNumber();
        var id = request.project() + ":"
                + UUID.nameUUIDFromBytes(
                        (directory + "/" + number + "/" + request.sha()).getBytes(StandardCharsets.UTF_8));
        var own = own(id);
        Supplier<BuildReport> report =
                () -> new BuildReport(id, arn(id), number, request, own.resolve("build.log"), timeline::now);
        var build = new Build(
                request,
                id,
                own,
                report.get(),
                settings,
                checkout,
                new BuildSecrets(services.ssm(), services.secrets()),
                (key, zip) -> upload(request.target().bucket(), key, zip));
        try {
            Files.createDirectories(own);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot create " + own, failed);
        }
        var begun = report.get().begun();
        var started =
                new Started(arguments, JsonNodeFactory.instance.objectNode().set("Build", begun));
        reports.put(id, begun);
        started.tell(result -> reports.put(id, result.path("Build")));
        request.token().ifPresent(token -> byToken.put(token, started));
        started.tell(done);
        running.add(build);
        // The commands have this limit too; what is packed or uploaded is no command.
        var limit = request.timeoutMinutes().map(Duration::ofMinutes).orElse(settings.timeout());
        var late = timeline.after(limit.plus(ENDING), () -> {
            timeline.offload(build::stop);
            running.remove(build);
            started.finish(
                    report.get().finished("TIMED_OUT", "Build timed out after " + limit.toMinutes() + " minutes"));
        });
        timeline.offload(() -> {
            var result = ended(id, build, report.get(), request.environment());
            timeline.execute(() -> {
                late.cancel();
                running.remove(build);
                started.finish(result);
            });
        });
        return started.begun;
    }

    /// Whatever happens, out of memory and a full disk included: somebody waits for the build's end.
    private JsonNode ended(String id, Build build, BuildReport report, Map<String, String> variables) {
        try {
            return runAloud(id, build, variables);
        } catch (RuntimeException | Error thrown) {
            return report.finished("FAULT", "the local CodeBuild failed: " + thrown);
        }
    }

    /// From now on `listener` hears what builds that start print.
    public void listen(BuildListener listener) {
        listeners.add(listener);
    }

    /// From now on `reader` gets each line that a build prints, with the build's id.
    public void read(BiConsumer<String, String> reader) {
        readers.add(reader);
    }

    /// The latest builds by their ids, the oldest first, as Step Functions hands them on. Called on the timeline.
    public Map<String, JsonNode> reports() {
        return Collections.unmodifiableMap(reports);
    }

    private JsonNode runAloud(String id, Build build, Map<String, String> variables) {
        if (listeners.isEmpty() && readers.isEmpty()) return build.run();
        try (var _ = new LogStream(own(id).resolve("build.log"), line -> {
            listeners.forEach(listener -> listener.said(variables, line));
            readers.forEach(reader -> reader.accept(id, line));
        })) {
            return build.run();
        }
    }

    /// The log of a build, also while it runs, by its id (`PROJECT:UUID`).
    public Optional<Path> log(String buildId) {
        return Optional.of(own(buildId).resolve("build.log")).filter(Files::exists);
    }

    /// Ends the builds that run, with every process they started.
    @Override
    public void close() {
        List.copyOf(running).forEach(Build::stop);
    }

    private Path own(String buildId) {
        return directory.resolve(buildId.replaceAll("[^A-Za-z0-9-]", "_"));
    }

    /// One more than there have been: the number stands in a file, because old logs are deleted.
    private long nextNumber() {
        var file = directory.resolve("number");
        try {
            Files.createDirectories(directory);
            var known = Files.exists(file) ? Files.readString(file).strip() : "";
            var next = known.matches("[0-9]{1,15}") ? Long.parseLong(known) + 1 : logs().size() + 1L;
            AtomicFile.write(file, Long.toString(next).getBytes(StandardCharsets.US_ASCII));
            forget();
            return next;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + directory + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /// The folders of the builds, the latest first.
    private List<Path> logs() throws IOException {
        try (var folders = Files.list(directory)) {
            record Aged(Path folder, long modified) {}
            return folders.filter(Files::isDirectory)
                    .map(folder -> new Aged(folder, folder.toFile().lastModified()))
                    .sorted(Comparator.comparingLong(Aged::modified).reversed())
                    .map(Aged::folder)
                    .toList();
        }
    }

    private void forget() throws IOException {
        var all = logs();
        for (var old : all.subList(Math.min(KEPT, all.size()), all.size())) {
            try (var files = Files.walk(old)) {
                files.sorted(Comparator.reverseOrder()).forEach(AtomicFile::discard);
            }
        }
    }

    /// The bytes are read piece by piece, and not on the timeline: a bundle may be larger than the heap.
    private Build.Uploaded upload(String bucket, String key, Path zip) {
        services.s3()
                .putObject(
                        put -> put.bucket(bucket).key(key).contentType("application/zip"), RequestBody.fromFile(zip));
        try {
            return new Build.Uploaded(digest("SHA-256", zip), digest("MD5", zip));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + zip + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private static String digest(String algorithm, Path file) throws IOException {
        try (var content = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance(algorithm))) {
            content.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(content.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String arn(String buildId) {
        return "arn:aws:codebuild:us-east-1:000000000000:build/" + buildId;
    }

    /// A build that was asked for, and who waits for it.
    private final class Started {
        private final JsonNode arguments;
        private final JsonNode begun;
        private final List<Consumer<JsonNode>> waiting = new ArrayList<>();
        private JsonNode result;

        Started(JsonNode arguments, JsonNode begun) {
            this.arguments = arguments;
            this.begun = begun;
        }

        void tell(Consumer<JsonNode> done) {
            if (result == null) waiting.add(done);
            else timeline.execute(() -> done.accept(result));
        }

        void finish(JsonNode ended) {
            if (result != null) return;
            result = ended;
            waiting.forEach(done -> done.accept(result));
        }
    }
}
