package pushback.host.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/// The directory an archive is being unpacked into. Links are made, and directories get their modes, only at the end:
/// so no entry can be written through a link, and a read-only directory can still be filled.
final class Unpacked implements AutoCloseable {
    /// So that a small bundle cannot fill the disk: a deployment is refused beyond it.
    ///
    /// @param bytes of all files, unpacked
    /// @param entries files, directories and links
    record Limits(long bytes, int entries) {
        static final Limits USUAL = new Limits(4L << 30, 200_000);
    }

    private final Path target;
    private final Limits limits;
    private long bytes;
    private int entries;
    private final Map<Path, String> links = new LinkedHashMap<>();
    private final Deque<Directory> directories = new ArrayDeque<>();

    private record Directory(Path place, int mode, FileTime modified) {}

    Unpacked(Path target, Limits limits) {
        this.target = target;
        this.limits = limits;
    }

    /// Where an entry belongs; a leading slash is dropped, a way out of the directory is refused.
    Path place(String name) throws IOException {
        if (++entries > limits.entries) {
            throw new IOException("the bundle has more than " + limits.entries + " files and directories");
        }
        var relative = Path.of(name.replaceFirst("^/+", ""));
        for (var part : relative) {
            if (part.toString().equals("..")) throw new FileSystemException(name, null, "leads out of the archive");
        }
        return target.resolve(relative).normalize();
    }

    /// `mode` 0 leaves the mode to the umask.
    void directory(Path place, int mode, FileTime modified) throws IOException {
        Files.createDirectories(place);
        if (!place.equals(target) || mode != 0) directories.push(new Directory(place, mode, modified));
    }

    void file(Path place, InputStream content, int mode, FileTime modified) throws IOException {
        Files.createDirectories(place.getParent());
        Files.deleteIfExists(place);
        links.remove(place);
        try (var out = Files.newOutputStream(place)) {
            copy(content, out);
        }
        if (mode != 0) Unix.chmod(place, mode);
        if (modified != null) Files.setLastModifiedTime(place, modified);
    }

    /// Counts while it writes: what an archive says of its sizes need not be true.
    private void copy(InputStream content, OutputStream out) throws IOException {
        var buffer = new byte[1 << 16];
        for (var read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            bytes += read;
            if (bytes > limits.bytes) {
                throw new IOException("the bundle has more than " + (limits.bytes >> 20) + " MB when unpacked");
            }
            out.write(buffer, 0, read);
        }
    }

    /// Like `unzip`: the mode that the umask leaves, without the right to write.
    void readOnly(Path place) throws IOException {
        Unix.chmod(place, Unix.mode(place) & ~0222);
    }

    void link(Path place, String points) throws IOException {
        Files.createDirectories(place.getParent());
        Files.deleteIfExists(place);
        links.put(place, points);
    }

    /// Gives an entry its owner: by name if this machine knows the name, by number otherwise.
    void owner(Path place, TarArchiveEntry entry, int mode) throws IOException {
        var user = Unix.user(entry.getUserName());
        var group = Unix.group(entry.getGroupName());
        Unix.chown(
                place,
                user.isPresent() ? user.get() : Unix.userNumbered(entry.getLongUserId()),
                group.isPresent() ? group.get() : Unix.groupNumbered(entry.getLongGroupId()));
        // chown clears the set-uid bits.
        if ((mode & 07000) != 0 && !Files.isSymbolicLink(place)) Unix.chmod(place, mode);
    }

    @Override
    public void close() throws IOException {
        for (var link : links.entrySet()) Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
        for (var directory : directories) {
            if (!Files.isDirectory(directory.place, LinkOption.NOFOLLOW_LINKS)) continue;
            if (directory.mode != 0) Unix.chmod(directory.place, directory.mode);
            if (directory.modified != null) Files.setLastModifiedTime(directory.place, directory.modified);
        }
    }
}
