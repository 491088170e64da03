package pushback.local.agent;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/// Unpacks archives like `unzip -qo` and `tar -xp`: modes and links are kept, existing files are overwritten.
final class Archives {
    private static final int TAR_RECORD = 512;

    private Archives() { }

    static void unzip(Path bundle, Path target) throws IOException {
        try (var zip = ZipFile.builder().setPath(bundle).get(); var unpacked = new Unpacked(target)) {
            for (var entries = zip.getEntries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                var place = unpacked.place(entry.getName());
                // Archives made without Unix modes (by a JDK's jar tool, say) leave the mode to the umask. Like unzip
                // without -K, set-uid bits are dropped.
                var mode = entry.getUnixMode() & 0777;
                try (var content = zip.getInputStream(entry)) {
                    if (entry.isDirectory()) {
                        unpacked.directory(place, mode, entry.getLastModifiedTime());
                    } else if (entry.isUnixSymlink()) {
                        unpacked.link(place, new String(content.readAllBytes(), StandardCharsets.UTF_8));
                    } else {
                        unpacked.file(place, content, mode, entry.getLastModifiedTime());
                    }
                }
            }
        }
    }

    static void untarCompressed(Path bundle, Path target) throws IOException {
        try (var raw = new BufferedInputStream(Files.newInputStream(bundle));
             var in = GzipCompressorInputStream.builder().setInputStream(raw).setDecompressConcatenated(true).get()) {
            untar(in, target);
        }
    }

    static void untar(Path bundle, Path target) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(bundle))) {
            untar(in, target);
        }
    }

    private static void untar(InputStream bytes, Path target) throws IOException {
        var in = new BufferedInputStream(bytes, 2 * TAR_RECORD);
        in.mark(TAR_RECORD);
        var head = in.readNBytes(TAR_RECORD);
        if (head.length > 0 && head.length < TAR_RECORD) throw new IOException("this does not look like a tar archive");
        in.reset();
        try (var tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
             var unpacked = new Unpacked(target)) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.isCheckSumOK()) throw new IOException("the tar archive is damaged at " + entry.getName());
                extract(tar, entry, unpacked);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Unpacked unpacked)
            throws IOException {
        var place = unpacked.place(entry.getName());
        var modified = FileTime.from(entry.getLastModifiedTime().toInstant());
        if (entry.isDirectory()) {
            unpacked.directory(place, entry.getMode() & 07777, modified);
        } else if (entry.isSymbolicLink()) {
            unpacked.link(place, entry.getLinkName());
        } else if (entry.isLink()) {
            Files.createDirectories(place.getParent());
            Files.deleteIfExists(place);
            Files.createLink(place, unpacked.place(entry.getLinkName()));
            return;
        } else if (entry.isFile()) {
            unpacked.file(place, tar, entry.getMode() & 07777, modified);
        } else {
            throw new IOException(entry.getName() + " in the archive is neither file, directory nor link");
        }
        if (Unix.isRoot() && Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            unpacked.owner(place, entry, entry.getMode() & 07777);
        }
    }
}
