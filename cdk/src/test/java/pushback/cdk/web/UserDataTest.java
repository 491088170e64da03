package pushback.cdk.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server does at its first start, run here with stand-ins for what only a server has.
class UserDataTest {
    @TempDir
    Path server;

    @BeforeEach
    void prepare() throws IOException {
        program("aws", "echo \"$*\" >> " + server.resolve("told"));
        program("sleep", ":");
        // The metadata service, and a page that nobody serves.
        program(
                "curl",
                "case \"$*\" in *api/token) echo t ;; *instance-id) echo i-0abc ;; *) [ -e " + server.resolve("serves")
                        + " ] ;; esac");
    }

    @Test
    void tellsCloudFormationThatTheServerIsReadyWhenTheReleaseAnswers() throws Exception {
        Files.createFile(server.resolve("serves"));
        assertEquals(0, run("await_release\nsignal SUCCESS"));
        assertEquals(
                "cloudformation signal-resource --region eu-central-1 --stack-name pushback-shop --logical-resource-id "
                        + "ServersGroup --unique-id i-0abc --status SUCCESS\n",
                told());
    }

    @Test
    void isReadyWithoutAReleaseWhereNoneWasEverDeployed() throws Exception {
        assertEquals(0, run("await_release\nsignal SUCCESS"));
        assertTrue(told().endsWith(" --status SUCCESS\n"), told());
    }

    @Test
    void tellsAtOnceThatTheStartHasFailed() throws Exception {
        assertFalse(run("false\nsignal SUCCESS") == 0);
        assertTrue(told().endsWith(" --status FAILURE\n"), told());
        assertEquals(1, told().lines().count());
    }

    @Test
    void goesOnWhereNobodyWaitsForASignal() throws Exception {
        program("aws", "echo 'Stack is in UPDATE_COMPLETE state and can not be signaled' >&2\nexit 254");
        Files.createFile(server.resolve("serves"));
        assertEquals(0, run("await_release\nsignal SUCCESS"));
    }

    /// The CodeDeploy agent reads its file when it starts, and a golden image's agent must not start before its
    /// server has one: AWS CodeDeploy, "CodeDeploy agent configuration reference", enable_auth_policy.
    @Test
    void startsTheAgentWhenAllElseIsThere() {
        var configure = UserData.script("configure.sh");
        var written = configure.indexOf("systemctl start pushback-environment.service ||");
        var policy = configure.indexOf("enable_auth_policy: true");
        var started = configure.indexOf("systemctl restart codedeploy-agent");
        var again = configure.indexOf("systemctl enable --now pushback-environment.timer");
        assertTrue(0 < policy && policy < again && again < written && written < started, configure);
        assertTrue(configure.contains("ConditionPathExists=$ENVIRONMENT_FILE"), "whoever starts it");
        assertFalse(
                configure.contains("systemctl start codedeploy-agent"), "one that runs would not read its file again");
    }

    /// systemd.exec(5), EnvironmentFile=: within double quotes a backslash escapes a backslash and a double quote.
    @Test
    void quotesWhatSystemdWouldReadOtherwise() {
        assertEquals("24", UserData.quoted("24"));
        assertEquals("https://a.example/b?c=1&d", UserData.quoted("https://a.example/b?c=1&d"));
        assertEquals("\"a \\\"b\\\" \\\\ $c # d\"", UserData.quoted("a \"b\" \\ $c # d"));
        assertEquals("rediss://${Token[TOKEN.12]}:6379", UserData.quoted("rediss://${Token[TOKEN.12]}:6379"));
    }

    private int run(String rest) throws Exception {
        var script =
                "set -eu\nREGION=eu-central-1\nSTACK=pushback-shop\nGROUP=ServersGroup\nHEALTH=http://127.0.0.1:8080/\n"
                        + UserData.script("signal.sh") + rest + "\n";
        var builder = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true);
        builder.environment().put("PATH", server.resolve("bin") + ":/usr/bin:/bin");
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Files.writeString(server.resolve("said"), said);
        return process.waitFor();
    }

    private String told() throws IOException {
        return Files.readString(server.resolve("told"));
    }

    private void program(String name, String script) throws IOException {
        var file = Files.writeString(
                Files.createDirectories(server.resolve("bin")).resolve(name), "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }
}
