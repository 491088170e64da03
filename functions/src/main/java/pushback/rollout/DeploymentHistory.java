package pushback.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import javax.inject.Provider;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsResponse;
import software.amazon.awssdk.services.codedeploy.model.TimeRange;

/// The deployments of a group, Auto Scaling's own among them, the newest first (CodeDeploy lists them so; that is seen,
/// not documented). CodeDeploy is asked for as much as is looked at: a group whose servers die at start has one more
/// deployment for each server that is launched, hundreds in an hour.
final class DeploymentHistory {
    /// BatchGetDeployments refuses more.
    private static final int AT_ONCE = 25;

    private static final List<DeploymentStatus> ACTIVE = List.of(
            DeploymentStatus.CREATED,
            DeploymentStatus.QUEUED,
            DeploymentStatus.IN_PROGRESS,
            DeploymentStatus.BAKING,
            DeploymentStatus.READY);

    private final Provider<CodeDeployClient> codeDeploy;
    private final String application;
    private final String group;

    DeploymentHistory(Provider<CodeDeployClient> codeDeploy, String application, String group) {
        this.codeDeploy = codeDeploy;
        this.application = application;
        this.group = group;
    }

    /// The newest `limit`.
    Stream<DeploymentInfo> latest(int limit) {
        return described(list(List.of(), Optional.empty()).limit(limit));
    }

    /// Those made since then, by CodeDeploy's clock; all, if nobody knows when.
    Stream<DeploymentInfo> since(Optional<Instant> then) {
        return described(list(List.of(), then));
    }

    /// The ids of those that run, or are about to.
    List<String> active() {
        return list(ACTIVE, Optional.empty()).toList();
    }

    Stream<DeploymentInfo> described(Stream<String> ids) {
        return ids.distinct().gather(Gatherers.windowFixed(AT_ONCE)).flatMap(this::describe);
    }

    /// In the order asked for, of which CodeDeploy says nothing.
    private Stream<DeploymentInfo> describe(List<String> ids) {
        var found = codeDeploy.get().batchGetDeployments(get -> get.deploymentIds(ids)).deploymentsInfo().stream()
                .collect(Collectors.toMap(DeploymentInfo::deploymentId, Function.identity()));
        return ids.stream().map(found::get).filter(Objects::nonNull);
    }

    private Stream<String> list(List<DeploymentStatus> statuses, Optional<Instant> since) {
        var first = ListDeploymentsRequest.builder()
                .applicationName(application)
                .deploymentGroupName(group)
                .includeOnlyStatuses(statuses)
                .createTimeRange(
                        since.map(start -> TimeRange.builder().start(start).build())
                                .orElse(null))
                .build();
        return Stream.iterate(codeDeploy.get().listDeployments(first), Objects::nonNull, page -> after(first, page))
                .flatMap(page -> page.deployments().stream());
    }

    private ListDeploymentsResponse after(ListDeploymentsRequest first, ListDeploymentsResponse page) {
        return page.nextToken() == null
                ? null
                : codeDeploy.get().listDeployments(first.copy(next -> next.nextToken(page.nextToken())));
    }
}
