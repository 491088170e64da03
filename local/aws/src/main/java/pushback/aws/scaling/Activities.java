package pushback.aws.scaling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import pushback.aws.account.Account;
import pushback.aws.events.EventBus;
import pushback.time.Timeline;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.ScalingActivityStatusCode;

/// What one group has done, newest first, told to the event bus when it ends. The oldest are forgotten after 1000.
final class Activities {
    private static final int KEPT = 1000;

    private final Timeline timeline;
    private final Account account;
    private final EventBus events;
    private final String groupName;
    private final String groupArn;
    private final Deque<Entry> entries = new ArrayDeque<>();

    Activities(Timeline timeline, Account account, EventBus events, String groupName, String groupArn) {
        this.timeline = timeline;
        this.account = account;
        this.events = events;
        this.groupName = groupName;
        this.groupArn = groupArn;
    }

    Entry launching(String instanceId, String zone, String cause) {
        return begin("Launch", "Launching a new EC2 instance", instanceId, zone, cause);
    }

    Entry terminating(String instanceId, String zone, String cause) {
        return begin("Terminate", "Terminating EC2 instance", instanceId, zone, cause);
    }

    List<Activity> newestFirst() {
        return entries.stream().map(entry -> entry.activity).toList();
    }

    private Entry begin(String verb, String description, String instanceId, String zone, String cause) {
        var details = JsonNodeFactory.instance.objectNode().put("Subnet ID", "").put("Availability Zone", zone);
        var entry = new Entry(
                verb,
                instanceId,
                zone,
                Activity.builder()
                        .activityId(account.uuid())
                        .autoScalingGroupName(groupName)
                        .autoScalingGroupARN(groupArn)
                        .description(description + ": " + instanceId)
                        .cause("At " + timeline.now().truncatedTo(ChronoUnit.SECONDS) + " " + cause)
                        .startTime(timeline.now())
                        .statusCode(ScalingActivityStatusCode.IN_PROGRESS)
                        .progress(0)
                        .details(details.toString())
                        .build());
        entries.addFirst(entry);
        if (entries.size() > KEPT) entries.removeLast();
        return entry;
    }

    /// One launch or termination.
    final class Entry {
        private final String verb;
        private final String instanceId;
        private final String zone;
        private Activity activity;

        private Entry(String verb, String instanceId, String zone, Activity activity) {
            this.verb = verb;
            this.instanceId = instanceId;
            this.zone = zone;
            this.activity = activity;
        }

        Activity activity() {
            return activity;
        }

        void waitingForHook() {
            activity = activity.copy(change -> change.statusCode(ScalingActivityStatusCode.MID_LIFECYCLE_ACTION)
                    .progress(40));
        }

        void succeeded() {
            end(ScalingActivityStatusCode.SUCCESSFUL, "", "Successful");
        }

        void failed(String why) {
            end(ScalingActivityStatusCode.FAILED, why, "Unsuccessful");
        }

        private void end(ScalingActivityStatusCode status, String message, String outcome) {
            activity = activity.copy(change -> change.statusCode(status)
                    .statusMessage(message)
                    .progress(100)
                    .endTime(timeline.now()));
            var detail = JsonNodeFactory.instance
                    .objectNode()
                    .put("StatusCode", status == ScalingActivityStatusCode.SUCCESSFUL ? "InProgress" : "Failed")
                    .put("Description", activity.description())
                    .put("AutoScalingGroupName", groupName)
                    .put("ActivityId", activity.activityId())
                    .put("RequestId", activity.activityId())
                    .put("StatusMessage", message)
                    .put("StartTime", activity.startTime().toString())
                    .put("EndTime", activity.endTime().toString())
                    .put("EC2InstanceId", instanceId)
                    .put("Cause", activity.cause());
            detail.putObject("Details").put("Availability Zone", zone).put("Subnet ID", "");
            events.put(
                    "aws.autoscaling",
                    "EC2 Instance " + verb + " " + outcome,
                    List.of(groupArn, account.arn("ec2", "instance/" + instanceId)),
                    detail);
        }
    }
}
