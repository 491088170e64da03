package pushback.host.build;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.UnrecognizedExtraField;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipShort;

/// The files of a bundle and their zip. The same tree of one commit gives the same bytes: sorted by name, modes reduced
/// to 644 and 755, every file of the commit's time. So whatever tells a changed file by its time sees that it changed.
///
/// @param keepsLinks whether symbolic links stay links; otherwise what they point to takes their place
record BundleZip(Map<String, Path> files, boolean keepsLinks) {
    /// Info-ZIP's extra field of seconds of the epoch, and the flag that only the time of the last change is in it.
    private static final ZipShort EXTENDED_TIMESTAMP = new ZipShort(0x5455);
    private static final byte MODIFIED_ONLY = 1;
    /// What a zip can say without an extra field; local time of an unknown zone, in steps of 2 s.
    private static final LocalDateTime EARLIEST = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final LocalDateTime LATEST = LocalDateTime.of(2107, 12, 31, 23, 59, 58);

    /// What a buildspec's artifacts name. A pattern such as `target/*.jar` or `**/*` is matched from each base
    /// directory; `*` stays within a directory, `**` does not. `log` hears what each pattern has found.
    static BundleZip of(Path source, Buildspec.Artifacts artifacts, BuildLog log) throws BuildFailure, IOException {
        var wanted = artifacts.files().stream().map(Glob::new).toList();
        var excluded = artifacts.excludePaths().stream().map(Glob::new).toList();
        var counts = new int[wanted.size()];
        var files = new TreeMap<String, Path>();
        var links = new ArrayList<String>();
        var bases = bases(source, artifacts.baseDirectory());
        for (var base : bases) {
            for (var file : within(base, artifacts.keepLinks(), log)) {
                var relative = base.relativize(file);
                if (excluded.stream().anyMatch(glob -> glob.matches(relative))) continue;
                var matched = false;
                for (var one = 0; one < counts.length; one++) {
                    if (!wanted.get(one).matches(relative)) continue;
                    counts[one]++;
                    matched = true;
                }
                if (!matched) continue;
                if (Files.isSymbolicLink(file) && !artifacts.keepLinks()) links.add(name(relative));
                var name = artifacts.discardPaths() ? relative.getFileName().toString() : name(relative);
                if (files.put(name, file) != null)
                    throw new BuildFailure(
                            "UPLOAD_ARTIFACTS",
                            "CLIENT_ERROR",
                            (artifacts.discardPaths() ? "discard-paths" : "base-directory") + ": two files are called "
                                    + name);
            }
        }
        for (var one = 0; one < counts.length; one++)
            log.note("Expanding " + wanted.get(one).pattern() + ": " + counts[one] + " files"
                    + (counts[one] > 0 ? "" : directory(bases, wanted.get(one).pattern())));
        if (!links.isEmpty())
            log.note("What these symbolic links point to takes their place (enable-symlinks: yes keeps " + "them): "
                    + String.join(", ", links));
        if (files.isEmpty())
            throw notFound(
                    "no matching artifact paths found for " + artifacts.files() + " in " + artifacts.baseDirectory());
        return new BundleZip(files, artifacts.keepLinks());
    }

    private static String directory(List<Path> bases, String pattern) {
        return bases.stream().anyMatch(base -> !Glob.isOne(pattern) && Files.isDirectory(base.resolve(pattern)))
                ? " (it is a directory; write " + pattern.replaceFirst("/+$", "") + "/**/*)"
                : "";
    }

    /// The whole checkout, for applications that need no build. Symbolic links stay links.
    static BundleZip ofAll(Path source) throws IOException {
        var files = new TreeMap<String, Path>();
        try (var walk = Files.walk(source)) {
            for (var file : walk.filter(one -> !Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                var relative = source.relativize(file);
                if (!relative.startsWith(".git")) files.put(name(relative), file);
            }
        }
        return new BundleZip(files, true);
    }

    /// Writes the zip; every file gets the time `modified`.
    void zip(Path target, Instant modified) throws IOException {
        try (var zip = new ZipArchiveOutputStream(target)) {
            zip.setLevel(Deflater.DEFAULT_COMPRESSION);
            for (var file : files.entrySet()) {
                var entry = new ZipArchiveEntry(file.getKey());
                date(entry, modified);
                var link = keepsLinks && Files.isSymbolicLink(file.getValue());
                var executable = !link
                        && Files.getPosixFilePermissions(file.getValue()).contains(PosixFilePermission.OWNER_EXECUTE);
                entry.setUnixMode(link ? UnixStat.LINK_FLAG | 0777 : UnixStat.FILE_FLAG | (executable ? 0755 : 0644));
                zip.putArchiveEntry(entry);
                if (link)
                    zip.write(Files.readSymbolicLink(file.getValue()).toString().getBytes(StandardCharsets.UTF_8));
                else Files.copy(file.getValue(), zip);
                zip.closeArchiveEntry();
            }
        }
    }

    /// The extra field has seconds of the epoch, whatever the zone of who unpacks it; what is there for tools that
    /// do not know the field is UTC.
    private static void date(ZipArchiveEntry entry, Instant modified) {
        var utc = LocalDateTime.ofInstant(modified, ZoneOffset.UTC);
        var said = utc.isBefore(EARLIEST) ? EARLIEST : utc.isAfter(LATEST) ? LATEST : utc;
        // The entry takes a time of this machine's zone and writes its clock: so the bytes are the same in every zone.
        entry.setTime(said.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli());
        var seconds = (int) Math.clamp(modified.getEpochSecond(), 0L, Integer.MAX_VALUE);
        var content = ByteBuffer.allocate(1 + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MODIFIED_ONLY)
                .putInt(seconds)
                .array();
        // Not the library's own class of this field: it would write its time into the entry's, by this machine's zone.
        var field = new UnrecognizedExtraField();
        field.setHeaderId(EXTENDED_TIMESTAMP);
        field.setLocalFileDataData(content);
        field.setCentralDirectoryData(content);
        entry.addExtraField(field);
    }

    /// The directories that hold the artifacts: one, or all that match a pattern such as `build-*`.
    private static List<Path> bases(Path source, String written) throws BuildFailure, IOException {
        var plain = source.resolve(written).normalize();
        if (Files.isDirectory(plain)) return List.of(plain);
        if (!Glob.isOne(written))
            throw notFound("base-directory " + written
                    + (Files.exists(plain) ? " is a file, not a directory" : " does not exist"));
        var glob = new Glob(written.replaceFirst("/+$", ""));
        try (var walk = Files.walk(source)) {
            var bases = walk.filter(Files::isDirectory)
                    .filter(one -> !one.equals(source))
                    .filter(one -> glob.matches(source.relativize(one)))
                    .sorted()
                    .toList();
            if (bases.isEmpty()) throw notFound("no directory matches the base-directory " + written);
            return bases;
        }
    }

    /// All files below a directory, sorted; links too if they are kept, otherwise what they lead to.
    private static List<Path> within(Path base, boolean keepLinks, BuildLog log) throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(
                base,
                keepLinks ? Set.of() : Set.of(FileVisitOption.FOLLOW_LINKS),
                Integer.MAX_VALUE,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (keepLinks || Files.exists(file)) files.add(file);
                        else log.note("Left out: the symbolic link " + base.relativize(file) + " leads nowhere");
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
                        if (!(failed instanceof FileSystemLoopException)) throw failed;
                        log.note("Left out: the symbolic link " + base.relativize(file) + " leads back to itself");
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files.stream().sorted().toList();
    }

    private static String name(Path relative) {
        return relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
    }

    private static BuildFailure notFound(String message) {
        return new BuildFailure(
                "UPLOAD_ARTIFACTS",
                "CLIENT_ERROR",
                message + "; check artifacts.files and artifacts.base-directory in buildspec.yml");
    }
}
