package pushback.local.build;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermission;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/// The files of a bundle and their zip. The same tree gives the same bytes: sorted by name, one fixed time, modes
/// reduced to 644 and 755. Symbolic links stay links.
record Bundle(Map<String, Path> files) {
    /// A zip holds local time: this is the same local time, and so the same bytes, in every time zone.
    private static final long FIXED_TIME = LocalDateTime.of(1980, 2, 1, 0, 0)
            .atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();

    /// What a buildspec's artifacts name. A pattern such as `target/*.jar` or `**/*` is matched from the base
    /// directory; `*` stays within a directory, `**` does not.
    static Bundle of(Path source, Buildspec.Artifacts artifacts) throws BuildFailure, IOException {
        var base = source.resolve(artifacts.baseDirectory()).normalize();
        if (!base.startsWith(source)) throw notFound("base-directory " + artifacts.baseDirectory()
                + " is outside the source");
        if (!Files.isDirectory(base)) throw notFound("base-directory " + artifacts.baseDirectory() + " does not exist");
        var wanted = matchers(artifacts.files());
        var excluded = matchers(artifacts.excludePaths());
        var files = new TreeMap<String, Path>();
        for (var file : within(base)) {
            var relative = base.relativize(file);
            if (!matches(wanted, relative) || matches(excluded, relative)) continue;
            var name = artifacts.discardPaths() ? relative.getFileName().toString() : name(relative);
            if (files.put(name, file) != null) throw new BuildFailure("UPLOAD_ARTIFACTS", "CLIENT_ERROR",
                    "discard-paths: two files are called " + name);
        }
        if (files.isEmpty()) throw notFound("no matching artifact paths found for " + artifacts.files()
                + " in " + artifacts.baseDirectory());
        return new Bundle(files);
    }

    /// The whole checkout, for applications that need no build.
    static Bundle ofAll(Path source) throws IOException {
        var files = new TreeMap<String, Path>();
        for (var file : within(source)) {
            var relative = source.relativize(file);
            if (!relative.startsWith(".git")) files.put(name(relative), file);
        }
        return new Bundle(files);
    }

    void zip(Path target) throws IOException {
        try (var zip = new ZipArchiveOutputStream(target)) {
            zip.setLevel(Deflater.DEFAULT_COMPRESSION);
            for (var file : files.entrySet()) {
                var entry = new ZipArchiveEntry(file.getKey());
                entry.setTime(FIXED_TIME);
                var link = Files.isSymbolicLink(file.getValue());
                var executable = !link && Files.getPosixFilePermissions(file.getValue())
                        .contains(PosixFilePermission.OWNER_EXECUTE);
                entry.setUnixMode(link ? UnixStat.LINK_FLAG | 0777 : UnixStat.FILE_FLAG | (executable ? 0755 : 0644));
                zip.putArchiveEntry(entry);
                if (link) zip.write(Files.readSymbolicLink(file.getValue()).toString().getBytes());
                else Files.copy(file.getValue(), zip);
                zip.closeArchiveEntry();
            }
        }
    }

    private static List<Path> within(Path base) throws IOException {
        try (var walk = Files.walk(base)) {
            return walk.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
        }
    }

    /// Java's `**/x` wants a directory before x; CodeBuild's takes x at the top as well. A directory's name means
    /// nothing by itself, as in CodeBuild: its files are written `directory/**/*`.
    private static List<PathMatcher> matchers(List<String> patterns) {
        var matchers = new ArrayList<PathMatcher>();
        for (var written : patterns) {
            var pattern = written.replaceFirst("^\\./", "");
            for (var variant : List.of(pattern, pattern.replace("**/", ""))) {
                matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + variant));
            }
            if (pattern.endsWith("/**")) matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + pattern
                    + "/*"));
        }
        return matchers;
    }

    private static boolean matches(List<PathMatcher> matchers, Path relative) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(relative));
    }

    private static String name(Path relative) {
        return relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
    }

    private static BuildFailure notFound(String message) {
        return new BuildFailure("UPLOAD_ARTIFACTS", "CLIENT_ERROR", message
                + "; check artifacts.files and artifacts.base-directory in buildspec.yml");
    }
}
