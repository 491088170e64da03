package pushback.operator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Activity;

/// A launch or termination of a server, as Auto Scaling tells it.
///
/// @param server its id
/// @param what such as `Launching a new EC2 instance`
/// @param cause in Auto Scaling's words
/// @param status Auto Scaling's word, such as `InProgress`
/// @param message why it failed; empty unless it did
public record ScalingActivity(
        String server,
        String what,
        String cause,
        String status,
        String message,
        Instant startedAt,
        Optional<Instant> endedAt) {
    private static final int LATEST = 100;
    private static final Pattern OF = Pattern.compile("(.*): (i-[0-9a-f]+)\\b.*");

    public boolean isFailed() {
        return status.equals("Failed");
    }

    /// The latest hundred of a group, the newest first. Auto Scaling remembers six weeks.
    static List<ScalingActivity> of(AutoScalingClient scaling, String group) {
        return scaling
                .describeScalingActivities(
                        describe -> describe.autoScalingGroupName(group).maxRecords(LATEST))
                .activities()
                .stream()
                .flatMap(activity -> read(activity).stream())
                .toList();
    }

    /// Empty for one that is about no server.
    private static Optional<ScalingActivity> read(Activity activity) {
        var of = OF.matcher(String.valueOf(activity.description()));
        if (!of.matches()) return Optional.empty();
        return Optional.of(new ScalingActivity(
                of.group(2),
                of.group(1),
                Optional.ofNullable(activity.cause()).orElse(""),
                String.valueOf(activity.statusCodeAsString()),
                Optional.ofNullable(activity.statusMessage()).orElse(""),
                activity.startTime(),
                Optional.ofNullable(activity.endTime())));
    }
}
