package pushback.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The drills' scripts in a real shell, on what a CodeDeploy agent leaves on a server.
class ScriptTest {
    @TempDir
    Path root;

    private Path archive;

    private record Run(int status, String said) {}

    @BeforeEach
    void install() throws IOException {
        archive = Files.createDirectories(root.resolve("group-1/d-1/deployment-archive"));
        Files.createDirectories(root.resolve("deployment-instructions"));
        Files.writeString(
                root.resolve("deployment-instructions/group-1_last_successful_install"),
                root.resolve("group-1/d-1") + "");
    }

    @Test
    void theStopScriptRunsTheHooksOfTheBundleInOrderAndInTheirEnvironment() throws Exception {
        appSpec("""
            version: 0.0
            hooks:
              BeforeInstall:
                - location: scripts/never.sh
              ApplicationStop:   # in two steps
                - location: scripts/drain.sh
                  timeout: 60
                - location: "/scripts/stop.sh"
              ApplicationStart:
                - location: scripts/never.sh
            """);
        script("never", "exit 9");
        script(
                "drain",
                "echo drained $LIFECYCLE_EVENT $DEPLOYMENT_ID $DEPLOYMENT_GROUP_ID $APPLICATION_NAME in $(pwd)");
        script("stop", "echo stopped");
        var run = run(Script.STOP_APPLICATION, "APPLICATION_NAME=shop; export APPLICATION_NAME\n");
        assertEquals(0, run.status, run.said);
        assertEquals(
                List.of(
                        "running scripts/drain.sh",
                        "drained ApplicationStop d-1 group-1 shop in /",
                        "running /scripts/stop.sh",
                        "stopped"),
                run.said.lines().toList());
    }

    @Test
    void theStopScriptReadsAHookWrittenAtTheSameIndentation() throws Exception {
        appSpec("hooks:\n  ApplicationStop:\n  - location: scripts/stop.sh\n    timeout: 5\n"
                + "  ValidateService:\n  - location: scripts/never.sh\n");
        script("stop", "echo stopped");
        assertTrue(run(Script.STOP_APPLICATION, "").said.endsWith("stopped"));
    }

    @Test
    void theStopScriptFailsWithItsHook() throws Exception {
        appSpec("hooks:\n  ApplicationStop:\n    - location: scripts/stop.sh\n");
        script("stop", "echo it does not stop >&2; exit 3");
        var run = run(Script.STOP_APPLICATION, "");
        assertEquals(3, run.status);
        assertTrue(run.said.contains("it does not stop"), run.said);
    }

    @Test
    void theStopScriptSaysWhenNothingTellsHowToStop() throws Exception {
        appSpec("hooks:\n  ApplicationStart:\n    - location: scripts/start.sh\n");
        var run = run(Script.STOP_APPLICATION, "");
        assertEquals(1, run.status);
        assertTrue(run.said.contains("no ApplicationStop hook"), run.said);
        Files.delete(root.resolve("deployment-instructions/group-1_last_successful_install"));
        assertTrue(run(Script.STOP_APPLICATION, "").said.contains("CodeDeploy has installed nothing"));
    }

    @Test
    void theLoadEndsByItself() throws Exception {
        assertEquals(0, run(Script.LOAD_CPUS, "LIMIT=0 CPU_SHARE=20\n").status);
        assertEquals(0, run(Script.LOAD_CPUS, "LIMIT=0\n").status);
    }

    private void appSpec(String text) throws IOException {
        Files.writeString(archive.resolve("appspec.yml"), text);
    }

    private void script(String name, String commands) throws IOException {
        Files.createDirectories(archive.resolve("scripts"));
        Files.writeString(archive.resolve("scripts/" + name + ".sh"), "#!/bin/sh\n" + commands + "\n");
    }

    private Run run(Script script, String before) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("/bin/sh", "-c", before + script.text()).redirectErrorStream(true);
        builder.environment().put("DEPLOYMENT_ROOT", root.toString());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        return new Run(process.exitValue(), said);
    }
}
