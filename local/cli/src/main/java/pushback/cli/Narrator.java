package pushback.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import pushback.asl.Status;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.drill.DrillVerdict;
import pushback.host.up.LocalCloud;
import pushback.operator.Operator;
import pushback.operator.cli.LocalAddress;

/// Prints what releases and drills do, as every operator is told it: by asking AWS's way. It asks again while something
/// happens, and not at all while nothing does: the local cloud rings.
final class Narrator implements AutoCloseable {
    /// Between two looks, in milliseconds: a line is printed within a second of what it tells.
    private static final long PAUSE = 250;
    /// What CodeDeploy and logs say comes a little after what they tell of.
    private static final long AFTERTHOUGHT_NANOS = Duration.ofSeconds(2).toNanos();

    private static final String DRILL = "drill ";

    private final Operator operator;
    private final Printer printer;
    private final Predicate<String> wanted;
    private final Map<String, Heard> heard = new LinkedHashMap<>();
    private final Map<String, Set<String>> told = new LinkedHashMap<>();
    private final Thread thread = Thread.ofVirtual().name("narrator").unstarted(this::run);
    private boolean closed;

    /// @param at when it rang last, as [System#nanoTime]
    /// @param ended whether its execution has ended
    private record Heard(long at, boolean ended) {}

    /// @param wanted which lines are printed
    Narrator(LocalCloud local, Printer printer, Predicate<String> wanted) {
        operator = LocalAddress.of(local.directory()).orElseThrow().operator();
        this.printer = printer;
        this.wanted = wanted;
        local.cloud().timeline().call(() -> {
            local.cloud().stepFunctions().watch((record, _) -> hear("", record));
            local.cloud().stepFunctions().onEnd(record -> hear("", record));
            local.cloud().drills().watch((record, _) -> hear(DRILL, record));
            local.cloud().drills().onEnd(record -> hear(DRILL, record));
            local.story()
                    .listen(line -> local.cloud()
                            .stepFunctions()
                            .execution(line.execution())
                            .ifPresent(record -> hear("", record)));
            return null;
        });
        thread.start();
    }

    private synchronized void hear(String kind, ExecutionRecord record) {
        var release = record.input().path("continues").asText();
        heard.put(
                kind + (release.isEmpty() ? record.name() : release),
                new Heard(System.nanoTime(), record.status() != Status.RUNNING));
        notifyAll();
    }

    /// Waits until all that has ended is told.
    synchronized void settle() {
        var until = System.nanoTime() + AFTERTHOUGHT_NANOS * 2;
        while (heard.values().stream().anyMatch(Heard::ended) && System.nanoTime() < until) rest(PAUSE);
    }

    private void run() {
        while (true) {
            List<Map.Entry<String, Heard>> due;
            synchronized (this) {
                while (heard.isEmpty() && !closed) rest(0);
                if (closed) return;
                due = new ArrayList<>(heard.entrySet().stream()
                        .map(one -> Map.entry(one.getKey(), one.getValue()))
                        .toList());
            }
            for (var one : due) tell(one.getKey(), one.getValue());
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private void tell(String name, Heard before) {
        try {
            if (name.startsWith(DRILL)) tellDrill(name.substring(DRILL.length()), before.ended());
            else tellRelease(name, before.ended());
            forget(name, before);
        } catch (RuntimeException stopping) {
            // The local cloud is going, or the release is not written yet: whoever rings is heard again.
            if (System.nanoTime() - before.at() > AFTERTHOUGHT_NANOS) forget(name, before);
        }
    }

    private void tellRelease(String name, boolean ended) {
        var course = operator.release(name);
        lines("release", name, course.lines());
        if (!ended) return;
        if (course.ended()) printer.end(course.ending().matches("Deployed|Skipped|Superseded"), course.summary());
        else printer.pause();
    }

    private void tellDrill(String name, boolean ended) {
        var course = operator.drill(name);
        lines("drill", name, course.lines());
        if (ended)
            printer.end(
                    course.report()
                            .filter(report -> report.verdict() == DrillVerdict.PROVEN)
                            .isPresent(),
                    course.report().map(report -> report.summary()).orElse(""));
    }

    private void lines(String what, String name, List<String> lines) {
        var before = told.computeIfAbsent(what + name, _ -> new LinkedHashSet<>());
        for (var line : lines) if (before.add(line) && wanted.test(line)) printer.line(what + " " + name, line);
    }

    /// It is asked about no more, unless it has rung meanwhile.
    private synchronized void forget(String name, Heard before) {
        if (before.ended() || System.nanoTime() - before.at() > AFTERTHOUGHT_NANOS) heard.remove(name, before);
        notifyAll();
    }

    /// @param most milliseconds; 0: until somebody rings
    private synchronized void rest(long most) {
        try {
            wait(most);
        } catch (InterruptedException interrupted) {
            closed = true;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
    }
}
