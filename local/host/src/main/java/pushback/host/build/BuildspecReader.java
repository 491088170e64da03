package pushback.host.build;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.host.build.Buildspec.Artifacts;
import pushback.host.build.Buildspec.Environment;
import pushback.host.build.Buildspec.Phase;

/// Reads a `buildspec.yml` and refuses the whole file for the first thing that CodeBuild or this machine does not
/// know: a build that leaves out what somebody wrote down is worse than none.
final class BuildspecReader {
    static final List<String> PHASES = List.of("install", "pre_build", "build", "post_build");
    private static final List<String> ROOT =
            List.of("version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache");
    private static final List<String> ENV = List.of(
            "shell", "variables", "parameter-store", "secrets-manager", "exported-variables", "git-credential-helper");
    private static final List<String> PHASE =
            List.of("run-as", "on-failure", "runtime-versions", "commands", "finally");
    private static final List<String> ARTIFACTS = List.of(
            "files",
            "name",
            "discard-paths",
            "base-directory",
            "exclude-paths",
            "enable-symlinks",
            "s3-prefix",
            "secondary-artifacts",
            "type");
    /// What a shell can export.
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

    private final List<String> noted = new ArrayList<>();

    private BuildspecReader() {}

    /// Reads and checks the file.
    static Buildspec read(Path file) throws BuildFailure {
        try {
            return new BuildspecReader().buildspec(YamlMap.of(Files.readString(file)));
        } catch (MalformedInputException encoded) {
            throw invalid("it is not text in UTF-8; save it so");
        } catch (IOException unreadable) {
            throw invalid("it cannot be read: " + unreadable.getMessage());
        } catch (IllegalArgumentException wrong) {
            throw invalid(wrong.getMessage());
        }
    }

    private Buildspec buildspec(YamlMap root) {
        var oneShell = !version(root);
        if (!oneShell && root.has("environment_variables")) {
            var old = root.map("environment_variables", List.of("plaintext"));
            return buildspec(
                    root,
                    false,
                    environment(YamlMap.EMPTY, variables(old.texts("plaintext"))),
                    "environment_variables");
        }
        var env = root.map("env", ENV);
        return buildspec(root, oneShell, environment(env, variables(env.texts("variables"))), "env");
    }

    private Buildspec buildspec(YamlMap root, boolean oneShell, Environment environment, String env) {
        var known = new ArrayList<>(ROOT);
        if (!known.contains(env)) known.set(known.indexOf("env"), env);
        root.allow(known);
        if (root.has("batch"))
            throw new IllegalArgumentException("batch is not done by the local build, nor by the project on AWS, which"
                    + " starts one build for one commit; leave it out, or make its builds commands of the phases");
        proxy(root);
        if (!root.has("phases"))
            throw new IllegalArgumentException(
                    "it has no phases, so there is nothing to run; write " + "phases: {build: {commands: [...]}}");
        var written = root.map("phases", PHASES);
        var everywhere = root.text("run-as");
        var phases = new ArrayList<Phase>();
        for (var name : PHASES) if (written.has(name)) phases.add(phase(written, name, everywhere));
        note(root, "cache", "cache: nothing is kept for the next build but what tools keep in XDG_CACHE_HOME");
        note(root, "reports", "reports: test results are not collected");
        return new Buildspec(oneShell, environment, List.copyOf(phases), artifacts(root), List.copyOf(noted));
    }

    /// Whether it is 0.1.
    private static boolean version(YamlMap root) {
        var version = root.text("version")
                .orElseThrow(() -> new IllegalArgumentException("it has no version; begin it with: version: 0.2"));
        return switch (version.strip()) {
            case "0.1" -> true;
            case "0.2" -> false;
            default -> throw new IllegalArgumentException("its version is " + version + "; write: version: 0.2");
        };
    }

    private Environment environment(YamlMap env, Map<String, String> variables) {
        var exported = env.list("exported-variables");
        for (var name : exported)
            if (!name.matches(NAME))
                throw new IllegalArgumentException("env.exported-variables: \"" + name
                        + "\" cannot be a variable's name; letters, digits and underscores make one");
        note(env, "git-credential-helper", "env.git-credential-helper: git asks here as whoever runs the local cloud");
        return new Environment(
                shell(env.text("shell")),
                variables,
                variables(env.texts("parameter-store")),
                variables(env.texts("secrets-manager")),
                exported);
    }

    private static String shell(Optional<String> written) {
        var shell = written.orElse("sh");
        return switch (shell) {
            case "sh", "/bin/sh" -> "sh";
            case "bash", "/bin/bash" -> "bash";
            case "powershell.exe", "powershell", "pwsh", "cmd.exe", "cmd" ->
                throw new IllegalArgumentException("env.shell is " + shell + ", a shell of Windows; this build runs on "
                        + System.getProperty("os.name") + ": write bash or /bin/sh");
            default -> throw new IllegalArgumentException("env.shell is bash or /bin/sh, not " + shell);
        };
    }

    private static Map<String, String> variables(Map<String, String> variables) {
        variables.keySet().forEach(BuildspecReader::variable);
        return variables;
    }

    private static void variable(String name) {
        if (name.isBlank() || name.contains("="))
            throw new IllegalArgumentException(
                    "\"" + name + "\" cannot be a variable's name; letters, digits and underscores make one");
        if (name.startsWith("CODEBUILD_"))
            throw new IllegalArgumentException(
                    "the variable " + name + " begins with CODEBUILD_, which is reserved; give it another name");
    }

    private void proxy(YamlMap root) {
        var proxy = root.map("proxy", List.of("upload-artifacts", "logs"));
        for (var key : List.of("upload-artifacts", "logs"))
            if (proxy.flag(key))
                throw new IllegalArgumentException(
                        "proxy." + key + ": yes needs a proxy server, and the local build has none; leave proxy out");
        note(root, "proxy", "proxy: there is no proxy server here");
    }

    private Phase phase(YamlMap phases, String name, Optional<String> everywhere) {
        var phase = phases.map(name, PHASE);
        if (phase.has("runtime-versions"))
            noted.add("phases." + name + ".runtime-versions " + phase.texts("runtime-versions")
                    + ": the programs are those on this machine's PATH");
        var runAs = phase.text("run-as").or(() -> everywhere).map(String::strip).filter(user -> !user.isEmpty());
        return new Phase(
                name,
                runAs,
                phase.list("commands"),
                phase.list("finally"),
                phase.text("on-failure").map(OnFailure::of).orElse(OnFailure.UNSAID));
    }

    private Artifacts artifacts(YamlMap root) {
        if (!root.has("artifacts")) return Artifacts.NONE;
        var artifacts = root.map("artifacts", ARTIFACTS);
        if (artifacts.has("secondary-artifacts")) {
            var secondary = artifacts.maps("secondary-artifacts");
            secondary.forEach((id, one) -> one.allow(ARTIFACTS.subList(0, ARTIFACTS.indexOf("secondary-artifacts"))));
            noted.add("artifacts.secondary-artifacts " + secondary.keySet() + ": only artifacts.files is deployed");
        }
        note(artifacts, "type", "artifacts.type: the bundle is a zip");
        return new Artifacts(
                artifacts.text("name").orElse(""),
                artifacts.list("files"),
                artifacts.text("base-directory").filter(base -> !base.isBlank()).orElse("."),
                artifacts.flag("discard-paths"),
                artifacts.list("exclude-paths"),
                artifacts.flag("enable-symlinks"),
                artifacts.text("s3-prefix").orElse(""));
    }

    private void note(YamlMap in, String key, String sentence) {
        if (in.has(key)) noted.add(sentence);
    }

    private static BuildFailure invalid(String why) {
        return new BuildFailure("DOWNLOAD_SOURCE", "YAML_FILE_ERROR", "buildspec.yml: " + why);
    }
}
