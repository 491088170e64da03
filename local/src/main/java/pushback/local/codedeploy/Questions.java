package pushback.local.codedeploy;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsResponse;
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
final class Questions {
    /// Targets of one answer. AWS does not say how many it gives; its lists of deployments have 100.
    private static final int PAGE = 100;
    private static final String TOKEN = "targets from ";
    private static final Pattern ID = Pattern.compile("d-[A-Z0-9]{9}");

    private final DeploymentBook book;

    Questions(DeploymentBook book) {
        this.book = book;
    }

    DeploymentInfo info(String id) {
        return book.info(id).orElseThrow(() -> unknown(id));
    }

    /// Which targets a deployment has shows only once it has begun.
    private DeploymentBook.Page started(String id) {
        if (info(id).status() == DeploymentStatus.CREATED) {
            throw Refused.with(DeploymentNotStartedException.builder(), "The deployment " + id + " has not started");
        }
        return book.find(id).orElseThrow(() -> unknown(id));
    }

    private static void firstPage(String token) {
        if (token != null) throw noPage(token);
    }

    private static RuntimeException noPage(String token) {
        return Refused.with(InvalidNextTokenException.builder(), "No such page was begun: " + token);
    }

    private static RuntimeException unknown(String id) {
        if (id == null || id.isEmpty())
            return Refused.with(DeploymentIdRequiredException.builder(), "Deployment id is required");
        if (!ID.matcher(id).matches())
            return Refused.with(InvalidDeploymentIdException.builder(), "Invalid deployment id: " + id);
        return Refused.with(DeploymentDoesNotExistException.builder(), "The deployment " + id + " could not be found");
    }

    StopDeploymentResponse stop(StopDeploymentRequest request) {
        info(request.deploymentId());
        var deployment = book.running(request.deploymentId()).orElseThrow(() -> Refused.with(
                DeploymentAlreadyCompletedException.builder(), "The deployment has already completed"));
        if (deployment.stop(ErrorCode.MANUAL_STOP, Boolean.TRUE.equals(request.autoRollbackEnabled()))) {
            return StopDeploymentResponse.builder().status(StopStatus.SUCCEEDED)
                    .statusMessage("The deployment has stopped").build();
        }
        return StopDeploymentResponse.builder().status(StopStatus.PENDING).statusMessage(
                "No more commands will be scheduled for execution in the deployment instances").build();
    }

    ListDeploymentsResponse list(ListDeploymentsRequest request) {
        if (request.applicationName() == null && request.deploymentGroupName() != null) Required.applicationName(null);
        if (request.applicationName() != null && request.deploymentGroupName() == null) {
            throw Refused.with(DeploymentGroupNameRequiredException.builder(), "Deployment group name is required");
        }
        var range = request.createTimeRange();
        var start = range == null || range.start() == null ? Instant.MIN : range.start();
        var end = range == null || range.end() == null ? Instant.MAX : range.end();
        if (start.isAfter(end)) {
            throw Refused.with(InvalidTimeRangeException.builder(), "The time range ends before it starts");
        }
        firstPage(request.nextToken());
        var statuses = request.includeOnlyStatuses();
        if (statuses.contains(DeploymentStatus.UNKNOWN_TO_SDK_VERSION)) {
            throw Refused.with(InvalidDeploymentStatusException.builder(),
                    "Unknown deployment status: " + request.includeOnlyStatusesAsStrings());
        }
        var ids = book.newestFirst().stream()
                .filter(info -> request.applicationName() == null
                        || request.applicationName().equals(info.applicationName()))
                .filter(info -> request.deploymentGroupName() == null
                        || request.deploymentGroupName().equals(info.deploymentGroupName()))
                .filter(info -> statuses.isEmpty() || statuses.contains(info.status()))
                .filter(info -> !info.createTime().isBefore(start) && !info.createTime().isAfter(end))
                .map(DeploymentInfo::deploymentId).toList();
        return ListDeploymentsResponse.builder().deployments(ids).build();
    }

    ListDeploymentTargetsResponse listTargets(ListDeploymentTargetsRequest request) {
        var statuses = request.targetFilters().getOrDefault(TargetFilterName.TARGET_STATUS, List.of());
        var ids = started(request.deploymentId()).targets().stream()
                .filter(target -> statuses.isEmpty() || statuses.contains(target.statusAsString()))
                .map(InstanceTarget::targetId).toList();
        var from = request.nextToken() == null ? 0 : page(request.nextToken(), ids.size());
        var to = Math.min(from + PAGE, ids.size());
        return ListDeploymentTargetsResponse.builder().targetIds(ids.subList(from, to))
                .nextToken(to < ids.size() ? TOKEN + to : null).build();
    }

    /// Where the page of a token begins.
    private static int page(String token, int size) {
        for (var from = PAGE; from < size; from += PAGE) if (token.equals(TOKEN + from)) return from;
        throw noPage(token);
    }

    BatchGetDeploymentTargetsResponse targets(BatchGetDeploymentTargetsRequest request) {
        var targets = started(request.deploymentId()).targets();
        if (request.targetIds().isEmpty()) {
            throw Refused.with(DeploymentTargetIdRequiredException.builder(), "Deployment target ids are required");
        }
        if (request.targetIds().size() > 25) {
            throw Refused.with(DeploymentTargetListSizeExceededException.builder(),
                    "At most 25 target ids are allowed");
        }
        var found = request.targetIds().stream().map(id -> targets.stream()
                .filter(target -> target.targetId().equals(id)).findFirst()
                .map(target -> DeploymentTarget.builder()
                        .deploymentTargetType(DeploymentTargetType.INSTANCE_TARGET).instanceTarget(target).build())
                .orElseThrow(() -> Refused.with(DeploymentTargetDoesNotExistException.builder(),
                        "The deployment target " + id + " does not exist"))).toList();
        return BatchGetDeploymentTargetsResponse.builder().deploymentTargets(found).build();
    }
}
