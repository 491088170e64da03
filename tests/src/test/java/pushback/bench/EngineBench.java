package pushback.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import pushback.asl.Execution;
import pushback.asl.Status;
import pushback.time.VirtualTimeline;

/// Prints the figures of `docs/bench-engine.md`.
@EnabledIfSystemProperty(
        named = "pushback.bench",
        matches = "true",
        disabledReason = "skipped: a benchmark takes a minute and a quiet machine; -Dpushback.bench=true runs it")
class EngineBench {
    private static final int OPEN = 10_000;

    @Test
    void countsWhatTheEngineDoesInASecond() throws RunnerException {
        var results = new Runner(new OptionsBuilder()
                        .include(EngineBenchmark.class.getName())
                        .build())
                .run();
        assertEquals(3, results.size());
    }

    /// Each waits for the answer of `DeployRevision`, with all its variables and history.
    @Test
    void weighsTenThousandOpenExecutions() throws IOException {
        var deploy = EngineBenchmark.deployMachine();
        var answers = EngineBenchmark.deployedTwice().without("DeployRevision", "WatchRollout");
        var timeline = new VirtualTimeline(Instant.EPOCH);
        var engine = answers.engine(timeline);
        var before = used();
        var open = new ArrayList<Execution>(OPEN);
        for (int i = 0; i < OPEN; i++) open.add(engine.start(deploy, EngineBenchmark.request(i)));
        timeline.advance(Duration.ofSeconds(1));
        var grown = used() - before;
        assertTrue(
                open.stream()
                        .allMatch(each -> each.status() == Status.RUNNING
                                && each.currentStates().contains("DeployRevision")),
                () -> open.getFirst().statesEntered().toString());
        System.out.printf(
                "%,d open executions of the deploy machine, %d events each: %,d bytes each%n",
                OPEN, open.getFirst().history().size(), grown / OPEN);
        Reference.reachabilityFence(open);
    }

    private static long used() {
        for (int i = 0; i < 4; i++) System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
