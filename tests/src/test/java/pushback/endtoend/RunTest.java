package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.cli.Main;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.oneoff.OneOff;
import pushback.settings.Rules;
import pushback.settings.Strategy;

/// `./pushback run` as a process of its own, against real servers.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class RunTest {
    private record Ran(int code, String out, String err) {}

    @TempDir
    Path work;

    private Path state;

    @Test
    @Timeout(240)
    void runsACommandAsTheApplicationRunsAndWritesItDown() throws Exception {
        state = work.resolve("state").toAbsolutePath();
        var application = TinyApplication.in(work.resolve("tiny"), "hello");
        var ended = new LinkedBlockingQueue<ExecutionRecord>();
        try (var local = new LocalCloud(new Options(
                state,
                Optional.empty(),
                Profile.of(application.directory()),
                true,
                1,
                Rules.NONE,
                0,
                Strategy.ONE,
                TinyApplication.SOON,
                Map.of()))) {
            local.cloud().timeline().call(() -> {
                local.cloud().stepFunctions().onEnd(ended::add);
                return null;
            });
            application.follow(local.gitUrl());
            application.push("hello");
            assertEquals("Deployed", ended.poll(60, TimeUnit.SECONDS).states().getLast());

            var seen = run(
                    "--reason",
                    "a look",
                    "--",
                    "sh",
                    "-c",
                    "echo \"$APPLICATION_NAME $HOST:$PORT $(cat opt/tiny/word)\"; "
                            + "echo \"$DATABASE_URL\" >&2; cat; exit 7");
            var server = local.cloud()
                    .timeline()
                    .call(() -> local.cloud().pushback().fleet().healthy())
                    .getFirst();
            var address = local.cloud()
                    .timeline()
                    .call(() -> local.cloud()
                            .services()
                            .roster()
                            .find(server)
                            .orElseThrow()
                            .port());
            assertEquals(new Ran(7, "pushback 127.0.0.1:" + address + " hello\n", seen.err), seen);
            var port = local.cloud()
                    .timeline()
                    .call(() -> local.cloud().services().rds().describeDBInstances())
                    .dbInstances()
                    .getFirst()
                    .endpoint()
                    .port();
            assertTrue(seen.err.matches("postgresql://app:.*@127\\.0\\.0\\.1:" + port + "/.*"), seen.err);

            // More than Systems Manager hands on at once, and a word that a shell would take apart.
            assertEquals(
                    new Ran(0, "a  'b\n".repeat(9000), ""),
                    run(
                            "--server",
                            server.substring(0, 6),
                            "--",
                            "sh",
                            "-c",
                            "i=0; while [ $i -lt 9000 ]; do echo \"$1\"; i=$((i + 1)); done",
                            "sh",
                            "a  'b"));
            assertEquals(1, run("--server", "i-none", "--", "true").code, "there is no such server");
            assertEquals(2, Main.execute("run", "--dir", state.toString()));

            isEndedWithItsCaller(local);
            var latest = local.cloud()
                    .timeline()
                    .call(() -> local.cloud().pushback().oneOffs().latest(10))
                    .reversed();
            // The last one looked whether anything was left of the one before.
            assertEquals(
                    List.of(Optional.of(7), Optional.of(0), Optional.of(143), Optional.of(0)),
                    latest.stream().map(OneOff::exitCode).toList());
            assertEquals("a look", latest.getFirst().reason());
            assertEquals(System.getProperty("user.name"), latest.getFirst().requestedBy());
        }
    }

    private void isEndedWithItsCaller(LocalCloud local) throws Exception {
        var caller = start("--", "sh", "-c", "echo began; exec sleep 1000");
        assertEquals("began", caller.inputReader().readLine());
        caller.destroy();
        assertTrue(caller.waitFor(30, TimeUnit.SECONDS));
        assertEquals("", run("--", "pgrep -f '[s]leep 1000' || true").out);
    }

    private Ran run(String... arguments) throws Exception {
        var process = start(arguments);
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(
                process.waitFor(), out, Files.readString(work.resolve("err")).strip());
    }

    private Process start(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--dir",
                state.toString()));
        command.addAll(List.of(arguments));
        // What is on its input is not the command's.
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/zero"))
                .redirectError(work.resolve("err").toFile())
                .start();
    }
}
