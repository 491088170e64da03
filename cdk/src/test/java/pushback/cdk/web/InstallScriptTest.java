package pushback.cdk.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.rollout.AgentRelease;

/// What brings CodeDeploy's agent to a server, run here with stand-ins for `dnf`, `wget`, `rpm` and `systemctl`.
class InstallScriptTest {
    private static final String PACKAGE = "the package\n";

    @TempDir
    Path server;

    @BeforeEach
    void prepare() throws IOException {
        Files.writeString(server.resolve("package"), PACKAGE);
        program("wget", "echo \"wget $2\" >> %1$s/calls; cat %1$s/package > \"$4\"");
        program("rpm", "case $1 in -q) printf %%s %2$s ;; *) echo \"rpm $*\" >> %1$s/calls ;; esac");
        program("dnf", "echo \"dnf $*\" >> %1$s/calls");
        program("systemctl", "echo \"systemctl $*\" >> %1$s/calls");
        program("rm", "case $* in *cron*) ;; *) exec /bin/rm \"$@\" ;; esac");
    }

    @Test
    void installsTheReleaseThatIsNamedAndEnablesIt() throws Exception {
        var done = run("");
        assertEquals(0, done.code(), done.output());
        assertEquals("""
            dnf install -y java-25-amazon-corretto-headless ruby wget
            wget https://aws-codedeploy-eu-central-1.s3.eu-central-1.amazonaws.com/releases/codedeploy-agent-%s.noarch.rpm
            rpm --checksig --nosignature codedeploy-agent.rpm
            dnf install -y ./codedeploy-agent.rpm
            systemctl stop codedeploy-agent
            systemctl enable codedeploy-agent
            """.formatted(AgentRelease.PACKAGE), Files.readString(server.resolve("calls")));
    }

    @Test
    void installsThePackageThatSomebodyHasLookedAt() throws Exception {
        var digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(PACKAGE.getBytes(StandardCharsets.UTF_8)));
        var done = run(digest);
        assertEquals(0, done.code(), done.output());
    }

    @Test
    void installsNoOtherPackageThanThat() throws Exception {
        var refused = run("ab".repeat(32));
        assertNotEquals(0, refused.code());
        assertTrue(
                refused.output()
                        .matches("(?s).*has the SHA-256 [0-9a-f]{64}, and the environment's web.agentSha256 is"
                                + " (ab){32}\n"),
                refused.output());
        assertFalse(Files.readString(server.resolve("calls")).contains("./codedeploy-agent.rpm"));
    }

    private Run run(String digest) throws Exception {
        var script = "set -eu\nREGION=eu-central-1\nAGENT_RELEASE=" + AgentRelease.PACKAGE + "\nAGENT_SHA256=" + digest
                + "\n" + UserData.script("install.sh");
        var process = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true);
        process.environment().put("PATH", server + ":/usr/bin:/bin");
        process.environment().put("TMPDIR", server.toString());
        var started = process.start();
        started.getOutputStream().close();
        var output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(started.waitFor(), output);
    }

    private void program(String name, String body) throws IOException {
        var file = Files.writeString(
                server.resolve(name), "#!/bin/sh\n" + body.formatted(server, AgentRelease.PACKAGE) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Run(int code, String output) {}
}
