package pushback.aws.codedeploy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;
import pushback.aws.account.Account;
import pushback.aws.disk.AtomicFile;
import pushback.time.Timeline;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.ErrorCode;
import software.amazon.awssdk.services.codedeploy.model.InstanceTarget;

/// Every deployment there has been, running or done, and what each group remembers. With a directory it survives the
/// process: small files, replaced as a whole, written where they are due (a few kilobytes, so the timeline may wait).
final class DeploymentBook {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
            .withConfigOverride(
                    String.class,
                    text -> text.setInclude(
                            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL)))
            .build();

    /// So many deployments are kept, and those whose revisions new instances get.
    private static final int KEPT = 400;
    private static final int SURPLUS = 40;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Optional<Path> directory;
    private final Timeline timeline;
    private final SequencedMap<String, Supplier<JsonNode>> unwritten = new LinkedHashMap<>();
    private final Map<String, RunningDeployment> running = new LinkedHashMap<>();
    private final Map<String, Entry> pages = new LinkedHashMap<>();

    /// Opens the book; deployments that were running when the process ended have failed.
    DeploymentBook(Optional<Path> directory, Timeline timeline) {
        this.directory = directory;
        this.timeline = timeline;
        var now = timeline.now();
        directory
                .map(path -> path.resolve("deployments"))
                .filter(Files::isDirectory)
                .ifPresent(path -> {
                    record Aged(Path file, long modified) {}
                    var pointedTo = lastSuccessful();
                    try (var files = Files.list(path)) {
                        var all = files.filter(file -> file.toString().endsWith(".json"))
                                .map(file -> new Aged(file, file.toFile().lastModified()))
                                .sorted(Comparator.comparingLong(Aged::modified).reversed())
                                .map(Aged::file)
                                .toList();
                        var kept = new ArrayList<Filed>();
                        var old = new ArrayList<Path>();
                        for (var index = 0; index < all.size(); index++) {
                            var file = all.get(index);
                            if (index < KEPT || pointedTo.contains(id(file)))
                                filed(file).ifPresent(kept::add);
                            else old.add(file);
                        }
                        kept.stream()
                                .sorted(Comparator.comparing(Filed::created))
                                .forEach(one -> pages.put(one.id, one.ended ? one : new Held(ended(one.page(), now))));
                        // Thousands, the first time: nobody waits for that.
                        Thread.startVirtualThread(() -> old.forEach(AtomicFile::discard));
                    } catch (IOException failure) {
                        throw new UncheckedIOException("cannot read " + path + ": " + failure.getMessage(), failure);
                    }
                });
    }

    /// One deployment, wherever its page is.
    private sealed interface Entry {
        Page page();
    }

    private record Held(Page page) implements Entry {}

    /// One whose page is read when somebody asks for it: there are hundreds, and most are never asked for.
    private final class Filed implements Entry {
        private final Path file;
        private final String id;
        private final Instant created;
        private final boolean ended;
        private SoftReference<Page> read = new SoftReference<>(null);

        Filed(Path file, Instant created, boolean ended) {
            this.file = file;
            this.id = id(file);
            this.created = created;
            this.ended = ended;
        }

        Instant created() {
            return created;
        }

        @Override
        public Page page() {
            var known = read.get();
            if (known == null) read = new SoftReference<>(known = DeploymentBook.read(file));
            return known;
        }
    }

    /// What orders it and whether it has ended, without the rest; nothing of a file that says nothing of itself.
    private Optional<Filed> filed(Path file) throws IOException {
        try (var json = JSON.createParser(file.toFile())) {
            if (json.nextToken() != JsonToken.START_OBJECT
                    || !"info".equals(json.nextFieldName())
                    || json.nextToken() != JsonToken.START_OBJECT) return Optional.empty();
            Instant created = null;
            var ended = false;
            for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                if (name.equals("createTime")) created = Instant.parse(json.getText());
                if (name.equals("completeTime")) ended = true;
                json.skipChildren();
            }
            return created == null ? Optional.empty() : Optional.of(new Filed(file, created, ended));
        }
    }

    private static String id(Path file) {
        return file.getFileName().toString().replaceFirst("\\.json$", "");
    }

    /// The deployments whose revisions new instances get.
    private Set<String> lastSuccessful() {
        var folder = directory.orElseThrow().resolve("groups");
        if (!Files.isDirectory(folder)) return Set.of();
        try (var files = Files.walk(folder)) {
            var ids = new HashSet<String>();
            for (var file :
                    files.filter(one -> one.toString().endsWith(".json")).toList())
                ids.add(JSON.readValue(file.toFile(), GroupMemory.class).lastSuccessfulDeployment());
            return ids;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + folder + ": " + failure.getMessage(), failure);
        }
    }

    /// The oldest that nothing points to any more.
    private void forget() {
        if (directory.isEmpty() || pages.size() <= KEPT + SURPLUS) return;
        var pointedTo = lastSuccessful();
        List.copyOf(pages.keySet()).subList(0, pages.size() - KEPT).stream()
                .filter(id -> !running.containsKey(id) && !pointedTo.contains(id))
                .forEach(id -> {
                    pages.remove(id);
                    AtomicFile.discard(directory.get().resolve("deployments/" + id + ".json"));
                });
    }

    /// One deployment as the API shows it.
    record Page(DeploymentInfo info, List<InstanceTarget> targets) {}

    /// What of a group survives: its id, and the deployment whose revision new instances get; empty before the
    /// first.
    record GroupMemory(String groupId, String lastSuccessfulDeployment) {}

    void open(RunningDeployment deployment) {
        var id = deployment.assignment().deploymentId();
        running.put(id, deployment);
        write(deployment);
    }

    void close(RunningDeployment deployment) {
        running.remove(deployment.assignment().deploymentId());
        write(deployment);
        forget();
    }

    /// Notes the follow-on update `update` with the deployment it follows.
    void relate(String root, String update) {
        var page = find(root).orElseThrow();
        var ids = new ArrayList<String>();
        Optional.ofNullable(page.info.relatedDeployments())
                .ifPresent(related -> ids.addAll(related.autoUpdateOutdatedInstancesDeploymentIds()));
        ids.add(update);
        write(new Page(
                page.info.copy(change ->
                        change.relatedDeployments(related -> related.autoUpdateOutdatedInstancesDeploymentIds(ids))),
                page.targets));
    }

    void write(RunningDeployment deployment) {
        write(new Page(deployment.describe(), deployment.describeTargets()));
    }

    private void write(Page page) {
        pages.put(page.info.deploymentId(), new Held(page));
        write(
                "deployments/" + page.info.deploymentId() + ".json",
                () -> JSON.createObjectNode()
                        .<ObjectNode>set("info", JSON.valueToTree(page.info.toBuilder()))
                        .set(
                                "targets",
                                JSON.valueToTree(page.targets.stream()
                                        .map(InstanceTarget::toBuilder)
                                        .toList())));
    }

    /// An identifier that no deployment has, not even one of an earlier process.
    String freshId(Account account) {
        var id = "d-" + account.code(9);
        return pages.containsKey(id) ? freshId(account) : id;
    }

    Optional<RunningDeployment> running(String id) {
        return Optional.ofNullable(running.get(id));
    }

    Optional<Page> find(String id) {
        return Optional.ofNullable(pages.get(id))
                .map(entry -> running(id)
                        .map(deployment -> new Page(deployment.describe(), deployment.describeTargets()))
                        .orElseGet(entry::page));
    }

    Optional<DeploymentInfo> info(String id) {
        return running(id)
                .map(RunningDeployment::describe)
                .or(() -> Optional.ofNullable(pages.get(id)).map(entry -> entry.page().info));
    }

    List<DeploymentInfo> newestFirst() {
        return new ArrayList<>(pages.keySet())
                .reversed().stream().map(this::info).flatMap(Optional::stream).toList();
    }

    Optional<GroupMemory> remembered(String application, String group) {
        return directory
                .map(path -> path.resolve(groupFile(application, group)))
                .filter(Files::exists)
                .map(file -> {
                    try {
                        return JSON.readValue(file.toFile(), GroupMemory.class);
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                });
    }

    void remember(String application, String group, GroupMemory memory) {
        write(groupFile(application, group), () -> JSON.valueToTree(memory));
    }

    private static String groupFile(String application, String group) {
        return "groups/" + application + "/" + group + ".json";
    }

    private static Page read(Path file) {
        try {
            var tree = JSON.readTree(file.toFile());
            DeploymentInfo.Builder info =
                    JSON.convertValue(tree.get("info"), DeploymentInfo.serializableBuilderClass());
            var targets = new ArrayList<InstanceTarget>();
            for (var target : tree.path("targets")) {
                InstanceTarget.Builder known = JSON.convertValue(target, InstanceTarget.serializableBuilderClass());
                targets.add(known.build());
            }
            return new Page(info.build(), List.copyOf(targets));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Page ended(Page page, Instant now) {
        if (page.info.completeTime() != null) return page;
        return new Page(
                page.info.copy(change -> change.status(DeploymentStatus.FAILED)
                        .completeTime(now)
                        .errorInformation(error -> error.code(ErrorCode.INTERNAL_ERROR)
                                .message("The control plane ended while this deployment was running."))),
                page.targets);
    }

    /// What the disk does not take is written once it does: a deployment does not stand still for it.
    private void write(String name, Supplier<JsonNode> content) {
        if (directory.isEmpty()) return;
        var waits = !unwritten.isEmpty();
        unwritten.put(name, content);
        if (!waits) writeAll();
    }

    private void writeAll() {
        try {
            while (!unwritten.isEmpty()) {
                var next = unwritten.firstEntry();
                AtomicFile.write(
                        directory.orElseThrow().resolve(next.getKey()),
                        JSON.writeValueAsBytes(next.getValue().get()));
                unwritten.pollFirstEntry();
            }
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        } catch (UncheckedIOException full) {
            timeline.after(AGAIN, this::writeAll);
            timeline.execute(() -> {
                throw full;
            });
        }
    }
}
