package pushback.cloud.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import pushback.cloud.simulate.ExternalEvent.What;
import pushback.settings.Rules;

/// Writes down what happens to a world: pushes and people always, faults as far as they are allowed.
final class SimulationScript {
    private static final List<String> SERVICES = List.of(
            "DynamoDbClient",
            "CodeDeployClient",
            "AutoScalingClient",
            "ElasticLoadBalancingV2Client",
            "S3Client",
            "SfnClient",
            "SnsClient",
            "CloudWatchClient",
            "RdsClient",
            "SecretsManagerClient");
    private static final List<String> EVENTS =
            List.of("ApplicationStop", "DownloadBundle", "Install", "ApplicationStart", "ValidateService");

    private static final List<String> DRILLS = List.of("stop-server", "cpu-load", "rollback", "park");

    private final RandomGenerator random;
    private final int environments;
    private final Set<FaultKind> faults;
    private final Duration lasting;
    private final List<ExternalEvent> all = new ArrayList<>();

    SimulationScript(RandomGenerator random, int environments, Set<FaultKind> faults, Duration lasting) {
        this.random = random;
        this.environments = environments;
        this.faults = faults;
        this.lasting = lasting;
    }

    List<ExternalEvent> happenings() {
        // Most worlds begin with something good to go back to.
        push(Duration.ofSeconds(random.nextInt(60)), random.nextInt(5) == 0 ? kind() : ReleaseKind.GOOD);
        var more = Math.max(1, random.nextInt(4) - 1);
        for (int i = 0; i < more; i++) push(sometime(), kind());
        people();
        for (var kind : FaultKind.values()) if (faults.contains(kind)) maybe(kind);
        return all;
    }

    /// What people do with the means that an environment's rules give them.
    List<ExternalEvent> under(Rules rules) {
        if (rules.needsApproval())
            for (int i = 0; i < 4; i++)
                add("decision", anywhere(), sometime(), new ExternalEvent.Decide(random.nextInt(4) != 0));
        if (one(8)) add("freeze", anywhere(), sometime(), new ExternalEvent.Freeze(minutes(12)));
        if (one(6)) add("halt", anywhere(), sometime(), new ExternalEvent.Halt(one(3)));
        return all;
    }

    /// Failures that people cause on purpose, in one world of four.
    List<ExternalEvent> drills() {
        if (!one(4)) return all;
        var number = one(3) ? 2 : 1;
        for (int i = 0; i < number; i++) {
            var environment = anywhere();
            var kind = DRILLS.get(random.nextInt(DRILLS.size()));
            // Nothing can be drilled before something was deployed.
            var at = Duration.ofSeconds(lasting.toSeconds() / 5 + random.nextInt((int) lasting.toSeconds()));
            add(kind, environment, at, new ExternalEvent.Drill(kind));
            if (kind.equals("park") && one(2))
                add("unpark", environment, at.plus(minutes(20)), new ExternalEvent.Drill("unpark"));
            if (one(4)) add("abort of drill", environment, at.plus(minutes(10)), new ExternalEvent.Abort());
            if (one(4)) add("halt of drill", environment, at.plus(minutes(6)), new ExternalEvent.Halt(false));
        }
        return all;
    }

    /// Servers that come and go while a rollout runs, in one world of four. Rollouts are short: by itself that
    /// would be rare, and hardly ever come to its end before they do.
    List<ExternalEvent> duringRollouts() {
        if (!one(4)) return all;
        What what = switch (random.nextInt(4)) {
            case 0 -> new ExternalEvent.KillInstance(random.nextInt(30));
            case 1 -> new ExternalEvent.Scale(-1);
            default -> new ExternalEvent.Scale(1);
        };
        if (faults.contains(what.fault()))
            add(
                    what.fault().word() + " in a rollout",
                    anywhere(),
                    sometime(),
                    new ExternalEvent.DuringRollout(Duration.ofSeconds(random.nextInt(12)), what));
        return all;
    }

    /// In one world of three good releases listen late, or do not stop when they should; and something that nobody
    /// here knows finds a server unhealthy, mostly while a rollout runs.
    List<ExternalEvent> slowly(List<ExternalEvent> happenings) {
        if (!one(3)) return happenings;
        for (var happening : happenings)
            all.add(
                    happening.what() instanceof ExternalEvent.Push(var kind, var delivered) && kind == ReleaseKind.GOOD
                            ? new ExternalEvent(
                                    happening.id(),
                                    happening.environment(),
                                    happening.at(),
                                    new ExternalEvent.Push(other(), delivered))
                            : happening);
        if (!faults.contains(FaultKind.MARKED_UNHEALTHY)) return all;
        for (int i = 0; i < 2; i++)
            if (one(2)) {
                What mark = new ExternalEvent.Mark(random.nextInt(30));
                add(
                        FaultKind.MARKED_UNHEALTHY.word(),
                        anywhere(),
                        sometime(),
                        one(4) ? mark : new ExternalEvent.DuringRollout(Duration.ofSeconds(random.nextInt(90)), mark));
            }
        return all;
    }

    private ReleaseKind other() {
        return switch (random.nextInt(6)) {
            case 0 -> ReleaseKind.STOPS_NOTHING;
            case 1 -> ReleaseKind.GOOD;
            default -> ReleaseKind.LISTENS_LATE;
        };
    }

    private void push(Duration at, ReleaseKind kind) {
        add("push", 0, at, new ExternalEvent.Push(kind, random.nextInt(12) != 0));
    }

    private ReleaseKind kind() {
        return random.nextInt(5) < 2
                ? ReleaseKind.GOOD
                : ReleaseKind.DRAWN.get(random.nextInt(ReleaseKind.DRAWN.size()));
    }

    private void people() {
        if (random.nextInt(6) == 0) add("redelivery", 0, sometime(), new ExternalEvent.Redeliver());
        if (random.nextInt(6) == 0)
            add(
                    "deploy by hand",
                    anywhere(),
                    sometime(),
                    new ExternalEvent.Deploy(random.nextInt(3), random.nextBoolean()));
        if (random.nextInt(6) == 0) add("rollback by hand", anywhere(), sometime(), new ExternalEvent.GoBack());
        if (random.nextInt(4) == 0) add("abort", anywhere(), sometime(), new ExternalEvent.Abort());
        if (random.nextInt(8) == 0) add("redrive", anywhere(), sometime(), new ExternalEvent.Redrive());
    }

    /// Each kind in one world of so many.
    private void maybe(FaultKind kind) {
        What what = switch (kind) {
            case OUTAGE ->
                one(8) ? new ExternalEvent.Outage(SERVICES.get(random.nextInt(SERVICES.size())), minutes(6)) : null;
            case AGENT_STUCK ->
                one(12)
                        ? new ExternalEvent.StickAgent(random.nextInt(30), EVENTS.get(random.nextInt(EVENTS.size())))
                        : null;
            case INSTANCE_DIES -> one(5) ? new ExternalEvent.KillInstance(random.nextInt(30)) : null;
            case ZONE_LOST -> one(16) ? new ExternalEvent.LoseZone(random.nextInt(3)) : null;
            case SCALED -> one(6) ? new ExternalEvent.Scale(random.nextBoolean() ? 1 : -1) : null;
            case OBJECT_GONE -> one(12) ? new ExternalEvent.LoseObject() : null;
            case OBJECT_ALTERED -> one(12) ? new ExternalEvent.AlterObject() : null;
            case GIT_HOST_AWAY -> one(8) ? new ExternalEvent.GitHostAway(minutes(20)) : null;
            case ORCHESTRATOR_STOPPED -> one(4) ? new ExternalEvent.StopAt(random.nextInt(64)) : null;
            case TASK_FAILS ->
                one(12)
                        ? new ExternalEvent.FailTask("#" + random.nextInt(64), "Lambda.Unknown", 1 + random.nextInt(6))
                        : one(16) ? new ExternalEvent.StopDatabase() : null;
            case ALARM -> one(12) ? new ExternalEvent.SoundAlarm(minutes(8)) : null;
            default -> null;
        };
        if (what != null) add(kind.word(), anywhere(), sometime(), what);
    }

    private boolean one(int of) {
        return random.nextInt(of) == 0;
    }

    private Duration minutes(int most) {
        return Duration.ofSeconds(30 + random.nextInt(most * 60 - 30));
    }

    private Duration sometime() {
        return Duration.ofSeconds(random.nextInt((int) Math.max(60, lasting.toSeconds())));
    }

    private int anywhere() {
        return random.nextInt(environments);
    }

    private void add(String name, int environment, Duration at, What what) {
        all.add(new ExternalEvent(name + " " + (all.size() + 1), environment, at, what));
    }
}
