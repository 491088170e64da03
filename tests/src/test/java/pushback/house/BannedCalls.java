package pushback.house;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What only some classes may do by themselves: all others are given a clock, a timeline or a source of ids. A
/// reference to a method counts as a call.
enum BannedCalls {
    CLOCK(
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.LocalTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.system",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.systemUTC",
            "java.lang.System.currentTimeMillis"),
    ID("java.util.UUID.randomUUID", "java.lang.Math.random"),
    WAIT(
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep",
            "java.util.concurrent.locks.LockSupport.parkNanos",
            "java.util.concurrent.locks.LockSupport.parkUntil"),
    STOPWATCH("java.lang.System.nanoTime");

    private static final List<Allowed> ALLOWED = List.of(
            new Allowed(
                    "The timeline and the wiring of a process: here is the clock that others are given.",
                    CLOCK,
                    "operator.cli.ConsoleCommand",
                    "operator.cli.EnvironmentAddress",
                    "operator.cli.LocalAddress",
                    "cli.UpConsole",
                    "cli.race.ConsoleBench",
                    "wiring.AwsPlatform",
                    "time.RealTimeline"),
            new Allowed(
                    "It is the timeline; of the others, the first knows how long a body has been quiet, the second"
                            + " waits for room on a real disk, and the third tells a person how long it took.",
                    STOPWATCH,
                    "time.RealTimeline",
                    "aws.endpoint.BodyWatch",
                    "aws.disk.Room",
                    "cloud.simulate.Campaign"),
            new Allowed(
                    "A log of real processes, as their clock says.", CLOCK, "host.agent.ScriptLog", "host.up.Notices"),
            new Allowed(
                    "HTTP's Date, a trace's id and Lambda's deadline, which others read by their own clock.",
                    CLOCK,
                    "host.balancer.Loop",
                    "host.balancer.RequestParser",
                    "cdk.archive.LambdaStandIn"),
            new Allowed("When the kernel does not say when a process began.", CLOCK, "host.fleet.PortOwner"),
            new Allowed(
                    "Visitors of the demo are counted by the second in which they really came.",
                    CLOCK,
                    "cli.load.LoadCounts"),
            new Allowed("A delivery has an id of its own, as GitHub's has.", ID, "host.up.GitWebhook"),
            new Allowed(
                    "Between two looks at what no one tells of: another's process, port, lock or disk.",
                    WAIT,
                    "aws.disk.Room",
                    "host.agent.PatientAgent",
                    "host.fleet.PortOwner",
                    "host.processes.Cell",
                    "host.processes.Marker",
                    "host.database.LocalPostgres",
                    "host.database.ServerProcess",
                    "cli.DownCommand",
                    "cli.race.BalancerBench",
                    "cli.stopwatch.BenchCheckout"),
            new Allowed(
                    "Between two questions over HTTP: the probe's, and what a person waits for.",
                    WAIT,
                    "health.HttpProbe",
                    "operator.Pause"),
            new Allowed("The pace of a story that is told, and of visitors.", WAIT, "cli.Narrator", "cli.load.Load"));

    private final Set<String> calls;

    BannedCalls(String... calls) {
        this.calls = Set.of(calls);
    }

    /// Classes that may, each with all that is nested in it.
    ///
    /// @param names without `pushback.`
    private record Allowed(String why, BannedCalls call, String... names) {}

    /// Who may what.
    static Map<String, Set<BannedCalls>> allowed() {
        var all = new TreeMap<String, Set<BannedCalls>>();
        for (var some : ALLOWED)
            for (var name : some.names)
                all.computeIfAbsent("pushback." + name, fresh -> new TreeSet<>())
                        .add(some.call);
        return all;
    }

    /// Who does what.
    ///
    /// @param simulated where not even a stopwatch is read; elsewhere it only tells how long somebody has waited
    static Map<String, Set<BannedCalls>> in(JavaClasses house, Predicate<JavaClass> simulated) {
        var found = new TreeMap<String, Set<BannedCalls>>();
        for (var type : house)
            for (var access : type.getAccessesFromSelf())
                Arrays.stream(values())
                        .filter(banned -> banned.has(access))
                        .filter(banned -> banned != STOPWATCH || simulated.test(type))
                        .forEach(banned -> found.computeIfAbsent(topLevel(type), name -> new TreeSet<>())
                                .add(banned));
        return found;
    }

    private static String topLevel(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    private boolean has(JavaAccess<?> access) {
        return calls.contains(
                access.getTargetOwner().getName() + "." + access.getTarget().getName());
    }
}
