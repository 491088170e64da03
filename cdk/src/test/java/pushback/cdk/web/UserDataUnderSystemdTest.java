package pushback.cdk.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The part of user data that stays, under a real systemd as the first process: `walk.sh` goes through it. Skipped
/// where this machine cannot boot one (root, Linux, unshare, overlayfs). By itself:
///
///     mvn -pl cdk -am test -Dtest=UserDataUnderSystemdTest -Dsurefire.failIfNoSpecifiedTests=false
class UserDataUnderSystemdTest {
    private static final Path SYSTEMD =
            Path.of("../blog-app/src/test/systemd").toAbsolutePath().normalize();
    /// What it ends with where there is no systemd to boot.
    private static final int CANNOT = 125;

    @TempDir
    Path folder;

    @Test
    void aServerIsConfiguredThoughTheSecretComesLateAndFollowsANewPassword() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "skipped: python3 is not there");
        for (var name : new String[] {"configure.sh", "environment.sh"})
            Files.writeString(folder.resolve(name), UserData.script(name));
        var walk = folder.resolve("walk.sh");
        try (var script = getClass().getResourceAsStream("walk.sh")) {
            Files.write(walk, script.readAllBytes());
        }
        walk.toFile().setExecutable(true);
        var process = new ProcessBuilder(SYSTEMD.toString(), walk.toString(), folder.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        assumeTrue(code != CANNOT, "skipped: no systemd boots here: " + said);
        assertEquals("""
            configured: 0
            without the secret: agent inactive, files: .
            with the secret: agent active, files: environment.
            timer: active, at boot: enabled
            nothing is restarted while nothing changes
            nothing is restarted while a release is at work
            nor what was restarted meanwhile
            refusing: active, stopped: inactive
            asked: put-object
            asked: deregister-targets
            asked: wait target-deregistered
            asked: register-targets
            asked: wait target-in-service
            asked: delete-object
            """, said);
        assertEquals(0, code);
    }
}
