package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;
import pushback.settings.Strategy;

/// The commands reach a local cloud by its directory and, as they reach any environment, by its name and endpoint: they
/// say and do the same.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class OneDoorTest {
    private record Ran(int code, String said) {}

    @TempDir
    Path work;

    private final LinkedBlockingQueue<ExecutionRecord> ended = new LinkedBlockingQueue<>();

    @Test
    @Timeout(300)
    void commandsSayAndDoTheSameByDirectoryAndByName() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "nothing yet");
        try (var local = cloud(application)) {
            application.push("one");
            next();
            application.push("two");
            next();
            var server = local.cloud()
                    .timeline()
                    .call(() -> local.cloud().pushback().fleet().healthy())
                    .getFirst();
            for (var command : List.of(
                    List.of("status"),
                    List.of("status", "-o", "json"),
                    List.of("releases", "--since", "1d"),
                    List.of("logs"),
                    List.of("logs", "--function", "CheckHealth"),
                    List.of("logs", "--server", server),
                    List.of("logs", "nothing"),
                    List.of("rollback", "--dry-run"),
                    List.of("deploy", "mian"),
                    List.of("halt"),
                    List.of("approve", "main"),
                    List.of("drill", "stop-server"),
                    List.of("run", "--", "sh", "-c", "echo $APPLICATION_NAME; exit 3"))) same(local, command);
            for (var command : List.of(
                    List.of("freeze", "--reason", "inventory", "-o", "json"),
                    List.of("deploy", "--force", "--dry-run"),
                    List.of("halt", "--reason", "wrong branch", "--dry-run"))) same(local, command);
            // What the first has done, the second finds done.
            for (var command : List.of(List.of("unfreeze"), List.of("rollback", "--no-wait")))
                assertEquals(0, both(local, command).getFirst().code(), command.toString());
        }
    }

    /// For real, by each door in turn.
    @Test
    @Timeout(300)
    void eachDoorApprovesRejectsHaltsAndGoesBackAlike() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "nothing yet");
        var rules = new Rules(List.of(), InFreeze.WAIT, Duration.ofMinutes(5), List.of(), List.of(), false);
        try (var local = cloud(application, rules)) {
            application.push("first");
            assertEquals(
                    0, byDirectory(local, List.of("approve", awaited(local))).code());
            assertEquals("Deployed", ending());
            var done = new ArrayList<List<Object>>();
            for (var door : List.<Door>of(OneDoorTest::byDirectory, OneDoorTest::byName)) {
                var seen = new ArrayList<>();
                application.push("approved " + done.size());
                seen.add(door.run(local, List.of("approve", awaited(local))).code());
                seen.add(ending());
                var back = door.run(local, List.of("rollback", "--yes", "--reason", "it confuses people"));
                seen.add(back.code());
                seen.add(states(back.said()));
                seen.add(ending());
                application.push("halted " + done.size());
                var halt = door.run(local, List.of("halt", awaited(local), "--reason", "wrong branch"));
                seen.add(halt.code());
                seen.add(ending());
                application.push("rejected " + done.size());
                var reject = door.run(local, List.of("reject", awaited(local), "--reason", "not today"));
                seen.add(reject.code());
                seen.add(ending());
                var head = application.git("rev-parse", "HEAD").strip();
                seen.add(door.run(local, List.of("deploy", head, "--force", "--no-wait"))
                        .code());
                seen.add(door.run(local, List.of("approve", awaited(local))).code());
                seen.add(ending());
                done.add(seen);
            }
            assertEquals(done.getFirst(), done.getLast());
            assertEquals(List.of(0, "Deployed", 0), done.getFirst().subList(0, 3));
            assertEquals("Deployed", done.getFirst().getLast());
        }
    }

    private interface Door {
        Ran run(LocalCloud local, List<String> words) throws Exception;
    }

    /// The id of the release that waits for a person.
    private static String awaited(LocalCloud local) throws Exception {
        var waiting = new CompletableFuture<String>();
        local.cloud().timeline().execute(() -> look(local, waiting));
        return waiting.get(60, TimeUnit.SECONDS);
    }

    private static void look(LocalCloud local, CompletableFuture<String> waiting) {
        local.cloud().pushback().approvals().waiting().stream()
                .filter(approval -> approval.isWaiting())
                .findFirst()
                .ifPresentOrElse(
                        approval -> waiting.complete(approval.release().id()),
                        () -> local.cloud().timeline().after(Duration.ofMillis(20), () -> look(local, waiting)));
    }

    /// How the next release ends.
    private String ending() throws InterruptedException {
        var record = next();
        return record.output()
                .map(output -> output.path("ending").asText())
                .orElseGet(() -> record.status() + " " + record.error());
    }

    /// The states that a story tells of, each once.
    private static List<String> states(String said) {
        return Pattern.compile("(?m)^ +[\\d.]+ s  ([A-Z]\\w+)")
                .matcher(said)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }

    private static void same(LocalCloud local, List<String> words) throws Exception {
        var ran = both(local, words);
        assertEquals(ran.getFirst(), ran.getLast(), String.join(" ", words));
        assertTrue(!ran.getFirst().said().isBlank(), String.join(" ", words));
    }

    /// By its directory, and by its name.
    private static List<Ran> both(LocalCloud local, List<String> words) throws Exception {
        return List.of(byDirectory(local, words), byName(local, words));
    }

    private static Ran byDirectory(LocalCloud local, List<String> words) throws Exception {
        return run(Map.of(), words, List.of("--dir", local.directory().toString()));
    }

    private static Ran byName(LocalCloud local, List<String> words) throws Exception {
        var profile = local.awsProfile();
        return run(
                profile.variables(),
                words,
                List.of("--environment", "local", "--region", "us-east-1", "--endpoint-url", profile.url()));
    }

    /// Without what is another thing each time: moments, ids by the second, sizes; and without the options by which
    /// printed commands find the place.
    private static String steady(String said, List<String> place) {
        return said.replace(" " + String.join(" ", place), "")
                // A local cloud that is meant by its directory is not named.
                .replace(" in local: {", ": {")
                .replaceAll("20\\d{6}-\\d{6}-(deploy|rollback|stop-server)(-\\d)?", "ID")
                .replaceAll("\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z", "THEN")
                .replaceAll("\\d+ (min|s|h)( \\d+ (min|s))? ago|just now", "A WHILE AGO")
                .replaceAll("VERIFIED +", "VERIFIED ")
                .replaceAll("A WHILE AGO +", "A WHILE AGO ")
                .replaceAll("\\d[\\d,.]* (MB|a day)", "SOME")
                .replaceAll("\"bytes\" : \\d+", "BYTES")
                .replaceAll("\"version\" : \\d+", "VERSION");
    }

    /// In a process of its own, whose output is nobody else's.
    private static Ran run(Map<String, String> environment, List<String> words, List<String> place)
            throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        var behind = words.indexOf("--");
        line.addAll(behind < 0 ? words : words.subList(0, behind));
        line.addAll(place);
        if (behind >= 0) line.addAll(words.subList(behind, words.size()));
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), steady(said, place));
    }

    private LocalCloud cloud(TinyApplication application) {
        return cloud(application, new Rules(List.of(), InFreeze.WAIT, Duration.ZERO, List.of(), List.of()));
    }

    private LocalCloud cloud(TinyApplication application, Rules rules) {
        var local = new LocalCloud(new Options(
                work.resolve("state"),
                Optional.empty(),
                Profile.of(application.directory()),
                true,
                1,
                rules,
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
        var record = ended.poll(90, TimeUnit.SECONDS);
        if (record == null) throw new AssertionError("the release did not end within a minute and a half");
        return record;
    }
}
