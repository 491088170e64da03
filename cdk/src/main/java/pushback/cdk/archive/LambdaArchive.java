package pushback.cdk.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import pushback.cdk.environment.DeployerSection;
import pushback.wiring.Steps;

/// What Lambda runs: a zip with one jar below `lib/`, in which are the deployer's classes and the libraries'. Nothing
/// is
/// compressed in the jar; the zip around it is, which Lambda unpacks before it starts anything. One archive for all
/// functions. [OwnJdk] makes the one with a JDK in it.
///
/// @param file where it is
/// @param inputs SHA-256 of what it was made of, if the same classes and libraries do not give the same bytes;
/// otherwise
///   nothing is deployed anew without a change by itself
public record LambdaArchive(Path file, Optional<String> inputs) {
    /// Lambda puts each jar in this folder on the class path.
    static final String JAR = "lib/pushback.jar";

    /// The archive that an environment wants.
    ///
    /// @param folder where Lambda's own Java's is written to; the other is kept beside the functions' classes
    public static LambdaArchive of(DeployerSection.Archive wanted, Path folder) {
        return switch (wanted) {
            case MANAGED -> new LambdaArchive(write(folder.resolve("functions.zip")), Optional.empty());
            case OWN_JDK -> OwnJdk.kept();
        };
    }

    /// Writes the archive to `file`, from the classes on the class path and the libraries that the build put
    /// in the folder next to them.
    public static Path write(Path file) {
        try {
            var jar = Files.createTempFile("pushback", ".jar");
            try (var zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
                merged().write(jar);
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

    /// The deployer's classes and the libraries.
    static MergedJar merged() throws IOException {
        var merged = new MergedJar();
        merged.add(classes());
        for (var library : libraries(classes())) merged.add(library);
        return merged;
    }

    static Path classes() {
        return holder(Steps.class);
    }

    /// The jar or folder that a class comes from.
    static Path holder(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
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

    /// A folder and all that is in it.
    public static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
