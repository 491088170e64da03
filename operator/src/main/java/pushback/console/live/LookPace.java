package pushback.console.live;

import java.time.Duration;

/// How often an environment is looked at while somebody looks at its pages.
///
/// @param states between two looks at the executions, where nobody rings
/// @param fleet between two looks at the servers
/// @param ledger between two looks at the ledger, where nothing begins or ends
/// @param traffic between two looks at the load balancer's counters
/// @param soonest between two looks of any kind, after some in a row
public record LookPace(Duration states, Duration fleet, Duration ledger, Duration traffic, Duration soonest) {
    /// On AWS: under a call a second of each kind, however many pages are open.
    public static final LookPace AWS = new LookPace(
            Duration.ofMillis(2_500),
            Duration.ofSeconds(8),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMillis(1_100));
    /// Beside a local cloud, which rings when something happens: it is on the pages within a second.
    public static final LookPace LOCAL = new LookPace(
            Duration.ofSeconds(4),
            Duration.ofSeconds(3),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofMillis(300));
}
