package pushback.host.agent;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A valid `appspec.yml`.
///
/// @param hooks the scripts of each lifecycle event, in order
/// @param fileExistsBehavior `DISALLOW`, `OVERWRITE` or `RETAIN`; when present it beats the deployment's option
record AppSpec(
        Map<String, List<Script>> hooks,
        List<FileMapping> files,
        List<Permission> permissions,
        Optional<String> fileExistsBehavior) {

    static final String MISNAMED = "the AppSpec file is called appspec.yaml, and CodeDeploy's agent reads appspec.yml; "
            + "rename it: git mv appspec.yaml appspec.yml";

    /// @param source relative to the revision; `/` is everything
    /// @param destination always a directory
    record FileMapping(String source, String destination) {}

    /// @param location relative to the revision
    /// @param timeoutSeconds greater than 0; the agent knows no maximum
    /// @param runas user, or null
    record Script(String location, int timeoutSeconds, String runas, boolean sudo) {}

    /// The scripts of one event, none if it has no hook.
    List<Script> scripts(String event) {
        return hooks.getOrDefault(event, List.of());
    }

    /// The file that hooks go by: of exactly this name.
    ///
    /// @throws EventFailed if there is no such file, or anything in it is wrong
    static AppSpec ofHooks(Path archive, String name) throws IOException {
        var file = archive.resolve(name);
        if (!Files.exists(file)) {
            throw EventFailed.unknown("The CodeDeploy agent did not find an AppSpec file within the unpacked revision "
                    + "directory at revision-relative path \"" + name + "\". The revision was unpacked to directory \""
                    + archive + "\", and the AppSpec file was expected but not found at path \"" + file + "\"."
                    + (Files.exists(archive.resolve("appspec.yaml")) ? " Cure: " + MISNAMED : ""));
        }
        return AppSpecReader.read(text(file));
    }

    /// What stands in it, in the only encoding that the agent reads it in.
    static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (MalformedInputException encoded) {
            throw AppSpecReader.invalid("it is not text in UTF-8; save it so");
        }
    }

    /// The file that Install goes by: it also takes the two usual names.
    static AppSpec ofInstall(Path archive, String name) throws IOException {
        for (var candidate : List.of(name, "appspec.yaml", AgentCommand.APPSPEC)) {
            if (Files.exists(archive.resolve(candidate))) return ofHooks(archive, candidate);
        }
        return ofHooks(archive, name);
    }
}
