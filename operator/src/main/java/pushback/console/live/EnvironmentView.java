package pushback.console.live;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.freeze.Freezes.Freeze;
import pushback.operator.EnvironmentStatus.Awaited;
import pushback.operator.EnvironmentStatus.Server;
import pushback.operator.ExecutionHistory;
import pushback.operator.ReleaseList;
import pushback.operator.ServerDeployment;
import pushback.operator.TrafficCounts;
import pushback.release.Release;
import pushback.revision.Promotion;

/// What the console knows of the environment at one moment.
///
/// @param version grows with each look
/// @param deploying executions of the deploy machine that run
/// @param drilling executions of the drill machine that run
/// @param releases the latest, the newest first
/// @param rollout what CodeDeploy does for the release at work
/// @param parkedSince empty: it is not parked
/// @param serving the release that was found good last; empty before the first
/// @param next who waits for the lock
/// @param trouble why AWS could not be asked, in a sentence; empty: it could
public record EnvironmentView(
        long version,
        Instant at,
        List<ExecutionHistory> deploying,
        List<ExecutionHistory> drilling,
        List<Server> fleet,
        List<ReleaseList.Item> releases,
        List<ServerDeployment> rollout,
        Optional<Freeze> freeze,
        List<Awaited> awaited,
        Optional<Instant> parkedSince,
        Optional<Promotion> current,
        Optional<Release> serving,
        Optional<Release> next,
        TrafficCounts traffic,
        Optional<String> trouble) {
    static final EnvironmentView NONE = new EnvironmentView(
            0,
            Instant.EPOCH,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            TrafficCounts.NONE,
            Optional.empty());

    /// The execution that is at work, rather than one that waits for a person.
    public Optional<ExecutionHistory> atWork() {
        return deploying.stream()
                .filter(execution -> !execution.current().contains("AwaitApproval"))
                .findFirst();
    }

    /// Whether a release waits for the lock; one that has got it meanwhile is at work.
    public boolean waitsForItsTurn() {
        return next.filter(release -> deploying.stream()
                        .noneMatch(run ->
                                run.name().equals(release.id()) || run.arn().equals(release.executionArn())))
                .isPresent();
    }

    /// The execution that a page of that release shows, if it runs.
    public Optional<ExecutionHistory> running(String arn) {
        return Stream.concat(deploying.stream(), drilling.stream())
                .filter(execution -> execution.arn().equals(arn))
                .findFirst();
    }

    /// What tells one moment from another for whoever waits for a change of states.
    List<String> states() {
        return Stream.concat(deploying.stream(), drilling.stream())
                .map(execution -> execution.arn() + execution.events().size())
                .toList();
    }

    /// The names of what runs.
    List<String> names() {
        return Stream.concat(deploying.stream(), drilling.stream())
                .map(ExecutionHistory::arn)
                .toList();
    }
}
