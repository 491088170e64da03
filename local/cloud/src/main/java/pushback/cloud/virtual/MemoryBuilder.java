package pushback.cloud.virtual;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import pushback.aws.build.Builder;
import pushback.base.Json;
import pushback.revision.Schema;
import pushback.time.Timeline;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Builds in virtual time: a real zip with an appspec.yml and the commit in it, or whatever the [Kind] says.
final class MemoryBuilder implements Builder {
    private static final Duration TAKES = Duration.ofSeconds(40);

    private final Timeline timeline;
    private final S3Client s3;
    private final Function<String, Kind> kinds;
    private final Function<String, Optional<Schema>> schemas;
    private int number;

    /// What becomes of a build.
    enum Kind {
        GOOD,
        FAILS,
        WITHOUT_ARTIFACTS,
        WITHOUT_APPSPEC
    }

    /// @param kinds of the build of a commit
    /// @param schemas what a commit's bundle says about the database
    MemoryBuilder(
            Timeline timeline, S3Client s3, Function<String, Kind> kinds, Function<String, Optional<Schema>> schemas) {
        this.timeline = timeline;
        this.s3 = s3;
        this.kinds = kinds;
        this.schemas = schemas;
    }

    @Override
    public JsonNode start(JsonNode arguments, Consumer<JsonNode> done) {
        var id = "pushback:" + ++number;
        timeline.after(TAKES, () -> done.accept(build(id, arguments)));
        var answer = Json.STRICT.createObjectNode();
        answer.putObject("Build").put("Id", id).put("BuildStatus", "IN_PROGRESS");
        return answer;
    }

    private JsonNode build(String id, JsonNode arguments) {
        var commit = arguments.path("SourceVersion").asText();
        var kind = kinds.apply(commit);
        var target = arguments.path("ArtifactsOverride");
        if (kind == Kind.GOOD || kind == Kind.WITHOUT_APPSPEC)
            s3.putObject(
                    put -> put.bucket(target.path("Location").asText())
                            .key(target.path("Name").asText()),
                    RequestBody.fromBytes(bundle(commit, kind == Kind.GOOD, schemas.apply(commit))));
        var answer = Json.STRICT.createObjectNode();
        var build =
                answer.putObject("Build").put("Id", id).put("BuildStatus", kind == Kind.FAILS ? "FAILED" : "SUCCEEDED");
        if (kind == Kind.FAILS)
            build.putArray("Phases")
                    .addObject()
                    .put("PhaseType", "BUILD")
                    .put("PhaseStatus", "FAILED")
                    .putArray("Contexts")
                    .addObject()
                    .put("Message", "mvn package: exit status 1");
        return answer;
    }

    private static byte[] bundle(String commit, boolean withAppSpec, Optional<Schema> schema) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            if (withAppSpec) zip.putNextEntry(entry("appspec.yml"));
            if (schema.isPresent()) {
                zip.putNextEntry(entry(Schema.FILE));
                zip.write(("{\"schema\": " + schema.get().version() + ", \"schemaCompatibleDownTo\": "
                                + schema.get().compatibleDownTo() + "}")
                        .getBytes(StandardCharsets.UTF_8));
            }
            zip.putNextEntry(entry("commit"));
            zip.write(commit.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /// The same bytes whenever it is made: by itself an entry shows the time on the wall.
    private static ZipEntry entry(String name) {
        var entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.ofInstant(VirtualCloud.START, ZoneOffset.UTC));
        return entry;
    }
}
