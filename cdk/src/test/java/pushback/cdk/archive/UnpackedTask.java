package pushback.cdk.archive;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import pushback.lambda.Entry;
import pushback.wiring.Steps.Step;

/// An archive with a JDK of its own, as Lambda unpacks it.
///
/// @param folder Lambda's is `/var/task`
public record UnpackedTask(Path folder) {
    /// Unpacks an archive, with the times and permissions that it names.
    public static UnpackedTask of(Path archive, Path folder) throws IOException {
        try (var zip = FileSystems.newFileSystem(archive, Map.of("enablePosixFileAttributes", "true"));
                var entries = Files.walk(zip.getPath("/"))) {
            for (var entry : entries.toList()) {
                var file = folder.resolve(zip.getPath("/").relativize(entry).toString());
                if (Files.isDirectory(entry)) Files.createDirectories(file);
                else {
                    Files.copy(entry, file, StandardCopyOption.REPLACE_EXISTING);
                    Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(entry));
                    Files.setLastModifiedTime(file, Files.getLastModifiedTime(entry));
                }
            }
        }
        return new UnpackedTask(folder);
    }

    /// As Lambda starts it: `bootstrap`, with the function's variables and nothing else.
    public ProcessBuilder process(Step step) {
        var process = new ProcessBuilder(folder.resolve("bootstrap").toString());
        var variables = process.environment();
        variables.clear();
        variables.putAll(LambdaStandIn.variables());
        variables.put("LAMBDA_TASK_ROOT", folder.toString());
        variables.put("_HANDLER", Entry.class.getName());
        variables.put(Entry.STEP, step.handler().getName());
        return process;
    }
}
