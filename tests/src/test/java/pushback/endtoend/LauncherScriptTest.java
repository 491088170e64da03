package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LauncherScriptTest {
    @TempDir
    Path work;

    @Test
    @Timeout(30)
    void namesTheRemedyWhenThereIsNoJdk() throws Exception {
        var said = fails("");
        assertTrue(said.startsWith("pushback: no JDK 25 or newer was found"), said);
        assertTrue(said.contains("set JAVA_HOME"), said);
    }

    @Test
    @Timeout(30)
    void doesNotTakeAnOlderJdk() throws Exception {
        var old = work.resolve("jdk-17");
        for (var program : List.of("java", "javac")) {
            var file = Files.createDirectories(old.resolve("bin")).resolve(program);
            assertTrue(Files.createFile(file).toFile().setExecutable(true));
        }
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.9\"\n");
        assertTrue(fails(old.toString()).startsWith("pushback: no JDK 25 or newer was found"));
    }

    /// What it says on a machine whose usual folders are `folders`, and which has no JDK elsewhere.
    private String fails(String folders) throws IOException, InterruptedException {
        var path = Files.createDirectories(work.resolve("path"));
        for (var program : List.of("dirname", "sed")) {
            var file = Files.writeString(path.resolve(program), "#!/bin/sh\nexec /usr/bin/" + program + " \"$@\"\n");
            assertTrue(file.toFile().setExecutable(true));
        }
        var builder = new ProcessBuilder(
                        "/bin/sh", Path.of("..", "pushback").toRealPath().toString(), "--version")
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", path.toString());
        builder.environment().put("HOME", work.toString());
        builder.environment().put("PUSHBACK_JDK_FOLDERS", folders);
        var launcher = builder.start();
        var said = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, launcher.waitFor(), said);
        return said;
    }
}
