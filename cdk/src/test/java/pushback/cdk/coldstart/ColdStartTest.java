package pushback.cdk.coldstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import pushback.cdk.archive.AnyEvent;
import pushback.cdk.archive.LambdaArchive;
import pushback.cdk.archive.LambdaStandIn;
import pushback.cdk.archive.LambdaStandIn.Start;
import pushback.cdk.archive.UnpackedTask;
import pushback.cdk.environment.DeployerSection.Archive;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;

/// Cold starts with Lambda's own runtime client, from the archive that Lambda is given. What is timed is a whole
/// process: the runtime, our wiring, the SDK, the first call of a service, the answer.
@Tag("slow")
class ColdStartTest {
    private static final int RUNS = Integer.getInteger("pushback.coldstart.runs", 3);

    @TempDir
    private Path work;

    @Test
    void everyFunctionStartsAndAnswers() throws IOException, InterruptedException {
        try (var lambda = new LambdaStandIn(work)) {
            var start = lambda.start(FunctionsBuild.own(work).process(named("CheckHealth")), checkHealth());
            assertTrue(start.answer().contains("pushback.lock.LockLost"), start.answer());
            assertEquals(1, start.calls(), "the ledger was asked");
        }
    }

    @Test
    void aServiceBehindTlsIsAskedAsWell() throws IOException, InterruptedException {
        try (var lambda = new LambdaStandIn(work)) {
            var start = lambda.startOverTls(FunctionsBuild.own(work).process(named("CheckHealth")), checkHealth());
            assertTrue(start.answer().contains("pushback.lock.LockLost"), start.answer());
            assertEquals(1, start.calls(), "the ledger was asked");
        }
    }

    @Test
    void everyFunctionHasItsLineInTheTable() throws IOException {
        assertEquals(
                Steps.ALL.stream().map(Step::name).sorted().toList(),
                new ColdStartTable().names().stream().sorted().toList());
    }

    /// The table in docs/measurements.md, each line written as soon as it is known: a run that is interrupted is
    /// not lost, and `-Dpushback.coldstart=ReceivePush,CheckHealth` takes those two anew. With
    /// `-Dpushback.coldstart.before=CHECKOUT/functions/target` an earlier build is started in the same turns, where
    /// that has been built (`mvn -pl functions -am process-classes`).
    @Test
    @EnabledIfSystemProperty(
            named = "pushback.coldstart",
            matches = ".+",
            disabledReason = "a benchmark of minutes; set pushback.coldstart=all, or to the names of functions")
    void asRatioToAnEmptyHandler() throws IOException, InterruptedException {
        var table = new ColdStartTable();
        var build = FunctionsBuild.own(work);
        var task = UnpackedTask.of(
                LambdaArchive.of(Archive.OWN_JDK, work).file(), Files.createDirectories(work.resolve("task")));
        var earlier = System.getProperty("pushback.coldstart.before");
        var before = earlier == null ? null : FunctionsBuild.earlier(Path.of(earlier));
        try (var lambda = new LambdaStandIn(work)) {
            for (var step : wanted(System.getProperty("pushback.coldstart"))) {
                var event = AnyEvent.of(step);
                var starts = new Turns();
                for (int run = 0; run < RUNS; run++) {
                    starts.add("empty", lambda.start(build.empty(), "{}"));
                    starts.add("now", lambda.start(build.process(step), event));
                    starts.add("tls", lambda.startOverTls(build.process(step), event));
                    starts.add("own", lambda.start(task.process(step), event));
                    starts.add("ownTls", lambda.startOverTls(task.process(step), event));
                    if (before != null) starts.add("before", lambda.start(before.process(step), event));
                }
                table.write(
                        step,
                        new ColdStartTable.Line(
                                starts.time("now"),
                                starts.time("empty"),
                                starts.cpu("now"),
                                starts.cpu("tls"),
                                starts.cpu("own"),
                                starts.cpu("ownTls"),
                                starts.cpu("empty"),
                                before == null ? Optional.empty() : Optional.of(starts.cpu("before"))));
            }
        }
    }

    /// The figures that docs/measurements.md names beside its table.
    @Test
    void theTablesMediansAreThoseOfItsLines() throws IOException {
        var page = Files.readString(Path.of("..", "docs", "measurements.md"));
        var table = new ColdStartTable();
        assertTrue(page.contains(String.format(
                Locale.ROOT,
                "| median | %.1f | %.2f | %.2f | %.2f | %.2f | %.2f |",
                table.median(1).orElseThrow(),
                table.median(2).orElseThrow(),
                table.median(3).orElseThrow(),
                table.median(4).orElseThrow(),
                table.median(5).orElseThrow(),
                table.median(6).orElseThrow())));
    }

    private static final class Turns {
        private final Map<String, List<Start>> starts = new HashMap<>();

        void add(String kind, Start start) {
            starts.computeIfAbsent(kind, _ -> new ArrayList<>()).add(start);
        }

        Duration time(String kind) {
            return median(starts.get(kind), Start::time);
        }

        Duration cpu(String kind) {
            return median(starts.get(kind), Start::cpu);
        }
    }

    private static List<Step> wanted(String names) {
        var found = Steps.ALL.stream()
                .filter(step -> names.equals("all") || List.of(names.split(",")).contains(step.name()))
                .toList();
        assertFalse(found.isEmpty(), "there is no function " + names);
        return found;
    }

    private static Step named(String name) {
        return wanted(name).getFirst();
    }

    private static String checkHealth() {
        return AnyEvent.of(named("CheckHealth"));
    }

    private static Duration median(List<Start> starts, Function<Start, Duration> measure) {
        return starts.stream()
                .map(measure)
                .sorted()
                .skip(starts.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
