package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitTest {
    private static final String ANALYZE = "/usr/bin/systemd-analyze";

    @TempDir
    Path directory;

    private Path unit;

    @BeforeEach
    void copy() throws IOException {
        assumeTrue(Files.isExecutable(Path.of(ANALYZE)), "skipped: there is no systemd-analyze here");
        // The release it starts is not installed on this machine.
        unit = Files.writeString(
                directory.resolve("twoge.service"),
                Files.readString(Path.of("scripts/twoge.service"))
                        .replaceFirst("(?m)^ExecStart=/opt/twoge/current/twoge.sh$", "ExecStart=/bin/true"));
        assertTrue(Files.readString(unit).contains("/bin/true"));
    }

    @Test
    void isUnderstoodBySystemd() {
        var verification = analyze("verify", "--man=no", unit.toString());
        assertEquals(0, verification.code(), verification::output);
        assertEquals("", verification.output());
    }

    /// systemd's own measure, from 0 (safe) to 10 (exposed).
    @Test
    void exposesLittle() {
        var security = analyze("security", "--no-pager", "--offline=true", unit.toString());
        var level =
                Pattern.compile("Overall exposure level for \\S+: ([\\d.]+)").matcher(security.output());
        assertTrue(level.find(), security::output);
        assertTrue(Double.parseDouble(level.group(1)) <= 1.7, level.group());
    }

    private static Command.Result analyze(String... arguments) {
        var command = new ArrayList<>(List.of(ANALYZE));
        command.addAll(List.of(arguments));
        return Command.run(Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C"), command);
    }
}
