package pushback.host.build;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A `buildspec.yml` as CodeBuild's reference describes it, versions 0.1 and 0.2; [BuildspecReader] reads it.
///
/// @param oneShell whether all commands share one shell (0.2) or each has its own (0.1)
/// @param environment what is written under `env`
/// @param phases in CodeBuild's order, only those that are written down
/// @param artifacts what goes into the bundle
/// @param noted what CodeBuild would act on and a local build only mentions in its log: sentences without a full stop
record Buildspec(
        boolean oneShell, Environment environment, List<Phase> phases, Artifacts artifacts, List<String> noted) {
    /// @param shell the program that runs the commands: `sh` or `bash`
    /// @param variables in plain text
    /// @param parameters variables whose values are Systems Manager's, by the parameters' names
    /// @param secrets variables whose values are Secrets Manager's, as
    ///     `secret-id:json-key:version-stage:version-id`
    /// @param exported names whose values the build reports when it ends
    record Environment(
            String shell,
            Map<String, String> variables,
            Map<String, String> parameters,
            Map<String, String> secrets,
            List<String> exported) {}

    /// @param runAs the user that runs the commands; empty: the one who runs the local cloud, as root is in
    ///     CodeBuild
    /// @param commands up to the first that fails
    /// @param last the commands under `finally`, which run either way
    record Phase(String name, Optional<String> runAs, List<String> commands, List<String> last, OnFailure onFailure) {}

    /// What the bundle is made of. Texts may hold `$VARIABLE` and `$(command)`.
    ///
    /// @param name empty if it has none
    /// @param baseDirectory may hold wildcards: every directory that matches is a base
    /// @param keepLinks whether symbolic links stay links; otherwise what they point to takes their place
    /// @param prefix goes before the build's id in the key of the bundle, where that has one
    record Artifacts(
            String name,
            List<String> files,
            String baseDirectory,
            boolean discardPaths,
            List<String> excludePaths,
            boolean keepLinks,
            String prefix) {
        static final Artifacts NONE = new Artifacts("", List.of(), ".", false, List.of(), false, "");
    }
}
