package pushback.operator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import pushback.freeze.Freezes.Freeze;

/// What an environment is doing now.
///
/// @param url where its state machine is in AWS's console
/// @param execution the running execution; empty when none runs
/// @param drill the running drill; empty when none runs
/// @param parkedSince empty: it is not parked
/// @param last the release that ended last
public record EnvironmentStatus(
        String environment,
        String url,
        String repository,
        List<Server> instances,
        Optional<Running> execution,
        Optional<Running> drill,
        Optional<Instant> parkedSince,
        Optional<ReleaseList.Item> last,
        Optional<Freeze> freeze,
        List<Awaited> approvals) {
    /// @param lifecycle Auto Scaling's word, such as `InService`
    /// @param health the load balancer's word, such as `healthy` or `draining`; `unregistered` if it knows it not
    /// @param release the release whose bundle it runs; empty before the first
    /// @param commit full SHA; empty before the first
    public record Server(String id, String zone, String lifecycle, String health, String release, String commit) {}

    /// @param states where it is now; two while a rollout is watched
    public record Running(String name, List<String> states, Instant startedAt) {}

    /// A release that waits for a person's yes.
    public record Awaited(String release, String commit, String message, String requestedBy, Instant expiresAt) {}
}
