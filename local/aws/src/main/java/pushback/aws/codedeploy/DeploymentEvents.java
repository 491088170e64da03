package pushback.aws.codedeploy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import pushback.aws.account.Account;
import pushback.aws.events.EventBus;

/// What CodeDeploy tells the event bus. The events carry no revision and no reason, as on AWS.
final class DeploymentEvents {
    private final Account account;
    private final EventBus events;

    DeploymentEvents(Account account, EventBus events) {
        this.account = account;
        this.events = events;
    }

    /// @param state `START`, `SUCCESS`, `FAILURE` or `STOP`
    void deployment(Assignment assignment, String state) {
        events.put(
                "aws.codedeploy",
                "CodeDeploy Deployment State-change Notification",
                List.of(applicationArn(assignment), groupArn(assignment)),
                detail(assignment, state));
    }

    /// @param state `START`, `SUCCESS` or `FAILURE`
    void instance(Assignment assignment, String instanceId, String state) {
        events.put(
                "aws.codedeploy",
                "CodeDeploy Instance State-change Notification",
                List.of(account.arn("ec2", "instance/" + instanceId), groupArn(assignment), applicationArn(assignment)),
                detail(assignment, state).put("instanceId", instanceId));
    }

    private ObjectNode detail(Assignment assignment, String state) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("region", account.region())
                .put("deploymentId", assignment.deploymentId())
                .put("state", state)
                .put("instanceGroupId", assignment.groupId())
                .put("application", assignment.applicationName())
                .put("deploymentGroup", assignment.groupName());
    }

    private String applicationArn(Assignment assignment) {
        return account.arn("codedeploy", "application:" + assignment.applicationName());
    }

    private String groupArn(Assignment assignment) {
        return account.arn(
                "codedeploy", "deploymentgroup:" + assignment.applicationName() + "/" + assignment.groupName());
    }
}
