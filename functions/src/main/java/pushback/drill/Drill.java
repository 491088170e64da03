package pushback.drill;

import java.time.Instant;

/// A failure caused on purpose.
///
/// @param id name of its execution
/// @param kind `stop-server`, `cpu-load`, `rollback`, `park` or `unpark`
/// @param instance the one a person named; empty: any
/// @param commit full SHA of what the fleet runs and must run in the end
/// @param requestedBy who asked
/// @param reason the person's words; may be empty
/// @param startedAt when the execution started
/// @param executionArn of it
/// @param before what the load balancer had counted when it began
public record Drill(
        String id,
        String kind,
        String instance,
        String commit,
        String requestedBy,
        String reason,
        Instant startedAt,
        String executionArn,
        TrafficCount before) {
    static final String PREFIX = "drill#";

    public static String entry(String id) {
        return PREFIX + id;
    }

    /// Seven digits of the commit, as people say it.
    public String shortCommit() {
        return commit.substring(0, 7);
    }
}
