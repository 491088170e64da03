package pushback.host.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// A revision's bytes.
///
/// @param path an archive, or a directory for `directory`
/// @param type `zip`, `tar`, `tgz`, or `directory` (local only); anything else is taken for tar, as AWS's agent does
record Bundle(Path path, String type) {

    /// Puts the content of this bundle into the revision's archive directory, in place of what was there.
    ///
    /// @throws IOException if the archive is broken, or tries to write outside of its directory
    void unpackInto(DeploymentRoot.Revision revision) throws IOException {
        var archive = revision.archive();
        Trees.delete(archive);
        if (type.equals("directory")) {
            Trees.copy(path, archive);
            return;
        }
        Files.deleteIfExists(revision.bundle());
        Files.copy(path, revision.bundle());
        Files.createDirectories(archive);
        var archives = new Archives(Unpacked.Limits.USUAL);
        switch (type) {
            case "zip" -> archives.unzip(revision.bundle(), archive);
            case "tgz" -> archives.untarCompressed(revision.bundle(), archive);
            default -> archives.untar(revision.bundle(), archive);
        }
        unwrap(revision);
    }

    /// One directory on top that holds an appspec is peeled off: that is how GitHub packs an archive.
    private static void unwrap(DeploymentRoot.Revision revision) throws IOException {
        var top = list(revision.archive());
        if (top.size() != 1 || !Files.isDirectory(top.getFirst())) return;
        var holdsAppSpec = list(top.getFirst()).stream()
                .anyMatch(entry ->
                        entry.getFileName().toString().toLowerCase(Locale.ROOT).contains("appspec"));
        if (!holdsAppSpec) return;
        var wrapped = revision.directory().resolve("deployment-archive-temp");
        Trees.delete(wrapped);
        Files.move(revision.archive(), wrapped);
        Files.move(wrapped.resolve(top.getFirst().getFileName()), revision.archive());
        Trees.delete(wrapped);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
