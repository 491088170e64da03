package pushback.host.build;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The arguments of CodeBuild's StartBuild, checked.
///
/// @param timeoutMinutes `TimeoutInMinutesOverride`, 5 to 480
record StartBuild(
        String project,
        String sha,
        Map<String, String> environment,
        Target target,
        Optional<Integer> timeoutMinutes,
        Optional<String> token) {
    private static final Set<String> KNOWN = Set.of(
            "ProjectName",
            "SourceVersion",
            "EnvironmentVariablesOverride",
            "ArtifactsOverride",
            "TimeoutInMinutesOverride",
            "IdempotencyToken");
    private static final Set<String> KNOWN_ARTIFACTS = Set.of(
            "Type",
            "Location",
            "Path",
            "NamespaceType",
            "Name",
            "Packaging",
            "OverrideArtifactName",
            "EncryptionDisabled");

    /// Where the bundle goes.
    ///
    /// @param nameFromBuildspec whether `artifacts.name` of the buildspec replaces `name`
    record Target(String bucket, String path, boolean underBuildId, String name, boolean nameFromBuildspec) {
        /// @param prefix `artifacts.s3-prefix`, which goes before the build's id
        String key(String buildId, String buildspecName, String prefix) {
            var parts = new ArrayList<String>();
            parts.add(path);
            if (underBuildId) parts.addAll(List.of(prefix, buildId));
            parts.add(nameFromBuildspec && !buildspecName.isEmpty() ? buildspecName : name);
            return String.join(
                    "/",
                    parts.stream()
                            .map(part -> part.replaceAll("^/+|/+$", ""))
                            .filter(part -> !part.isEmpty())
                            .toList());
        }
    }

    /// @throws IllegalArgumentException what CodeBuild would call an InvalidInputException
    static StartBuild of(JsonNode arguments) {
        known(arguments, KNOWN, "StartBuild");
        var artifacts = arguments.path("ArtifactsOverride");
        if (!artifacts.isObject()) throw invalid("ArtifactsOverride is missing: the local build puts its bundle there");
        known(artifacts, KNOWN_ARTIFACTS, "ArtifactsOverride");
        if (!artifacts.path("Type").asText().equals("S3")) throw invalid("ArtifactsOverride.Type is S3");
        if (!artifacts.path("Packaging").asText("NONE").equals("ZIP"))
            throw invalid("ArtifactsOverride.Packaging is ZIP");
        var target = new Target(
                text(artifacts, "Location"),
                artifacts.path("Path").asText(""),
                artifacts.path("NamespaceType").asText("NONE").equals("BUILD_ID"),
                text(artifacts, "Name"),
                artifacts.path("OverrideArtifactName").asBoolean(false));
        var environment = new LinkedHashMap<String, String>();
        for (var variable : arguments.path("EnvironmentVariablesOverride")) {
            known(variable, Set.of("Name", "Value", "Type"), "EnvironmentVariablesOverride");
            if (!variable.path("Type").asText("PLAINTEXT").equals("PLAINTEXT"))
                throw invalid("EnvironmentVariablesOverride: the local build knows type PLAINTEXT only");
            if (!variable.path("Value").isTextual()) throw invalid("EnvironmentVariablesOverride: Value is missing");
            environment.put(text(variable, "Name"), variable.get("Value").asText());
        }
        var minutes =
                Optional.ofNullable(arguments.get("TimeoutInMinutesOverride")).map(JsonNode::asInt);
        if (minutes.filter(given -> given < 5 || given > 480).isPresent())
            throw invalid("TimeoutInMinutesOverride is between 5 and 480");
        return new StartBuild(
                text(arguments, "ProjectName"),
                text(arguments, "SourceVersion"),
                environment,
                target,
                minutes,
                Optional.ofNullable(arguments.get("IdempotencyToken")).map(JsonNode::asText));
    }

    private static String text(JsonNode in, String name) {
        if (!in.path(name).isTextual() || in.get(name).asText().isBlank()) throw invalid(name + " is missing");
        return in.get(name).asText();
    }

    private static void known(JsonNode in, Set<String> names, String what) {
        List<String> unknown = new ArrayList<>();
        in.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) unknown.add(name);
        });
        if (!unknown.isEmpty()) throw invalid(what + " has unknown members: " + unknown);
    }

    private static IllegalArgumentException invalid(String message) {
        return new IllegalArgumentException("InvalidInputException: " + message);
    }
}
