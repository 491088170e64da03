package pushback.host.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import pushback.host.processes.ProcStat;

/// How busy a set of processes is: the CPU time they used since the last look, by the clock of the machine.
final class CpuMeter {
    private Map<Long, Duration> used = new HashMap<>();
    private long lookedAt = System.nanoTime();

    /// CPU time per time that passed: 1 for a whole CPU. A process that began since counts from its beginning; what
    /// one used that has ended since is lost.
    synchronized double look(Set<Long> processes) {
        var now = System.nanoTime();
        var passed = now - lookedAt;
        var current = new HashMap<Long, Duration>();
        for (var pid : processes)
            ProcStat.of(pid)
                    .map(ProcStat::used)
                    .or(() -> ProcessHandle.of(pid)
                            .flatMap(process -> process.info().totalCpuDuration()))
                    .ifPresent(duration -> current.put(pid, duration));
        var sum = Duration.ZERO;
        for (var process : current.entrySet())
            sum = sum.plus(process.getValue().minus(used.getOrDefault(process.getKey(), Duration.ZERO)));
        used = current;
        lookedAt = now;
        return passed <= 0 ? 0 : Math.max(0, (double) sum.toNanos() / passed);
    }
}
