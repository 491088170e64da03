package pushback.aws.disk;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/// Large files of equal content and mode are stored once, as hard links to one file in a store. For trees that nobody
/// writes into any more: a write into one of such files would be a write into all. Their times become those of one of
/// them. Where the file system has no hard links everything stays as it is.
///
/// @param store holds a link to each file that is shared; on the file system of the trees
public record SharedFiles(Path store) {
    /// Smaller files are not worth a look, in bytes.
    private static final long LARGE = 16 * 1024;

    /// Shares the files of `tree` with those that the store knows, and adds the others to it.
    public void add(Path tree) throws IOException {
        Files.createDirectories(store);
        for (var file : large(tree)) share(file, true);
    }

    /// Shares only what the store knows.
    public void recognise(Path tree) throws IOException {
        for (var file : large(tree)) share(file, false);
    }

    /// Forgets what no tree has any more.
    public void sweep() throws IOException {
        if (!Files.isDirectory(store)) return;
        try (var files = Files.list(store)) {
            for (var file : files.toList()) if (links(file) == 1) AtomicFile.discard(file);
        }
    }

    private void share(Path file, boolean adds) throws IOException {
        if (links(file) > 1) return;
        var name = name(file);
        for (var number = 0; ; number++) {
            var known = store.resolve(name + "-" + number);
            if (!Files.exists(known)) {
                if (adds) Files.createLink(known, file);
                return;
            }
            if (Files.mismatch(known, file) >= 0) continue;
            var link = file.resolveSibling(file.getFileName() + AtomicFile.UNFINISHED);
            Files.createLink(link, known);
            Files.move(link, file, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
    }

    private static List<Path> large(Path tree) throws IOException {
        if (!Files.isDirectory(tree)) return List.of();
        try (var files = Files.find(
                tree, Integer.MAX_VALUE, (_, attributes) -> attributes.isRegularFile() && attributes.size() >= LARGE)) {
            return files.toList();
        } catch (UnsupportedOperationException notUnix) {
            return List.of();
        }
    }

    private static int links(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
    }

    /// What two equal files have in common, and others seldom: length, mode, owner, checksum.
    private static String name(Path file) throws IOException {
        var sum = new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), new CRC32());
        try (sum) {
            sum.transferTo(java.io.OutputStream.nullOutputStream());
        }
        var is = Files.readAttributes(file, "unix:size,mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
        return "%s-%o-%s-%s-%08x"
                .formatted(
                        is.get("size"),
                        (int) is.get("mode"),
                        is.get("uid"),
                        is.get("gid"),
                        sum.getChecksum().getValue());
    }
}
