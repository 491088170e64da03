package pushback.operator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import pushback.freeze.Freezes.Freeze;

/// What an environment is doing now.
///
/// @param url where visitors go; if that is not known, where its state machine is in AWS's console
/// @param gitRemote where the repository is cloned from; empty: it is not known
/// @param webhook where its git host delivers pushes; empty: it is not known
/// @param execution the running execution; empty when none runs
/// @param drill the running drill; empty when none runs
/// @param parkedSince empty: it is not parked
/// @param last the release that ended last
/// @param disk what all of it takes, if it is on this machine
/// @param head of the branch, where it is not what runs
/// @param agent which CodeDeploy agent
/// @param incidents what happened besides releases: a database that ended by itself
public record EnvironmentStatus(
        String environment,
        String url,
        String repository,
        String gitRemote,
        String webhook,
        List<Server> instances,
        Optional<Running> execution,
        Optional<Running> drill,
        Optional<Instant> parkedSince,
        Optional<ReleaseList.Item> last,
        Optional<Freeze> freeze,
        List<Awaited> approvals,
        Optional<Disk> disk,
        Optional<BranchHead> head,
        Agent agent,
        List<Incident> incidents) {
    /// @param address host and port of its application; empty: people do not reach it
    /// @param lifecycle Auto Scaling's word, such as `InService`
    /// @param health the load balancer's word, such as `healthy` or `draining`; `unregistered` if it knows it not
    /// @param release the release whose bundle it runs; empty before the first
    /// @param commit full SHA; empty before the first
    public record Server(
            String id, String address, String zone, String lifecycle, String health, String release, String commit) {}

    public record Incident(Instant at, String what) {}

    /// The CodeDeploy agent: a local one does as that of this version, and servers on AWS get its package.
    ///
    /// @param onAws number of the package
    public record Agent(String version, String onAws) {}

    /// @param bytes as `du` counts them
    public record Disk(String directory, long bytes) {}

    /// Its name, its address, its repository, as [EnvironmentStatus] has them.
    public record Place(String environment, String url, String repository, String gitRemote) {}

    /// @param states where it is now; two while a rollout is watched
    public record Running(String name, List<String> states, Instant startedAt) {}

    /// A release that waits for a person's yes.
    public record Awaited(String release, String commit, String message, String requestedBy, Instant expiresAt) {}
}
