package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every script of Twoge, of its bundle and of its tests, looked at by shellcheck.
@Tag("slow")
class ShellTest {
    @ParameterizedTest
    @MethodSource("scripts")
    void isSound(Path script) {
        var shellcheck = Stream.of("/usr/bin/shellcheck", "/usr/local/bin/shellcheck", "/opt/homebrew/bin/shellcheck")
                .filter(program -> Files.isExecutable(Path.of(program)))
                .findFirst();
        assumeTrue(shellcheck.isPresent(), "skipped: there is no shellcheck here (apt-get install shellcheck)");
        var found = Command.run(
                Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8"),
                List.of(
                        shellcheck.get(),
                        "-x",
                        "-P",
                        Path.of("scripts").toAbsolutePath().toString(),
                        script.toAbsolutePath().toString()));
        assertEquals("", found.output());
        assertEquals(0, found.code());
    }

    static List<Path> scripts() throws IOException {
        try (var files =
                Stream.of("scripts", "src/test", "bench", ".").map(Path::of).flatMap(ShellTest::in)) {
            var scripts = files.filter(ShellTest::isShell).toList();
            assertTrue(scripts.size() > 10, scripts.toString());
            return scripts;
        }
    }

    private static Stream<Path> in(Path folder) {
        try {
            return Files.walk(folder, folder.toString().equals(".") ? 1 : 9).filter(Files::isRegularFile);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isShell(Path file) {
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.findFirst().orElse("").matches("#!(/bin/|/usr/bin/env )(ba)?sh.*|# shellcheck shell=.*");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
