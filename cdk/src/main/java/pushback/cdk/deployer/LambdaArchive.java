package pushback.cdk.deployer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import pushback.wiring.Steps;

/// What Lambda runs: the deployer's classes, and below `lib/` the libraries as they are. One archive for all functions;
/// the same classes and libraries give the same bytes, so that nothing is deployed anew without a change.
public final class LambdaArchive {
    /// 1980: the first year that a zip can say.
    private static final FileTime ALWAYS = FileTime.fromMillis(315_619_200_000L);

    private LambdaArchive() {}

    /// Writes the archive to `file`, from the classes on the class path and the libraries that the build laid
    /// beside them.
    public static Path write(Path file) {
        var classes = Path.of(
                Steps.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            if (Files.isDirectory(classes)) addTree(zip, classes);
            else
                try (FileSystem jar = FileSystems.newFileSystem(classes)) {
                    addTree(zip, jar.getPath("/"));
                }
            for (var library : libraries(classes)) addStored(zip, "lib/" + library.getFileName(), library);
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
                    folder + " is missing: build the module functions first " + "(mvn -pl functions package)");
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static void addTree(ZipOutputStream zip, Path root) throws IOException {
        List<Path> files;
        try (var walk = Files.walk(root)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (var file : files) {
            var entry = new ZipEntry(root.relativize(file).toString().replace('\\', '/'));
            entry.setLastModifiedTime(ALWAYS);
            zip.putNextEntry(entry);
            Files.copy(file, zip);
            zip.closeEntry();
        }
    }

    /// A jar is compressed already.
    private static void addStored(ZipOutputStream zip, String name, Path file) throws IOException {
        var checksum = new CRC32();
        try (var bytes = new java.util.zip.CheckedInputStream(Files.newInputStream(file), checksum)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        var entry = new ZipEntry(name);
        entry.setLastModifiedTime(ALWAYS);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(Files.size(file));
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        Files.copy(file, zip);
        zip.closeEntry();
    }
}
