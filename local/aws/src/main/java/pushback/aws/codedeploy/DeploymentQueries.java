package pushback.aws.codedeploy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentAlreadyCompletedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentIdRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentNotStartedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTarget;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTargetDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTargetIdRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTargetListSizeExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTargetType;
import software.amazon.awssdk.services.codedeploy.model.ErrorCode;
import software.amazon.awssdk.services.codedeploy.model.InstanceTarget;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentIdException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentStatusException;
import software.amazon.awssdk.services.codedeploy.model.InvalidNextTokenException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTimeRangeException;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsResponse;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsResponse;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.StopStatus;
import software.amazon.awssdk.services.codedeploy.model.TargetFilterName;

/// What is asked about deployments that exist, and how one is stopped.
final class DeploymentQueries {
    /// What a page holds: of deployments 100, as AWS gives them (seen so), and so for targets, of which nobody says
    /// it.
    private static final int PAGE = 100;
    private static final int AT_ONCE = 25;
    private static final Pattern ID = Pattern.compile("d-[A-Z0-9]{9}");

    private final DeploymentBook book;

    DeploymentQueries(DeploymentBook book) {
        this.book = book;
    }

    DeploymentInfo info(String id) {
        return book.info(id).orElseThrow(() -> unknown(id));
    }

    /// Which targets a deployment has shows only once it has begun.
    private DeploymentBook.Page started(String id) {
        if (info(id).status() == DeploymentStatus.CREATED) {
            throw CodeDeployError.with(
                    DeploymentNotStartedException.builder(), "The deployment " + id + " has not started");
        }
        return book.find(id).orElseThrow(() -> unknown(id));
    }

    private static RuntimeException unknown(String id) {
        if (id == null || id.isEmpty())
            return CodeDeployError.with(DeploymentIdRequiredException.builder(), "Deployment id is required");
        if (!ID.matcher(id).matches())
            return CodeDeployError.with(InvalidDeploymentIdException.builder(), "Invalid deployment id: " + id);
        return CodeDeployError.with(
                DeploymentDoesNotExistException.builder(), "The deployment " + id + " could not be found");
    }

    StopDeploymentResponse stop(StopDeploymentRequest request) {
        info(request.deploymentId());
        var deployment = book.running(request.deploymentId())
                .orElseThrow(() -> CodeDeployError.with(
                        DeploymentAlreadyCompletedException.builder(), "The deployment has already completed"));
        if (deployment.stop(ErrorCode.MANUAL_STOP, Boolean.TRUE.equals(request.autoRollbackEnabled()))) {
            return StopDeploymentResponse.builder()
                    .status(StopStatus.SUCCEEDED)
                    .statusMessage("The deployment has stopped")
                    .build();
        }
        return StopDeploymentResponse.builder()
                .status(StopStatus.PENDING)
                .statusMessage("No more commands will be scheduled for execution in the deployment instances")
                .build();
    }

    ListDeploymentsResponse list(ListDeploymentsRequest request) {
        if (request.applicationName() == null && request.deploymentGroupName() != null)
            RequestValidator.applicationName(null);
        if (request.applicationName() != null && request.deploymentGroupName() == null) {
            throw CodeDeployError.with(
                    DeploymentGroupNameRequiredException.builder(), "Deployment group name is required");
        }
        var range = request.createTimeRange();
        var start = range == null || range.start() == null ? Instant.MIN : range.start();
        var end = range == null || range.end() == null ? Instant.MAX : range.end();
        if (start.isAfter(end)) {
            throw CodeDeployError.with(InvalidTimeRangeException.builder(), "The time range ends before it starts");
        }
        var statuses = request.includeOnlyStatuses();
        if (statuses.contains(DeploymentStatus.UNKNOWN_TO_SDK_VERSION)) {
            throw CodeDeployError.with(
                    InvalidDeploymentStatusException.builder(),
                    "Unknown deployment status: " + request.includeOnlyStatusesAsStrings());
        }
        var ids = book.newestFirst().stream()
                .filter(info -> request.applicationName() == null
                        || request.applicationName().equals(info.applicationName()))
                .filter(info -> request.deploymentGroupName() == null
                        || request.deploymentGroupName().equals(info.deploymentGroupName()))
                .filter(info -> statuses.isEmpty() || statuses.contains(info.status()))
                .filter(info ->
                        !info.createTime().isBefore(start) && !info.createTime().isAfter(end))
                .map(DeploymentInfo::deploymentId)
                .toList();
        var page = Page.of(ids, "deployments", request.nextToken());
        return ListDeploymentsResponse.builder()
                .deployments(page.ids())
                .nextToken(page.next())
                .build();
    }

    ListDeploymentTargetsResponse listTargets(ListDeploymentTargetsRequest request) {
        var statuses = request.targetFilters().getOrDefault(TargetFilterName.TARGET_STATUS, List.of());
        var ids = started(request.deploymentId()).targets().stream()
                .filter(target -> statuses.isEmpty() || statuses.contains(target.statusAsString()))
                .map(InstanceTarget::targetId)
                .toList();
        var page = Page.of(ids, "targets", request.nextToken());
        return ListDeploymentTargetsResponse.builder()
                .targetIds(page.ids())
                .nextToken(page.next())
                .build();
    }

    /// @param next token of the next page; null if there is none
    private record Page(List<String> ids, String next) {
        static Page of(List<String> all, String what, String token) {
            var from = token == null ? 0 : start(all, what, token);
            var to = Math.min(from + PAGE, all.size());
            return new Page(all.subList(from, to), to < all.size() ? token(what, to) : null);
        }

        private static int start(List<String> all, String what, String token) {
            for (var from = PAGE; from < all.size(); from += PAGE) if (token.equals(token(what, from))) return from;
            throw CodeDeployError.with(InvalidNextTokenException.builder(), "No such page was begun: " + token);
        }

        private static String token(String what, int from) {
            return what + " from " + from;
        }
    }

    /// AWS names no error for one that is not there; as far as anybody says, it is left out.
    List<DeploymentInfo> infos(List<String> ids) {
        if (ids.isEmpty())
            throw CodeDeployError.with(DeploymentIdRequiredException.builder(), "Deployment id is required");
        if (ids.size() > AT_ONCE)
            throw CodeDeployError.with(
                    BatchLimitExceededException.builder(), "At most " + AT_ONCE + " deployment ids are allowed");
        ids.stream().filter(id -> !ID.matcher(id).matches()).findFirst().ifPresent(id -> {
            throw unknown(id);
        });
        return ids.stream().map(book::info).flatMap(Optional::stream).toList();
    }

    BatchGetDeploymentTargetsResponse targets(BatchGetDeploymentTargetsRequest request) {
        var targets = started(request.deploymentId()).targets();
        if (request.targetIds().isEmpty()) {
            throw CodeDeployError.with(
                    DeploymentTargetIdRequiredException.builder(), "Deployment target ids are required");
        }
        if (request.targetIds().size() > AT_ONCE) {
            throw CodeDeployError.with(
                    DeploymentTargetListSizeExceededException.builder(),
                    "At most " + AT_ONCE + " target ids are allowed");
        }
        var found = request.targetIds().stream().map(id -> target(targets, id)).toList();
        return BatchGetDeploymentTargetsResponse.builder()
                .deploymentTargets(found)
                .build();
    }

    private static DeploymentTarget target(List<InstanceTarget> targets, String id) {
        return targets.stream()
                .filter(target -> target.targetId().equals(id))
                .findFirst()
                .map(target -> DeploymentTarget.builder()
                        .deploymentTargetType(DeploymentTargetType.INSTANCE_TARGET)
                        .instanceTarget(target)
                        .build())
                .orElseThrow(() -> CodeDeployError.with(
                        DeploymentTargetDoesNotExistException.builder(),
                        "The deployment target " + id + " does not exist"));
    }
}
