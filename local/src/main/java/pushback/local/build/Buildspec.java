package pushback.local.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// A `buildspec.yml`, version 0.2.
///
/// @param variables `env.variables`
/// @param phases in CodeBuild's order, only those that are written down
/// @param artifacts what goes into the bundle
/// @param ignored what CodeBuild would act on and a local build only mentions in its log
record Buildspec(Map<String, String> variables, List<Phase> phases, Artifacts artifacts, List<String> ignored) {
    static final List<String> PHASES = List.of("install", "pre_build", "build", "post_build");

    /// @param last the commands under `finally`
    /// @param onFailure `ABORT`, `CONTINUE`, or empty: then a failed build phase is still followed by post_build
    record Phase(String name, List<String> commands, List<String> last, String onFailure) { }

    /// @param name `artifacts.name`, or empty
    record Artifacts(String name, List<String> files, String baseDirectory, boolean discardPaths,
            List<String> excludePaths) { }

    /// Reads and checks the file.
    static Buildspec read(Path file) throws BuildFailure {
        Object read;
        try {
            read = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        } catch (IOException | YAMLException unreadable) {
            throw invalid("it cannot be read: " + unreadable.getMessage());
        }
        if (!(read instanceof Map<?, ?> root)) throw invalid("it is empty");
        if (!"0.2".equals(String.valueOf(root.get("version")))) throw invalid(
                "its version is " + root.get("version") + "; write: version: 0.2");
        var env = map(root, "env");
        for (var unsupported : List.of("parameter-store", "secrets-manager", "exported-variables",
                "git-credential-helper")) {
            if (env.containsKey(unsupported)) throw invalid("env." + unsupported + " is not known to the local build");
        }
        var variables = new LinkedHashMap<String, String>();
        map(env, "variables").forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
        var phases = map(root, "phases");
        for (var name : phases.keySet()) {
            if (!PHASES.contains(String.valueOf(name))) throw invalid("it has an unknown phase: " + name);
        }
        var all = new ArrayList<Phase>();
        var ignored = new ArrayList<String>();
        for (var name : PHASES) {
            if (!phases.containsKey(name)) continue;
            var phase = map(phases, name);
            if (phase.containsKey("runtime-versions")) ignored.add(name + ".runtime-versions "
                    + phase.get("runtime-versions"));
            var onFailure = phase.containsKey("on-failure") ? String.valueOf(phase.get("on-failure")) : "";
            if (!List.of("", "ABORT", "CONTINUE").contains(onFailure)) throw invalid(
                    "on-failure is ABORT or CONTINUE, not " + onFailure);
            all.add(new Phase(name, list(phase, "commands"), list(phase, "finally"), onFailure));
        }
        for (var section : List.of("cache", "reports", "batch", "proxy")) {
            if (root.containsKey(section)) ignored.add(section);
        }
        return new Buildspec(variables, all, artifacts(root), ignored);
    }

    private static Artifacts artifacts(Map<?, ?> root) throws BuildFailure {
        if (!root.containsKey("artifacts")) return new Artifacts("", List.of(), ".", false, List.of());
        var artifacts = map(root, "artifacts");
        var base = artifacts.get("base-directory");
        var name = artifacts.get("name");
        return new Artifacts(name == null ? "" : name.toString(), list(artifacts, "files"), base == null
                ? "." : base.toString(),
                "yes".equals(artifacts.get("discard-paths")) || Boolean.TRUE.equals(artifacts.get("discard-paths")),
                list(artifacts, "exclude-paths"));
    }

    private static Map<?, ?> map(Map<?, ?> in, String name) throws BuildFailure {
        var value = in.get(name);
        if (value == null) return Map.of();
        if (value instanceof Map<?, ?> map) return map;
        throw invalid(name + " is not a mapping");
    }

    private static List<String> list(Map<?, ?> in, String name) throws BuildFailure {
        var value = in.get(name);
        if (value == null) return List.of();
        if (value instanceof String one) return List.of(one);
        if (value instanceof List<?> many && many.stream().noneMatch(one -> one == null || one instanceof Map)) {
            return many.stream().map(String::valueOf).toList();
        }
        throw invalid(name + " is not a list of strings (put a command with a colon into quotation marks)");
    }

    private static BuildFailure invalid(String why) {
        return new BuildFailure("DOWNLOAD_SOURCE", "YAML_FILE_ERROR", "buildspec.yml: " + why);
    }
}
