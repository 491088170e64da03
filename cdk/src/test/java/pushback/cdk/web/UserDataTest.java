package pushback.cdk.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    /// server has one: AWS CodeDeploy, "CodeDeploy agent configuration reference", enable_auth_policy. Here the
    /// script runs below a folder of its own, and a systemctl writes down what it is asked.
    @Test
    void configuresTheServerInTheOrderThatTheAgentNeeds() throws Exception {
        assertEquals(0, configure(true));
        assertEquals("""
            daemon-reload
            enable codedeploy-agent
            enable pushback-environment.service
            enable --now pushback-environment.timer
            start pushback-environment.service
            restart codedeploy-agent
            """, told());
        assertEquals(":max_revisions: 5\n:enable_auth_policy: true\n", Files.readString(agent()));
        var units = server.resolve("etc/systemd/system");
        assertEquals(
                "[Unit]\nAfter=pushback-environment.service\nConditionPathExists=/etc/shop/environment\n",
                Files.readString(units.resolve("codedeploy-agent.service.d/pushback.conf")));
        assertTrue(Files.isExecutable(server.resolve("usr/local/sbin/pushback-environment")));
        assertFalse(
                Files.readString(units.resolve("pushback-environment.service")).contains("$"),
                "nothing is left to fill");
    }

    /// Of an image it may have run before, and a server may be configured twice.
    @Test
    void configuresAgainWithoutSayingAnythingTwice() throws Exception {
        configure(true);
        assertEquals(0, configure(true));
        assertEquals(":max_revisions: 5\n:enable_auth_policy: true\n", Files.readString(agent()));
    }

    @Test
    void leavesTheAgentsSettingsAloneWhereItAsksThroughTheInternet() throws Exception {
        assertEquals(0, configure(false));
        assertEquals(":enable_auth_policy: false\n:max_revisions: 5\n", Files.readString(agent()));
    }

    @Test
    void startsTheAgentThoughTheSecretCannotBeReadYet() throws Exception {
        Files.writeString(server.resolve("fails"), "start pushback-environment.service");
        assertEquals(0, configure(true));
        assertTrue(Files.readString(server.resolve("said")).contains("cannot be written yet; it is tried again"));
        assertTrue(told().endsWith("restart codedeploy-agent\n"), "its condition keeps it from starting");
    }

    @Test
    void saysThatTheStartFailedWhereAUnitCannotBeEnabled() throws Exception {
        Files.writeString(server.resolve("fails"), "enable codedeploy-agent");
        assertFalse(configure(true) == 0, "user data ends here, and tells CloudFormation");
    }

    @Test
    void writesUnitsThatSystemdUnderstands() throws Exception {
        var analyze = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(analyze), "skipped: there is no systemd-analyze here");
        configure(true);
        var units = server.resolve("etc/systemd/system");
        var unit = units.resolve("pushback-environment.service");
        Files.writeString(
                unit,
                Files.readString(unit)
                        .replace(
                                "/usr/local/sbin/",
                                server.resolve("usr/local/sbin/").toString() + "/"));
        var process = new ProcessBuilder(
                        analyze.toString(),
                        "verify",
                        "--man=no",
                        unit.toString(),
                        units.resolve("pushback-environment.timer").toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertEquals("", said);
    }

    private Path agent() {
        return server.resolve("etc/codedeploy-agent/conf/codedeployagent.yml");
    }

    /// Below the folder instead of the root.
    private int configure(boolean authenticates) throws Exception {
        program(
                "systemctl",
                "echo \"$*\" >> " + server.resolve("told") + "\n[ \"$*\" != \"$(cat " + server.resolve("fails")
                        + " 2> /dev/null)\" ]");
        for (var folder : List.of("etc/systemd/system", "etc/codedeploy-agent/conf", "usr/local/sbin"))
            Files.createDirectories(server.resolve(folder));
        if (!Files.exists(agent())) Files.writeString(agent(), ":enable_auth_policy: false\n:max_revisions: 5\n");
        Files.writeString(server.resolve("usr/local/sbin/pushback-environment"), "#!/bin/sh\n");
        var script = UserData.script("configure.sh").replaceAll("(?<=[ >'])/(?=etc/|usr/local/sbin/)", server + "/");
        // What is written into a unit is for the server itself.
        script = script.replace("ExecStart=" + server, "ExecStart=");
        var process = process("set -eu\nENVIRONMENT_FILE=/etc/shop/environment\nAGENT_AUTHENTICATES=" + authenticates
                + "\n" + script);
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Files.writeString(server.resolve("said"), said);
        return process.waitFor();
    }

    private Process process(String script) throws IOException {
        var builder = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true);
        builder.environment().put("PATH", server.resolve("bin") + ":/usr/bin:/bin");
        return builder.start();
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
        var process = process(script);
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
