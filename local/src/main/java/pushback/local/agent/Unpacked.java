package pushback.local.agent;

import java.io.IOException;
import java.io.InputStream;
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
    private final Path target;
    private final Map<Path, String> links = new LinkedHashMap<>();
    private final Deque<Directory> directories = new ArrayDeque<>();

    private record Directory(Path place, int mode, FileTime modified) { }

    Unpacked(Path target) {
        this.target = target;
    }

    /// Where an entry belongs; a leading slash is dropped, a way out of the directory is refused.
    Path place(String name) throws IOException {
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
            content.transferTo(out);
        }
        if (mode != 0) Unix.chmod(place, mode);
        if (modified != null) Files.setLastModifiedTime(place, modified);
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
        Unix.chown(place, user.isPresent() ? user.get() : Unix.userNumbered(entry.getLongUserId()),
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
