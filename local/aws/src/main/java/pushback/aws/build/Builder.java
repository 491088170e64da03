package pushback.aws.build;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/// Whoever carries out `codebuild:startBuild.sync`.
public interface Builder {
    /// Starts a build. `arguments` are those of CodeBuild's StartBuild (`ProjectName`, `SourceVersion`,
    /// `EnvironmentVariablesOverride`, `ArtifactsOverride`, ...); `done` gets a `Build` as BatchGetBuilds returns
    /// it, on the timeline, however the build ended.
    ///
    /// @return what StartBuild answers
    /// @throws IllegalArgumentException at once when the arguments are not ones CodeBuild would take
    JsonNode start(JsonNode arguments, Consumer<JsonNode> done);
}
