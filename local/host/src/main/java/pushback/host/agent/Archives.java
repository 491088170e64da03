package pushback.host.agent;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/// Unpacks archives like `unzip -qo` and `tar -xp`: modes and links are kept, existing files are overwritten.
final class Archives {
    private static final int TAR_RECORD = 512;
    /// Hosts whose files have DOS's attributes: FAT, OS/2's HPFS, Windows's NTFS, VFAT.
    private static final Set<Integer> DOS = Set.of(0, 6, 10, 11, 14);
    private static final int READ_ONLY = 1;

    private final Unpacked.Limits limits;

    Archives(Unpacked.Limits limits) {
        this.limits = limits;
    }

    void unzip(Path bundle, Path target) throws IOException {
        try (var zip = ZipFile.builder().setPath(bundle).get();
                var unpacked = new Unpacked(target, limits)) {
            for (var entries = zip.getEntries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                var place = unpacked.place(entry.getName());
                // Archives made without Unix modes (by a JDK's jar tool, say) leave the mode to the umask. Like unzip
                // without -K, set-uid bits are dropped.
                var mode = mode(entry);
                try (var content = zip.getInputStream(entry)) {
                    if (entry.isDirectory()) {
                        unpacked.directory(place, mode, entry.getLastModifiedTime());
                    } else if (entry.isUnixSymlink()) {
                        unpacked.link(place, new String(content.readNBytes(1 << 16), StandardCharsets.UTF_8));
                    } else {
                        unpacked.file(place, content, mode, entry.getLastModifiedTime());
                        if (mode == 0 && isReadOnly(entry)) unpacked.readOnly(place);
                    }
                }
            }
        }
    }

    /// The mode, or 0 if it is left to the umask. Archives from Windows have DOS's attributes, and beside them
    /// sometimes a mode, which counts only if both say the same of writing and of being a directory: so does
    /// Info-ZIP.
    private static int mode(ZipArchiveEntry entry) {
        if (!DOS.contains(entry.getPlatform())) return entry.getUnixMode() & 0777;
        var mode = (int) (entry.getExternalAttributes() >> 16) & 0777;
        var said = 0400 | (isReadOnly(entry) ? 0 : 0200) | (entry.isDirectory() ? 0100 : 0);
        return (mode & 0700) == said ? mode : 0;
    }

    private static boolean isReadOnly(ZipArchiveEntry entry) {
        return DOS.contains(entry.getPlatform()) && (entry.getExternalAttributes() & READ_ONLY) != 0;
    }

    void untarCompressed(Path bundle, Path target) throws IOException {
        try (var raw = new BufferedInputStream(Files.newInputStream(bundle));
                var in = GzipCompressorInputStream.builder()
                        .setInputStream(raw)
                        .setDecompressConcatenated(true)
                        .get()) {
            untar(in, target);
        }
    }

    void untar(Path bundle, Path target) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(bundle))) {
            untar(in, target);
        }
    }

    private void untar(InputStream bytes, Path target) throws IOException {
        var in = new BufferedInputStream(bytes, 2 * TAR_RECORD);
        in.mark(TAR_RECORD);
        var head = in.readNBytes(TAR_RECORD);
        if (head.length > 0 && head.length < TAR_RECORD) throw new IOException("this does not look like a tar archive");
        in.reset();
        try (var tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
                var unpacked = new Unpacked(target, limits)) {
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
