package pushback.host.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files that an `appspec.yml` counts on.
public final class AppSpecSources {
    private AppSpecSources() {}

    /// What the `appspec.yml` of `bundle` copies or runs, and `bundle` does not hold; paths as they are written
    /// there.
    ///
    /// @throws EventFailed if anything in the file is wrong
    public static List<String> missing(Path bundle) throws IOException {
        var spec = AppSpec.ofHooks(bundle, AgentCommand.APPSPEC);
        var copied = spec.files().stream().map(AppSpec.FileMapping::source);
        var run = spec.hooks().values().stream().flatMap(List::stream).map(AppSpec.Script::location);
        return Stream.concat(copied, run)
                .distinct()
                .filter(source -> !Files.exists(bundle.resolve(source.replaceFirst("^/+", ""))))
                .toList();
    }
}
