package pushback.cloud.simulate;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What can go wrong in a world, by the names that `--faults` knows.
public enum FaultKind {
    /// An SDK call is refused because there were too many.
    THROTTLED,
    /// An SDK call fails before it took effect.
    LOST_CALL,
    /// An SDK call takes effect, and nobody learns of it.
    LOST_ANSWER,
    /// The SDK repeats a call whose answer was lost: it takes effect twice, and the second answer counts.
    REPEATED_CALL,
    /// An SDK call takes up to 90 seconds, longer than its step may.
    SLOW_CALL,
    /// A function's process ends between two calls.
    CRASH,
    /// A function stands still until Lambda ends it.
    HANG,
    /// Every call of one service fails for some minutes.
    OUTAGE,
    EVENT_LOST,
    EVENT_DOUBLED,
    /// An event arrives up to 15 minutes late, after younger ones.
    EVENT_LATE,
    /// A task's token is answered a second time.
    ANSWERED_TWICE,
    /// A server's agent stops reporting in the middle of a deployment.
    AGENT_STUCK,
    INSTANCE_DIES,
    /// A zone loses its servers; Auto Scaling balances the zones afterwards.
    ZONE_LOST,
    /// Somebody changes the group's desired capacity.
    SCALED,
    OBJECT_GONE,
    /// Other bytes are uploaded under the key of a bundle.
    OBJECT_ALTERED,
    GIT_HOST_AWAY,
    /// Each function's clock is up to 5 minutes off, its own way.
    CLOCK_SKEW,
    /// What runs the machine stops it as it enters a state.
    ORCHESTRATOR_STOPPED,
    /// A task of the machine fails, once or until its retries are used up.
    TASK_FAILS,
    /// A check that is neither the load balancer's nor EC2's finds a server unhealthy, and Auto Scaling believes
    /// it.
    MARKED_UNHEALTHY,
    /// The environment's alarm goes off, whoever is to blame.
    ALARM,
    /// A server's page of metrics is closed, late, too long, no page, half of one, or holds no counters, no numbers,
    /// or those of another process.
    METRICS_LIE,
    /// The load balancer's metrics of a minute come minutes after the others.
    MINUTE_LATE,
    /// They are no numbers, or negative.
    MINUTE_LIES;

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Reads `all`, `none` or names separated by commas.
    public static Set<FaultKind> read(String text) {
        if (text.equals("all")) return EnumSet.allOf(FaultKind.class);
        var kinds = EnumSet.noneOf(FaultKind.class);
        if (text.equals("none")) return kinds;
        for (var word : text.split(","))
            kinds.add(Arrays.stream(values())
                    .filter(kind -> kind.word().equals(word.strip()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no fault \"" + word.strip()
                            + "\"; known are all, none, "
                            + Arrays.stream(values()).map(FaultKind::word).collect(Collectors.joining(", ")))));
        return kinds;
    }
}
