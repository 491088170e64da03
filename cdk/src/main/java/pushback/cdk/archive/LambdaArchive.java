package pushback.cdk.deployer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import pushback.wiring.Steps;

/// What Lambda runs: a zip with one jar below `lib/`, in which are the deployer's classes and the libraries'. Nothing
/// is
/// compressed in the jar; the zip around it is, which Lambda unpacks before it starts anything. One archive for all
/// functions; the same classes and libraries give the same bytes, so that nothing is deployed anew without a change.
public final class LambdaArchive {
    /// Lambda puts each jar in this folder on the class path.
    static final String JAR = "lib/pushback.jar";

    private LambdaArchive() {}

    /// Writes the archive to `file`, from the classes on the class path and the libraries that the build put
    /// in the folder next to them.
    public static Path write(Path file) {
        var classes = Path.of(
                Steps.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        try {
            var jar = Files.createTempFile("pushback", ".jar");
            try (var zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
                var merged = new MergedJar();
                merged.add(classes);
                for (var library : libraries(classes)) merged.add(library);
                merged.write(jar);
                var entry = new ZipEntry(JAR);
                entry.setLastModifiedTime(MergedJar.ALWAYS);
                zip.putNextEntry(entry);
                Files.copy(jar, zip);
                zip.closeEntry();
            } finally {
                Files.delete(jar);
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        return file;
    }

    /// `functions/target/libraries`, beside the classes or the jar.
    static List<Path> libraries(Path classes) throws IOException {
        var folder = classes.resolveSibling("libraries");
        if (!Files.isDirectory(folder))
            throw new IllegalStateException(
                    folder + " is missing: build the module functions first (mvn -pl functions package)");
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
