package pushback.host.up;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import pushback.aws.disk.Journal;
import pushback.aws.storage.LocalS3;
import pushback.aws.storage.TableIndex;
import pushback.base.Json;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Looks at the services' files before anybody opens them: a torn end is cut off, what only tells of the past is set
/// aside under `NAME.damaged`, and what nothing can do without is refused by its name, with the remedy.
///
/// @param services the folder
/// @param now when it is done
/// @param told hears of each file that was not whole, a sentence each
record Checkup(Path services, Instant now, Consumer<String> told) {
    private static final String DAMAGED = ".damaged";
    private static final int LATEST = 400;
    private static final JsonFactory JSON = new JsonFactory();

    /// @throws IllegalStateException if a file is damaged that nothing can do without; names it and the remedy
    void run() {
        for (var name : List.of("dynamodb/dynamodb.journal", "s3/s3.journal")) essential(services.resolve(name));
        for (var name : List.of("sns.journal", "cloudwatch.journal", "bulletin.journal"))
            historical(services.resolve(name));
        for (var folder : List.of("executions", "drills")) files(services.resolve(folder), ".journal", this::execution);
        files(services.resolve("codedeploy/deployments"), ".json", this::deployment);
        groups();
        lostRevisions();
        for (var folder : List.of("secrets", "parameters")) files(services.resolve(folder), ".json", this::secret);
    }

    private void essential(Path file) {
        if (!Files.exists(file)) return;
        var found = Journal.inspect(file, new TableIndex(file.resolveSibling(TableIndex.NAME)).covers(file));
        if (found.size() == 0)
            told.accept(file + " is empty: what it held is lost; if you have a copy of it, stop, restore it, and "
                    + "start again");
        if (found.damage() >= 0)
            throw new IllegalStateException(file + " is damaged at byte " + found.damage()
                    + "; restore it from a copy, or delete it to start without what it held");
        torn(file, found);
    }

    private void historical(Path file) {
        if (!Files.exists(file)) return;
        var found = Journal.inspect(file);
        if (found.damage() >= 0) aside(file);
        else torn(file, found);
    }

    private void torn(Path file, Journal.Found found) {
        if (found.whole() < found.size())
            told.accept("the end of " + file + " was torn (" + (found.size() - found.whole())
                    + " bytes); what came before it counts");
    }

    /// One without its first line says nothing of itself. The others are read when somebody asks for them.
    private void execution(Path file) {
        if (!Journal.begins(file)) aside(file);
    }

    private void deployment(Path file) {
        try (var json = JSON.createParser(file.toFile())) {
            json.nextToken();
            if ("info".equals(json.nextFieldName())) {
                while (json.nextToken() != null) json.skipChildren();
                return;
            }
        } catch (IOException damaged) {
            // As one that says nothing of itself.
        }
        aside(file);
    }

    private void groups() {
        var folder = services.resolve("codedeploy/groups");
        if (!Files.isDirectory(folder)) return;
        try (var all = Files.walk(folder)) {
            for (var file : all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".json"))
                    .toList()) if (!reads(file, json -> json.has("groupId"))) aside(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + folder + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /// New servers would get a bundle that is not there, and never come into service; without one they begin empty,
    /// and get what is built next.
    private void lostRevisions() {
        var folder = services.resolve("codedeploy/groups");
        if (!Files.isDirectory(folder)) return;
        try (var all = Files.walk(folder);
                var s3 = new LocalS3(new VirtualTimeline(now), Optional.of(services.resolve("s3")), told)) {
            for (var file : all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".json"))
                    .toList()) {
                var last = Json.tree(Files.readString(file))
                        .path("lastSuccessfulDeployment")
                        .asText();
                var deployment = services.resolve("codedeploy/deployments").resolve(last + ".json");
                if (last.isEmpty()
                        || Files.exists(deployment)
                                && has(
                                        s3,
                                        Json.tree(Files.readString(deployment)).at("/info/revision/s3Location")))
                    continue;
                Files.move(
                        file, file.resolveSibling(file.getFileName() + DAMAGED), StandardCopyOption.REPLACE_EXISTING);
                told.accept("the bundle that new servers would get is gone (deployment " + last
                        + "); they begin without one");
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + folder + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private static boolean has(LocalS3 s3, JsonNode location) {
        try {
            s3.headObject(head -> head.bucket(location.path("bucket").asText())
                    .key(location.path("key").asText())
                    .versionId(location.path("version").textValue()));
            return true;
        } catch (S3Exception gone) {
            return false;
        }
    }

    private void secret(Path file) {
        if (!reads(file, json -> json.has("name")))
            throw new IllegalStateException(file + " is damaged; restore it from a copy, "
                    + "or delete it, start again, and give its value anew: ./pushback put "
                    + (file.getParent().endsWith("secrets") ? "secret" : "parameter") + " NAME");
    }

    private static boolean reads(Path file, Predicate<JsonNode> fits) {
        try {
            return fits.test(Json.tree(Files.readString(file)));
        } catch (IOException | IllegalArgumentException damaged) {
            return false;
        }
    }

    private void aside(Path file) {
        var place = file.resolveSibling(file.getFileName() + DAMAGED);
        try {
            Files.move(file, place, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException stays) {
            throw new UncheckedIOException(
                    file + " is damaged, and cannot be moved away: " + stays.getMessage(), stays);
        }
        told.accept(file + " is damaged, and is " + place.getFileName()
                + " now; what it told of the past is not shown any more");
    }

    /// The latest, which are kept; whoever opens the folder deletes the others.
    private static void files(Path folder, String suffix, Consumer<Path> look) {
        if (!Files.isDirectory(folder)) return;
        record Aged(Path file, long modified) {}
        try (var files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(suffix))
                    .map(file -> new Aged(file, file.toFile().lastModified()))
                    .sorted(Comparator.comparingLong(Aged::modified).reversed())
                    .limit(LATEST)
                    .map(Aged::file)
                    .forEach(look);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + folder + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
