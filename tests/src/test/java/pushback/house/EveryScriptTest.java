package pushback.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every shell script of the repository, looked at by shellcheck.
class EveryScriptTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    /// What was built or fetched.
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules", ".twoge", ".idea", "cdk.out");

    @Test
    void isSoundToShellcheck() throws Exception {
        var scripts = scripts();
        var names =
                scripts.stream().map(file -> ROOT.relativize(file).toString()).collect(Collectors.toSet());
        assertTrue(
                names.containsAll(Set.of(
                        ".ci/run",
                        "pushback",
                        "cdk/node.sh",
                        "cdk/src/main/resources/pushback/cdk/web/environment.sh",
                        "cdk/src/test/resources/pushback/cdk/web/walk.sh",
                        "blog-app/src/test/engines",
                        "functions/src/main/resources/pushback/drill/stop-application.sh")),
                names.toString());
        var shellcheck = program("shellcheck");
        assumeTrue(!shellcheck.isEmpty(), "skipped: there is no shellcheck here (apt-get install shellcheck)");
        var found = new StringBuilder();
        for (var script : scripts) {
            var command = new ArrayList<>(List.of(shellcheck, "-x", "-P", "SCRIPTDIR", "-f", "gcc"));
            // Pieces of longer scripts say no shell.
            if (!first(script).matches("#!.*|# shellcheck shell=.*")) command.addAll(List.of("-s", "sh"));
            command.add(script.toString());
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            found.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .replace(ROOT + "/", ""));
            process.waitFor();
        }
        assertEquals("", found.toString());
    }

    /// By their names, and by what their first line says.
    private static Set<Path> scripts() throws IOException {
        var scripts = new TreeSet<Path>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return !folder.equals(ROOT)
                                && NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                var name = file.getFileName().toString();
                if (attributes.isRegularFile()
                        && (name.endsWith(".sh")
                                || !name.contains(".") && first(file).matches("#!(/bin/|/usr/bin/env )(ba)?sh\\b.*")))
                    scripts.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return scripts;
    }

    private static String first(Path file) throws IOException {
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.findFirst().orElse("");
        }
    }

    private static String program(String name) {
        for (var folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"))
            if (Files.isExecutable(Path.of(folder, name)))
                return Path.of(folder, name).toString();
        return "";
    }
}
