package pushback.cdk.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script that stays on each server, run here with stand-ins for `aws` and `systemctl`.
class EnvironmentScriptTest {
    @TempDir
    Path server;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")),
                "skipped: python3 is not there, which Amazon Linux has");
        Files.writeString(server.resolve("variables"), "PORT=8080\n");
        Files.writeString(server.resolve("environment.sh"), UserData.script("environment.sh"));
        program("systemctl", "echo \"$@\" >> " + server.resolve("restarts"));
        secret("pass\\\\word\\\"1");
        Files.createDirectories(server.resolve("units"));
        Files.writeString(server.resolve("units/shop.service"), "EnvironmentFile=" + server.resolve("etc/environment")
                + "\n");
        Files.writeString(server.resolve("units/other.service"), "EnvironmentFile=/etc/other\n");
        settings("the-secret");
    }

    @Test
    void writesVariablesUserAndPasswordForRootOnly() throws Exception {
        run();
        var file = server.resolve("etc/environment");
        assertEquals("PORT=8080\nDATABASE_USER=\"pushback\"\nDATABASE_PASSWORD=\"pass\\\\word\\\"1\"\n",
                Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(Files.exists(server.resolve("restarts")), "nothing runs yet");
    }

    @Test
    void restartsTheServicesThatReadItWhenThePasswordHasChanged() throws Exception {
        run();
        run();
        assertFalse(Files.exists(server.resolve("restarts")));
        secret("another");
        run();
        assertEquals("try-restart shop.service\n", Files.readString(server.resolve("restarts")));
        assertTrue(Files.readString(server.resolve("etc/environment")).contains("\"another\""));
    }

    @Test
    void needsNoSecretWithoutADatabase() throws Exception {
        settings("''");
        run();
        assertEquals("PORT=8080\n", Files.readString(server.resolve("etc/environment")));
    }

    @Test
    void keepsTheOldFileWhenTheSecretCannotBeRead() throws Exception {
        run();
        var before = Files.readString(server.resolve("etc/environment"));
        program("aws", "exit 255");
        assertTrue(script().waitFor() != 0);
        assertEquals(before, Files.readString(server.resolve("etc/environment")));
        try (var files = Files.list(server.resolve("etc"))) {
            assertEquals(1, files.count(), "nothing is left lying about");
        }
    }

    private void settings(String secret) throws IOException {
        Files.writeString(server.resolve("settings"), "REGION=us-east-1\nENVIRONMENT_FILE="
                + server.resolve("etc/environment")
                + "\nDATABASE_SECRET=" + secret + "\n");
    }

    private void secret(String password) throws IOException {
        program("aws", "cat <<'END'\n{\"username\":\"pushback\",\"password\":\"" + password + "\"}\nEND");
    }

    private void program(String name, String script) throws IOException {
        var file = Files.writeString(Files.createDirectories(server.resolve("bin")).resolve(name),
                "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private void run() throws Exception {
        var process = script();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private Process script() throws IOException {
        var builder = new ProcessBuilder("/bin/sh", server.resolve("environment.sh").toString())
                .redirectErrorStream(true);
        builder.environment().put("PATH", server.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().put("PUSHBACK_SETTINGS", server.resolve("settings").toString());
        builder.environment().put("PUSHBACK_UNITS", server.resolve("units").toString());
        return builder.start();
    }
}
