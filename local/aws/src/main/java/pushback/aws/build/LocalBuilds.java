package pushback.aws.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import pushback.aws.account.Refusal;
import pushback.aws.wire.Documents;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.BatchGetBuildsRequest;
import software.amazon.awssdk.services.codebuild.model.BatchGetBuildsResponse;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.InvalidInputException;
import software.amazon.awssdk.services.codebuild.model.ListBuildsRequest;
import software.amazon.awssdk.services.codebuild.model.ListBuildsResponse;
import software.amazon.awssdk.services.codebuild.model.SortOrderType;

/// CodeBuild, as far as it says what became of builds. Called on the timeline.
public final class LocalBuilds implements CodeBuildClient {
    /// In one request, from the API reference.
    private static final int MOST = 100;

    private final Supplier<Map<String, JsonNode>> builds;

    /// @param builds by their ids, the oldest first, each as Step Functions hands it on: names in upper camel case,
    /// times
    ///     in milliseconds
    public LocalBuilds(Supplier<Map<String, JsonNode>> builds) {
        this.builds = builds;
    }

    @Override
    public BatchGetBuildsResponse batchGetBuilds(BatchGetBuildsRequest request) {
        if (request.ids().isEmpty() || request.ids().size() > MOST)
            throw Refusal.of(
                    InvalidInputException.builder(),
                    "CodeBuild",
                    "InvalidInputException",
                    "Invalid input: 1 to " + MOST + " ids are allowed");
        var known = builds.get();
        var found = new ArrayList<Build>();
        var missing = new ArrayList<String>();
        for (var id : request.ids()) {
            var build = known.get(id.substring(id.lastIndexOf('/') + 1));
            if (build == null) missing.add(id);
            else found.add(Documents.read(Build.class, lowered(build).toString(), Build.builder()));
        }
        return BatchGetBuildsResponse.builder()
                .builds(found)
                .buildsNotFound(missing)
                .build();
    }

    @Override
    public ListBuildsResponse listBuilds(ListBuildsRequest request) {
        var ids = List.copyOf(builds.get().keySet());
        if (request.sortOrder() != SortOrderType.ASCENDING) ids = ids.reversed();
        var from = Optional.ofNullable(request.nextToken()).map(ids::indexOf).orElse(-1) + 1;
        var page = ids.subList(from, Math.min(from + MOST, ids.size()));
        return ListBuildsResponse.builder()
                .ids(page)
                .nextToken(from + MOST < ids.size() ? page.getLast() : null)
                .build();
    }

    /// As the API has it, which begins names with a small letter and counts seconds.
    private static JsonNode lowered(JsonNode node) {
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(one -> array.add(lowered(one)));
            return array;
        }
        if (!(node instanceof ObjectNode object)) return node;
        var lowered = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(field -> {
            var name = Character.toLowerCase(field.getKey().charAt(0))
                    + field.getKey().substring(1);
            if (name.endsWith("Time")) lowered.put(name, field.getValue().asLong() / 1000.0);
            else lowered.set(name, lowered(field.getValue()));
        });
        return lowered;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
