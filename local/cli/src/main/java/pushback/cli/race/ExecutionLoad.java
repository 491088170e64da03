package pushback.cli.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import pushback.aws.endpoint.AccessKey;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Executions through the SDK's client: each is started, and described until it has succeeded. The client limits the
/// endpoint and not moto, so that the ratio is at least what is said.
final class ExecutionLoad {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private ExecutionLoad() {}

    /// @param seconds 0: one execution for each connection
    static EndpointBench.Measured measure(String url, AccessKey key, String machine, int seconds, int connections)
            throws InterruptedException {
        var durations = Collections.synchronizedList(new ArrayList<Long>());
        var failed = new AtomicLong();
        var last = new AtomicReference<>("none has ended in time");
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (var machines = BenchServices.machines(url, key);
                var threads = Executors.newFixedThreadPool(connections)) {
            var loops = new ArrayList<Callable<Void>>();
            for (var one = 0; one < connections; one++)
                loops.add(() -> {
                    do {
                        var start = System.nanoTime();
                        if (succeeds(machines, machine, last)) durations.add(System.nanoTime() - start);
                        else failed.incrementAndGet();
                    } while (System.nanoTime() < until);
                    return null;
                });
            for (var loop : threads.invokeAll(loops)) loop.get();
        } catch (ExecutionException broken) {
            throw new IllegalStateException("the load broke off", broken.getCause());
        }
        if (durations.isEmpty()) throw new IllegalStateException("no execution has succeeded: " + last.get());
        var each = durations.stream().mapToLong(Long::longValue).average().orElseThrow() / 1e9;
        return new EndpointBench.Measured(connections / each, p99(durations), failed.get());
    }

    private static boolean succeeds(SfnClient machines, String machine, AtomicReference<String> last) {
        try {
            var arn = machines.startExecution(start -> start.stateMachineArn(machine)
                            // Moto calls each that nobody names "None".
                            .name("bench-" + System.nanoTime() + "-"
                                    + Thread.currentThread().threadId())
                            .input("{}"))
                    .executionArn();
            var until = System.nanoTime() + LONGEST.toNanos();
            while (System.nanoTime() < until) {
                var status = machines.describeExecution(describe -> describe.executionArn(arn))
                        .status();
                if (status != ExecutionStatus.RUNNING) return status == ExecutionStatus.SUCCEEDED;
            }
            return false;
        } catch (SdkException refused) {
            last.set(refused.getMessage());
            return false;
        }
    }

    /// In milliseconds.
    private static double p99(List<Long> nanos) {
        var sorted = nanos.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(Math.min(sorted.size() - 1, sorted.size() * 99 / 100)) / 1e6;
    }
}
