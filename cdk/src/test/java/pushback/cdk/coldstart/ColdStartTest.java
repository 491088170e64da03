package pushback.cdk.coldstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import pushback.cdk.coldstart.Lambda.Start;
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
        try (var lambda = new Lambda(work)) {
            var start = lambda.start(FunctionsBuild.own(work).process(named("CheckHealth")), checkHealth());
            assertTrue(start.answer().contains("pushback.lock.LockLost"), start.answer());
            assertEquals(1, start.calls(), "the ledger was asked");
        }
    }

    @Test
    void aServiceBehindTlsIsAskedAsWell() throws IOException, InterruptedException {
        try (var lambda = new Lambda(work)) {
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
    /// not lost, and `-Dpushback.coldstart=ReceivePush,CheckHealth` takes those two anew.
    @Test
    @EnabledIfSystemProperty(
            named = "pushback.coldstart",
            matches = ".+",
            disabledReason = "a benchmark of minutes; set pushback.coldstart=all, or to the names of functions")
    void asRatioToAnEmptyHandler() throws IOException, InterruptedException {
        var table = new ColdStartTable();
        var build = FunctionsBuild.own(work);
        try (var lambda = new Lambda(work)) {
            for (var step : wanted(System.getProperty("pushback.coldstart"))) {
                var empty = new ArrayList<Start>();
                var own = new ArrayList<Start>();
                var tls = new ArrayList<Start>();
                for (int run = 0; run < RUNS; run++) {
                    empty.add(lambda.start(build.empty(), "{}"));
                    own.add(lambda.start(build.process(step), AnyEvent.of(step)));
                    tls.add(lambda.startOverTls(build.process(step), AnyEvent.of(step)));
                }
                table.write(
                        step,
                        new ColdStartTable.Line(
                                median(own, Start::time),
                                median(empty, Start::time),
                                median(own, Start::cpu),
                                median(tls, Start::cpu),
                                median(empty, Start::cpu)));
            }
        }
    }

    /// Beside an earlier build, in turn: `-Dpushback.coldstart.before=CHECKOUT/functions/target`, where that has been
    /// built (`mvn -pl functions -am process-classes`). A line for each function, and the median of all.
    @Test
    @EnabledIfSystemProperty(
            named = "pushback.coldstart.before",
            matches = ".+",
            disabledReason = "a benchmark of minutes; set pushback.coldstart.before to functions/target of a check-out")
    void asPartOfAnEarlierBuild() throws IOException, InterruptedException {
        var most = Double.parseDouble(System.getProperty("pushback.coldstart.most", "1"));
        var own = FunctionsBuild.own(work);
        var before = FunctionsBuild.earlier(Path.of(System.getProperty("pushback.coldstart.before")));
        var ratios = new ArrayList<Double>();
        var slower = new ArrayList<String>();
        try (var lambda = new Lambda(work)) {
            for (var step : wanted(System.getProperty("pushback.coldstart", "all"))) {
                var old = new ArrayList<Start>();
                var now = new ArrayList<Start>();
                for (int run = 0; run < RUNS; run++) {
                    old.add(lambda.start(before.process(step), AnyEvent.of(step)));
                    now.add(lambda.start(own.process(step), AnyEvent.of(step)));
                }
                var ratio = ratio(median(now, Start::cpu), median(old, Start::cpu));
                var line = String.format(
                        Locale.ROOT,
                        "%-18s processor %.2f, time %.2f, %d ms, before %d ms, calls %d, before %d",
                        step.name(),
                        ratio,
                        ratio(median(now, Start::time), median(old, Start::time)),
                        median(now, Start::cpu).toMillis(),
                        median(old, Start::cpu).toMillis(),
                        now.getFirst().calls(),
                        old.getFirst().calls());
                System.out.println(line);
                ratios.add(ratio);
                if (ratio > most) slower.add(line);
            }
        }
        ratios.sort(null);
        System.out.printf(
                Locale.ROOT,
                "processor time, median of the functions: %.2f (%.2f to %.2f)%n",
                ratios.get(ratios.size() / 2),
                ratios.getFirst(),
                ratios.getLast());
        assertEquals(List.of(), slower, "functions that take more than " + most + " of the earlier build");
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

    private static double ratio(Duration one, Duration other) {
        return (double) one.toMillis() / other.toMillis();
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
