package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
import pushback.operator.cli.Desk;
import pushback.operator.cli.LocalAddress;
import pushback.settings.Rules;
import pushback.settings.Strategy;

/// What the commands say of a running local cloud.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class CommandsTest {
    private static final int MOST_LOOKS = 20;

    @TempDir
    Path work;

    private final LinkedBlockingQueue<ExecutionRecord> ended = new LinkedBlockingQueue<>();

    @Test
    @Timeout(240)
    void thingsAreFoundByWhatPeopleCallThemAndToldWithoutControlCharacters() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "nothing yet");
        try (var local = cloud(application)) {
            var control = LocalAddress.open(local.directory());
            aServerWithoutAReleaseHasLogsToo(control);
            application.push("one");
            var first = next();
            application.git("tag", "v1");
            application.git("push", "origin", "v1");
            application.git(
                    "commit",
                    "--quiet",
                    "--allow-empty",
                    "--author",
                    "Mal\u001b[2Jlory <m@example.com>",
                    "--message",
                    "Ev\u001b[31mil \u0007 \u202e reversed");
            application.push("two");
            var second = next();
            for (var release : List.of(first, second))
                assertEquals("Deployed", release.states().getLast(), release.cause());

            releasesAreFound(control, first.name(), second.name());
            aTypoIsNoRelease(local, control);
            assertTrue(command(local, "releases").contains("Say two"));
            rollbackShowsWhichOneIsMeant(local, control, first.name(), second.name());
            noControlCharacterIsPrinted(local, application);
            aFailureTellsTheApplicationsOwnWords(local, control, application);
        }
    }

    private static void aServerWithoutAReleaseHasLogsToo(Desk control) {
        var server = control.get("/status").path("instances").path(0).path("id").asText();
        var answer = control.get("/server-logs?instance=" + server.substring(0, 6));
        assertEquals(server, answer.path("server").asText());
        assertFalse(answer.path("ended").asBoolean(), answer.toString());
        assertFalse(answer.path("wrote").asBoolean(), answer.toString());
        assertTrue(refusal(control, "/server-logs?instance=i-nobody")
                .startsWith("there is no server \"i-nobody\"; there are " + server));
    }

    private static void releasesAreFound(Desk control, String first, String second) {
        var sha = first.substring(first.length() - 7);
        for (var name : List.of(first, sha, sha.substring(0, 5), "v1", first.substring(0, first.length() - 3)))
            assertEquals(
                    first,
                    control.get("/story?execution=" + name).path("execution").asText(),
                    name);
        assertEquals(
                second, control.get("/story?execution=main").path("execution").asText());
        var ambiguous = refusal(control, "/story?execution=20");
        assertTrue(
                ambiguous.startsWith("\"20\" may be any of " + second + " (" + second.substring(second.length() - 7)
                        + "), " + first),
                ambiguous);
        var unknown = refusal(control, "/story?execution=nothing");
        assertTrue(unknown.startsWith("there is no release \"nothing\"; the latest are " + second), unknown);
    }

    private static void aTypoIsNoRelease(LocalCloud local, Desk control) {
        var before = local.cloud()
                .timeline()
                .call(() -> local.cloud().stepFunctions().executions().size());
        var refused = assertThrows(
                RuntimeException.class, () -> control.post("/start", Map.of("action", "deploy", "commit", "mian")));
        assertTrue(
                refused.getMessage().contains("there is no commit \"mian\" in local/tiny; did you mean main"),
                refused.getMessage());
        assertThrows(
                RuntimeException.class, () -> control.post("/start", Map.of("action", "rollback", "release", "v2")));
        assertEquals(
                before,
                local.cloud()
                        .timeline()
                        .call(() -> local.cloud().stepFunctions().executions().size()));
        assertEquals(
                2,
                local.cloud()
                        .timeline()
                        .call(() -> local.cloud().services().sns().messages().size()));
    }

    private void rollbackShowsWhichOneIsMeant(LocalCloud local, Desk control, String first, String second)
            throws Exception {
        var said = command(local, "rollback", "--reason", "it confuses people");
        assertTrue(said.lines().anyMatch(line -> line.matches("2 +> +" + first + " .*goes back to this one")), said);
        assertTrue(said.lines().anyMatch(line -> line.matches("1 +\\* +" + second + " .*runs")), said);
        next();
        assertEquals("there is nothing further back", refusal(control, "/good").substring(0, 29));
        var head = control.get("/status").path("head");
        assertEquals("main", head.path("branch").asText());
        assertTrue(
                head.path("why")
                        .asText()
                        .matches("it was left behind by the rollback \\S+ of \\S+ \\(it confuses people\\); .*rollback "
                                + second),
                head.toString());
    }

    private void noControlCharacterIsPrinted(LocalCloud local, TinyApplication application) throws Exception {
        application.git(
                "commit",
                "--quiet",
                "--allow-empty",
                "--author",
                "Mal\u001b[2Jlory <m@example.com>",
                "--message",
                "Ev\u001b[31mil \u0007 \u202e reversed");
        application.git("push", "origin", "HEAD:refs/heads/main");
        next();
        for (var command : List.of("releases", "status", "logs")) {
            var said = command(local, command);
            assertTrue(
                    said.chars().noneMatch(one -> one != '\n' && (Character.isISOControl(one) || one == 0x202e)), said);
        }
        assertTrue(command(local, "releases").contains("Ev\\u001b[31mil \\u0007 \\u202e reversed"));
    }

    private void aFailureTellsTheApplicationsOwnWords(LocalCloud local, Desk control, TinyApplication application)
            throws Exception {
        application.push("crash");
        var release = next().name();
        var lines = new ArrayList<String>();
        control.get("/story?execution=" + release).path("lines").forEach(line -> lines.add(line.asText()));
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.contains("> ")
                                && line.contains("IllegalStateException: no such thing as a free lunch")),
                lines.toString());
        assertTrue(
                lines.stream().anyMatch(line -> line.matches(".*all of its logs: .*logs .*--server i-[0-9a-f]+")),
                lines.toString());
        var server = control.get("/status").path("instances").path(0).path("id").asText();
        var logs = control.get("/server-logs?instance=" + server);
        assertTrue(logs.path("wrote").asBoolean(), logs.toString());
        // A server may write between two looks, but what it wrote is not told again and again.
        for (var looks = 0; logs.path("logs").size() > 0; looks++) {
            assertTrue(looks < MOST_LOOKS, logs.toString());
            logs = control.get("/server-logs?instance=" + server + "&since="
                    + URLEncoder.encode(logs.path("lengths").toString(), StandardCharsets.UTF_8));
        }
    }

    /// In a process of its own, whose output is nobody else's.
    private static String command(LocalCloud local, String... arguments) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--dir", local.directory().toString()));
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static String refusal(Desk control, String path) {
        return assertThrows(IllegalStateException.class, () -> control.get(path))
                .getMessage();
    }

    private LocalCloud cloud(TinyApplication application) {
        var local = new LocalCloud(new Options(
                work.resolve("state"),
                Optional.empty(),
                Profile.of(application.directory()),
                true,
                1,
                Rules.NONE,
                0,
                Strategy.ONE,
                TinyApplication.SOON,
                Map.of()));
        local.cloud().timeline().call(() -> {
            local.cloud().stepFunctions().onEnd(ended::add);
            return null;
        });
        application.follow(local.gitUrl());
        return local;
    }

    private ExecutionRecord next() throws InterruptedException {
        var record = ended.poll(60, TimeUnit.SECONDS);
        if (record == null) throw new AssertionError("the release did not end within a minute");
        return record;
    }
}
