package pushback.host.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.aws.account.Account;
import pushback.aws.build.BuildServices;
import pushback.aws.commands.LocalSsm;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.MemoryFleet;
import pushback.aws.secrets.LocalSecrets;
import pushback.aws.storage.LocalS3;
import pushback.time.RealTimeline;
import pushback.time.Timeline;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

@Tag("slow")
class LocalCodeBuildTest {
    private static final String SHA = "0123456789abcdef0123456789abcdef01234567";
    private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final Map<String, String> commit = new LinkedHashMap<>();
    private LocalS3 s3;
    private LocalSsm parameters;
    private LocalSecrets secrets;
    private Instant committed = Instant.parse("2026-03-05T12:34:57Z");
    private int checkouts;

    @TempDir
    Path directory;

    @BeforeEach
    void aBucket() {
        s3 = new LocalS3(time, Optional.empty());
        s3.createBucket(create -> create.bucket("bundles"));
        var fleet = new MemoryFleet(time, bundle -> {
            throw new AssertionError("no server is needed for a build");
        });
        parameters = new LocalSsm(
                new Account("000000000000", "us-east-1", new Random(1)), new InstanceRegistry(fleet), Optional.empty());
        secrets = new LocalSecrets(time, Optional.empty());
    }

    @AfterEach
    void nothingIsLeftBehind() {
        assertFalse(ProcessHandle.current().descendants().anyMatch(ProcessHandle::isAlive));
    }

    private Instant checkOut(String sha, Path into) throws IOException {
        checkouts++;
        if (!sha.equals(SHA)) throw new IOException("no such commit");
        for (var file : commit.entrySet()) {
            var path = into.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
            if (file.getKey().endsWith(".sh")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        return committed;
    }

    private LocalCodeBuild codeBuild(Timeline timeline, Duration timeout) {
        return new LocalCodeBuild(
                timeline,
                directory,
                this::checkOut,
                new BuildServices(s3, parameters, secrets),
                new LocalCodeBuild.Settings(
                        Path.of(System.getProperty("java.home")),
                        System.getenv("PATH"),
                        Map.of("HOME", directory.toString()),
                        directory.toString(),
                        timeout));
    }

    private ObjectNode arguments() {
        var arguments =
                new ObjectMapper().createObjectNode().put("ProjectName", "app").put("SourceVersion", SHA);
        arguments
                .putObject("ArtifactsOverride")
                .put("Type", "S3")
                .put("Location", "bundles")
                .put("Path", "app")
                .put("Name", SHA + ".zip")
                .put("Packaging", "ZIP");
        return arguments;
    }

    private JsonNode build() {
        return build(codeBuild(time, Duration.ofMinutes(1)), arguments());
    }

    private JsonNode build(LocalCodeBuild codeBuild, JsonNode arguments) {
        var result = new JsonNode[1];
        codeBuild.start(arguments, build -> result[0] = build);
        time.run();
        return result[0].get("Build");
    }

    private void buildspec(String text) {
        commit.put("buildspec.yml", "version: 0.2\n" + text);
    }

    private byte[] bundle() {
        return s3.getObjectAsBytes(get -> get.bucket("bundles").key("app/" + SHA + ".zip"))
                .asByteArray();
    }

    private Map<String, String> content() throws IOException {
        var content = new LinkedHashMap<String, String>();
        try (var zip = ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(bundle()))
                .get()) {
            for (var entry : java.util.Collections.list(zip.getEntries())) {
                content.put(
                        entry.getName() + " " + Integer.toOctalString(entry.getUnixMode() & 0777),
                        new String(zip.getInputStream(entry).readAllBytes()).trim());
            }
        }
        return content;
    }

    private static JsonNode phase(JsonNode build, String type) {
        for (var phase : build.get("Phases"))
            if (phase.get("PhaseType").asText().equals(type)) return phase;
        throw new AssertionError("no phase " + type + " in " + build);
    }

    private static String message(JsonNode build, String phase) {
        return phase(build, phase).get("Contexts").get(0).get("Message").asText();
    }

    @Test
    void endsABuildWhoseUploadRunsOutOfMemory() {
        commit.put("appspec.yml", "version: 0.0\nos: linux\n");
        var codeBuild = new LocalCodeBuild(
                time,
                directory,
                this::checkOut,
                new BuildServices(
                        new S3Client() {
                            @Override
                            public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
                                throw new OutOfMemoryError("Java heap space");
                            }

                            @Override
                            public String serviceName() {
                                return SERVICE_NAME;
                            }

                            @Override
                            public void close() {}
                        },
                        parameters,
                        secrets),
                new LocalCodeBuild.Settings(
                        Path.of(System.getProperty("java.home")),
                        System.getenv("PATH"),
                        Map.of(),
                        directory.toString(),
                        Duration.ofMinutes(1)));
        var build = build(codeBuild, arguments());
        assertEquals("FAULT", build.get("BuildStatus").asText());
        assertTrue(build.toString().contains("Java heap space"), build.toString());
    }

    @Test
    void endsABuildThatIsPackedForTooLong() throws InterruptedException {
        commit.put("appspec.yml", "version: 0.0\nos: linux\n");
        var ended = new LinkedBlockingQueue<JsonNode>();
        var asked = new CountDownLatch(1);
        var ever = new CountDownLatch(1);
        var builds = new ArrayList<Thread>();
        var slow = new Timeline() {
            @Override
            public Instant now() {
                return time.now();
            }

            @Override
            public Duration elapsed() {
                return time.elapsed();
            }

            @Override
            public Alarm after(Duration delay, Runnable action) {
                return time.after(delay, action);
            }

            @Override
            public <T> T call(Supplier<T> question) {
                return question.get();
            }

            @Override
            public void offload(Runnable work) {
                builds.add(Thread.startVirtualThread(work));
            }
        };
        new LocalCodeBuild(
                        slow,
                        directory,
                        (sha, into) -> {
                            asked.countDown();
                            awaited(ever);
                            return committed;
                        },
                        new BuildServices(s3, parameters, secrets),
                        new LocalCodeBuild.Settings(
                                Path.of(System.getProperty("java.home")),
                                System.getenv("PATH"),
                                Map.of(),
                                directory.toString(),
                                Duration.ofMinutes(30)))
                .start(arguments(), build -> ended.add(build.get("Build")));
        asked.await();
        time.advance(Duration.ofMinutes(31));
        var build = ended.poll();
        assertEquals("TIMED_OUT", build.get("BuildStatus").asText());
        assertTrue(build.toString().contains("Build timed out after 30 minutes"), build.toString());
        ever.countDown();
        for (var one : builds) one.join();
        time.run();
        assertTrue(ended.isEmpty(), "it is told once");
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void tellsWhatTheBuildPrintsWhileItRuns() throws IOException {
        var go = directory.resolve("go");
        buildspec("""
            phases:
              build:
                commands:
                  - echo ready; while [ ! -f "$GO" ]; do sleep 0.02; done; printf 'half\\rwhole\\nno line feed'
            artifacts: {files: buildspec.yml}
            """);
        var heard = new CopyOnWriteArrayList<String>();
        var codeBuild = codeBuild(time, Duration.ofMinutes(1));
        codeBuild.listen((variables, line) -> {
            heard.add(line);
            // Were nothing told before the build's end, it would never end.
            if (line.equals("ready")) create(Path.of(variables.get("GO")));
        });
        var arguments = arguments();
        arguments
                .putArray("EnvironmentVariablesOverride")
                .addObject()
                .put("Name", "GO")
                .put("Value", go.toString());
        assertEquals("SUCCEEDED", build(codeBuild, arguments).get("BuildStatus").asText());
        assertEquals(
                List.of("ready", "half", "whole"),
                heard.stream().filter(line -> line.matches("ready|half|whole")).toList(),
                heard.toString());
        assertTrue(heard.stream().anyMatch(line -> line.startsWith("no line feed")), heard.toString());
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    @Test
    void runsAllPhasesInOneShellAndZipsTheArtifacts() throws IOException {
        buildspec("""
            env:
              variables: {GREETING: hello}
            phases:
              install:
                runtime-versions: {java: corretto25}
                commands: [mkdir -p out/deep, cd out, export WORD=world]
              build:
                commands:
                  - echo "$GREETING $WORD $CODEBUILD_RESOLVED_SOURCE_VERSION" > deep/a.txt
                  - |
                    printf '#!/bin/sh\\n' > start.sh
                    chmod 755 start.sh
                  - echo secret > deep/b.log
                finally: [echo always > deep/c.txt]
            artifacts:
              base-directory: out
              files: ['**/*']
              exclude-paths: ['**/*.log']
            """);
        var build = build();
        assertEquals("SUCCEEDED", build.get("BuildStatus").asText(), build::toPrettyString);
        assertEquals(
                Map.of("deep/a.txt 644", "hello world " + SHA, "deep/c.txt 644", "always", "start.sh 755", "#!/bin/sh"),
                content());
        assertEquals(
                "arn:aws:s3:::bundles/app/" + SHA + ".zip",
                build.at("/Artifacts/Location").asText());
        assertEquals(SHA, build.get("ResolvedSourceVersion").asText());
        var log = Files.readString(codeBuild(time, Duration.ofMinutes(1))
                .log(build.get("Id").asText())
                .orElseThrow());
        assertTrue(log.contains("Noted, not done by the local build: phases.install.runtime-versions"), log);
    }

    @Test
    void theSameTreeGivesTheSameBytes() {
        buildspec("phases: {build: {commands: [echo 1 > a, echo 2 > b]}}\nartifacts: {files: [a, b]}\n");
        var codeBuild = codeBuild(time, Duration.ofMinutes(1));
        build(codeBuild, arguments());
        var first = bundle();
        time.advance(Duration.ofDays(40));
        build(codeBuild, arguments());
        assertArrayEquals(first, bundle());
    }

    @Test
    void aFailingCommandIsReportedWithItsExitCodeAndLastWords() {
        buildspec("""
            phases:
              pre_build: {commands: ['echo about to fail; exit_with() { return 7; }; exit_with', touch not-reached]}
              build: {commands: [touch not-reached]}
            artifacts: {files: ['**/*']}
            """);
        var build = build();
        assertEquals("FAILED", build.get("BuildStatus").asText());
        assertEquals("FAILED", phase(build, "PRE_BUILD").get("PhaseStatus").asText());
        assertEquals(
                "COMMAND_EXECUTION_ERROR",
                phase(build, "PRE_BUILD").at("/Contexts/0/StatusCode").asText());
        assertTrue(message(build, "PRE_BUILD").contains("exit status 7\nabout to fail"), message(build, "PRE_BUILD"));
        assertThrows(AssertionError.class, () -> phase(build, "BUILD"));
    }

    @Test
    void aCommandMayEndTheShellItself() {
        buildspec("phases: {build: {commands: [exit 3]}}\nartifacts: {files: ['**/*']}\n");
        assertTrue(message(build(), "BUILD").contains("exit status 3"));
    }

    @Test
    void afterAFailedBuildPostBuildStillRuns() throws IOException {
        buildspec("""
            phases:
              build: {commands: ['false']}
              post_build: {commands: ['echo succeeding=$CODEBUILD_BUILD_SUCCEEDING']}
            artifacts: {files: ['**/*']}
            """);
        var codeBuild = codeBuild(time, Duration.ofMinutes(1));
        var build = build(codeBuild, arguments());
        assertEquals("FAILED", build.get("BuildStatus").asText());
        assertTrue(Files.readString(codeBuild.log(build.get("Id").asText()).orElseThrow())
                .contains("succeeding=0"));
    }

    @Test
    void onFailureContinueGoesOn() {
        buildspec("""
            phases:
              install: {on-failure: CONTINUE, commands: ['false']}
              build: {commands: [echo 1 > a]}
            artifacts: {files: [a]}
            """);
        var build = build();
        assertEquals("SUCCEEDED", build.get("BuildStatus").asText());
        assertEquals("FAILED", phase(build, "INSTALL").get("PhaseStatus").asText());
    }

    @Test
    void withoutABuildspecTheCommitItselfIsTheBundle() throws IOException {
        var appspec = "{version: 0.0, os: linux, files: [{source: /, destination: /opt/app}]}";
        commit.put("appspec.yml", appspec);
        commit.put("scripts/start.sh", "#!/bin/sh");
        assertEquals("SUCCEEDED", build().get("BuildStatus").asText());
        assertEquals(Map.of("appspec.yml 644", appspec, "scripts/start.sh 755", "#!/bin/sh"), content());
    }

    @Test
    void withoutABuildspecNothingMayBeLeftToBuild() {
        commit.put("appspec.yml", """
            {version: 0.0, os: linux, files: [{source: app, destination: /opt/app}],
             hooks: {ApplicationStart: [{location: scripts/start.sh}]}}
            """);
        assertTrue(message(build(), "DOWNLOAD_SOURCE")
                .contains("has no buildspec.yml, and its appspec.yml names what is not there: app, scripts/start.sh"));
        commit.put("appspec.yml", "version: 0.0");
        assertTrue(message(build(), "DOWNLOAD_SOURCE").contains("unsupported operating system"));
    }

    @Test
    void saysWhatIsMissing() {
        commit.put("README", "nothing to deploy");
        assertTrue(message(build(), "DOWNLOAD_SOURCE").contains("neither a buildspec.yml"));
        buildspec("phases: {build: {commands: ['true']}}\n");
        assertTrue(message(build(), "UPLOAD_ARTIFACTS").contains("no artifacts"));
        buildspec("phases: {build: {commands: ['true']}}\nartifacts: {files: ['target/*.jar']}\n");
        assertTrue(
                message(build(), "UPLOAD_ARTIFACTS").contains("no matching artifact paths found for [target/*.jar]"));
        buildspec("phases: {bild: {commands: ['true']}}\n");
        assertTrue(message(build(), "DOWNLOAD_SOURCE").contains("\"bild\" is no key of phases; do you mean build?"));
    }

    @Test
    void anUnknownCommitFails() {
        var build = build(codeBuild(time, Duration.ofMinutes(1)), arguments().put("SourceVersion", "feedface"));
        assertEquals("FAILED", build.get("BuildStatus").asText());
        assertTrue(message(build, "DOWNLOAD_SOURCE").contains("no such commit"));
    }

    @Test
    void aTimeOutEndsTheWholeProcessTree() throws IOException {
        buildspec("""
            phases:
              build: {commands: ['setsid sleep 300 & echo $! > "$HOME/pid"; sleep 300']}
            artifacts: {files: ['**/*']}
            """);
        var build = build(codeBuild(time, Duration.ofMillis(500)), arguments());
        assertEquals("TIMED_OUT", build.get("BuildStatus").asText(), build::toPrettyString);
        var pid = Long.parseLong(Files.readString(directory.resolve("pid")).trim());
        assertFalse(ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent());
    }

    @Test
    void closingEndsARunningBuild() throws Exception {
        buildspec("phases: {build: {commands: ['echo running > \"$HOME/started\"; sleep 300']}}\n");
        var finished = new CompletableFuture<JsonNode>();
        try (var real = new RealTimeline(finished::completeExceptionally);
                var codeBuild = codeBuild(real, Duration.ofMinutes(1))) {
            real.execute(() -> codeBuild.start(arguments(), finished::complete));
            try (var watch = directory.getFileSystem().newWatchService()) {
                directory.register(watch, java.nio.file.StandardWatchEventKinds.ENTRY_CREATE);
                while (!Files.exists(directory.resolve("started"))) watch.poll(100, TimeUnit.MILLISECONDS);
            }
            real.call(() -> {
                codeBuild.close();
                return null;
            });
            assertEquals(
                    "STOPPED",
                    finished.get(30, TimeUnit.SECONDS).at("/Build/BuildStatus").asText());
        }
    }

    @Test
    void aRepeatedTokenIsTheSameBuild() {
        buildspec("phases: {build: {commands: [echo 1 > a]}}\nartifacts: {files: [a]}\n");
        var codeBuild = codeBuild(time, Duration.ofMinutes(1));
        var first = build(codeBuild, arguments().put("IdempotencyToken", "t"));
        var second = build(codeBuild, arguments().put("IdempotencyToken", "t"));
        assertEquals(first, second);
        assertEquals(1, checkouts);
    }

    @Test
    void refusesArgumentsCodeBuildWouldNotTake() {
        var codeBuild = codeBuild(time, Duration.ofMinutes(1));
        assertThrows(
                IllegalArgumentException.class,
                () -> codeBuild.start(arguments().put("Sorcery", 1), done -> {}));
        var nameless = arguments();
        nameless.remove("ProjectName");
        assertThrows(IllegalArgumentException.class, () -> codeBuild.start(nameless, done -> {}));
    }
}
