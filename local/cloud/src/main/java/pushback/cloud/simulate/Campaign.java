package pushback.cloud.simulate;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// Many worlds, one for each seed, on all processors; a world itself is single-threaded.
public final class Campaign {
    /// One world of so many is lived twice, to compare clocks.
    private static final int SKEWED = 25;
    private static final int MOST_SEEDS = 100;

    private final long first;
    private final long count;
    private final LongFunction<World> worldOf;
    private final Consumer<Run> onRun;
    private final AtomicLong next;
    private final long began = System.nanoTime();
    private final Map<String, Long> endings = new TreeMap<>();
    private final Map<String, Long> kinds = new TreeMap<>();
    private final List<Long> seeds = new ArrayList<>();
    private long worlds;
    private long violations;
    private long injected;
    private Duration lasted = Duration.ZERO;
    private long half;
    private long halfProcessor;
    private Throwable failed;

    /// @param worldOf a seed
    /// @param onRun is told of each world as it ends, one at a time
    public Campaign(long first, long count, LongFunction<World> worldOf, Consumer<Run> onRun) {
        this.first = first;
        this.count = count;
        this.worldOf = worldOf;
        this.onRun = onRun;
        next = new AtomicLong(first);
    }

    /// @throws IllegalStateException if a world could not be lived to its end: then nothing is known of those after
    ///     it
    public Summary run() {
        var workers = new ArrayList<Thread>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++)
            workers.add(Thread.ofVirtual().start(this::work));
        try {
            for (var worker : workers) worker.join();
        } catch (InterruptedException interrupted) {
            next.set(first + count);
            Thread.currentThread().interrupt();
        }
        if (failed != null)
            throw new IllegalStateException("the simulation itself failed: " + failed.getMessage(), failed);
        return summary();
    }

    private void work() {
        try {
            for (var seed = next.getAndIncrement(); seed < first + count; seed = next.getAndIncrement())
                add(live(worldOf.apply(seed), Mutation.NONE));
        } catch (RuntimeException | Error thrown) {
            fail(thrown);
        }
    }

    /// Nobody begins another world.
    private synchronized void fail(Throwable thrown) {
        next.set(first + count);
        if (failed == null) failed = thrown;
    }

    /// Lives a world as a campaign does: one of so many twice, with right clocks and with wrong ones.
    ///
    /// @param mutation the deliberate bug that its deployer has
    public static Run live(World world, Mutation mutation) {
        return world.seed() % SKEWED == 7 && world.faults().contains(FaultKind.CLOCK_SKEW)
                ? ClockSkew.compare(world, mutation)
                : new Simulation(world).with(mutation).run();
    }

    private synchronized void add(Run run) {
        worlds++;
        if (worlds == count / 2) {
            half = System.nanoTime();
            halfProcessor = processor();
        }
        injected += run.faults().size();
        lasted = lasted.plus(run.lasted());
        run.endings().forEach((ending, number) -> endings.merge(ending, (long) number, Long::sum));
        run.faults().values().forEach(kind -> kinds.merge(kind.word(), 1L, Long::sum));
        if (!run.held()) {
            violations++;
            if (seeds.size() < MOST_SEEDS) seeds.add(run.world().seed());
        }
        onRun.accept(run);
    }

    /// What is known so far.
    public synchronized Summary summary() {
        var now = System.nanoTime();
        return new Summary(
                worlds,
                violations,
                rate(worlds, now - began),
                half == 0 ? 0 : rate(worlds - count / 2, now - half),
                half == 0
                        ? 0
                        : Math.round((processor() - halfProcessor) / 1e5 / Math.max(1, worlds - count / 2)) / 10.0,
                injected,
                Math.round(lasted.toMinutes() / 6.0) / 10.0,
                endings,
                kinds,
                seeds.stream().sorted().toList());
    }

    /// Nanoseconds of processor time that the JVM has used; unlike the time that passed it does not depend on
    /// neighbours.
    private static long processor() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static double rate(long worlds, long nanos) {
        return Math.round(worlds * 1e10 / Math.max(1, nanos)) / 10.0;
    }
}
