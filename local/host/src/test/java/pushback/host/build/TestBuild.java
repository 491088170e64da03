package pushback.host.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import pushback.aws.account.Account;
import pushback.aws.build.BuildServices;
import pushback.aws.commands.LocalSsm;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.MemoryFleet;
import pushback.aws.secrets.LocalSecrets;
import pushback.aws.storage.LocalS3;
import pushback.time.VirtualTimeline;

/// A commit, file by file, and what the local build makes of it.
final class TestBuild {
    static final String SHA = "0123456789abcdef0123456789abcdef01234567";
    private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final Map<String, String> commit = new LinkedHashMap<>();
    private final LocalS3 s3 = new LocalS3(time, Optional.empty());
    final LocalSsm parameters = new LocalSsm(
            new Account("000000000000", "us-east-1", new Random(1)),
            new InstanceRegistry(new MemoryFleet(time, bundle -> {
                throw new AssertionError("no server is needed for a build");
            })),
            Optional.empty());
    final LocalSecrets secrets = new LocalSecrets(time, Optional.empty());
    private final Path directory;
    private final LocalCodeBuild codeBuild;
    /// The commit's.
    Instant committed = Instant.parse("2026-03-05T12:34:57Z");
    private JsonNode build;

    TestBuild(Path directory) {
        this.directory = directory;
        s3.createBucket(create -> create.bucket("bundles"));
        codeBuild = new LocalCodeBuild(
                time,
                directory,
                this::checkOut,
                new BuildServices(s3, parameters, secrets),
                new LocalCodeBuild.Settings(
                        Path.of(System.getProperty("java.home")),
                        System.getenv("PATH"),
                        Map.of("HOME", directory.toString()),
                        directory.toString(),
                        Duration.ofMinutes(1)));
    }

    private Instant checkOut(String sha, Path into) throws IOException {
        for (var file : commit.entrySet()) {
            var path = into.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return committed;
    }

    TestBuild file(String name, String content) {
        commit.put(name, content);
        return this;
    }

    /// The lines of buildspec.yml after its version.
    TestBuild buildspec(String text) {
        return file("buildspec.yml", "version: 0.2\n" + text);
    }

    /// Builds, and returns its status.
    String status() {
        var arguments =
                new ObjectMapper().createObjectNode().put("ProjectName", "app").put("SourceVersion", SHA);
        arguments
                .putObject("ArtifactsOverride")
                .put("Type", "S3")
                .put("Location", "bundles")
                .put("Name", "app.zip")
                .put("Packaging", "ZIP");
        codeBuild.start(arguments, done -> build = done.get("Build"));
        time.run();
        return build.get("BuildStatus").asText();
    }

    /// Builds, and fails the test unless that succeeds; returns what the bundle holds.
    Map<String, String> content() {
        var status = status();
        if (!status.equals("SUCCEEDED")) throw new AssertionError(status + "\n" + log());
        var content = new TreeMap<String, String>();
        try (var zip = zip()) {
            for (var entry : Collections.list(zip.getEntries()))
                content.put(
                        entry.getName(), new String(zip.getInputStream(entry).readAllBytes()).strip());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return content;
    }

    /// Builds, and fails the test unless that fails; returns the message of the phase that failed.
    String refusal() {
        if (!status().equals("FAILED")) throw new AssertionError("the build succeeded\n" + log());
        for (var phase : build.get("Phases"))
            if (phase.path("PhaseStatus").asText().equals("FAILED"))
                return phase.at("/Contexts/0/Message").asText();
        throw new AssertionError("no phase failed: " + build);
    }

    ZipFile zip() throws IOException {
        return ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(bytes()))
                .get();
    }

    byte[] bytes() {
        return s3.getObjectAsBytes(get -> get.bucket("bundles").key("app.zip")).asByteArray();
    }

    /// The report of the last build.
    JsonNode report() {
        return build;
    }

    /// The log of the last build.
    String log() {
        try {
            return Files.readString(codeBuild.log(build.get("Id").asText()).orElseThrow());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
