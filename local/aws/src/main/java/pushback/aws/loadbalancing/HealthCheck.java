package pushback.aws.loadbalancing;

import java.time.Duration;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupRequest;

/// How the load balancer asks a target whether it is well. Defaults and bounds as for HTTP target groups on an
/// Application Load Balancer (ELBv2 API reference, CreateTargetGroup).
///
/// @param path what is asked for
/// @param interval between two checks of one target, 5 to 300 seconds
/// @param timeout 2 to 120 seconds; kept and shown, the server's own probe decides what "in time" means
/// @param healthyThreshold successes in a row that make an unhealthy target healthy, 2 to 10
/// @param unhealthyThreshold failures in a row that make a target unhealthy, 2 to 10
/// @param matcher the good statuses between 200 and 499: `200`, `200,202` or `200-299`
record HealthCheck(
        String path,
        Duration interval,
        Duration timeout,
        int healthyThreshold,
        int unhealthyThreshold,
        String matcher) {
    private static final HealthCheck DEFAULT =
            new HealthCheck("/", Duration.ofSeconds(30), Duration.ofSeconds(5), 5, 2, "200");

    HealthCheck {
        within("Health check interval", interval.toSeconds(), 5, 300);
        within("Health check timeout", timeout.toSeconds(), 2, 120);
        within("Healthy threshold count", healthyThreshold, 2, 10);
        within("Unhealthy threshold count", unhealthyThreshold, 2, 10);
        if (timeout.compareTo(interval) >= 0) {
            throw new IllegalArgumentException("Health check interval must be greater than the timeout.");
        }
        if (!path.startsWith("/") || path.length() > 1024) {
            throw new IllegalArgumentException("Health check path '" + path + "' must begin with a '/' character");
        }
        if (!matcher.matches("[234]\\d\\d(-[234]\\d\\d)?(,[234]\\d\\d(-[234]\\d\\d)?)*")) {
            throw new IllegalArgumentException("Health check matcher HTTP code '" + matcher + "' is not valid");
        }
    }

    static HealthCheck of(CreateTargetGroupRequest asked) {
        return DEFAULT.changed(
                asked.healthCheckPath(),
                asked.healthCheckIntervalSeconds(),
                asked.healthCheckTimeoutSeconds(),
                asked.healthyThresholdCount(),
                asked.unhealthyThresholdCount(),
                asked.matcher());
    }

    HealthCheck with(ModifyTargetGroupRequest asked) {
        return changed(
                asked.healthCheckPath(),
                asked.healthCheckIntervalSeconds(),
                asked.healthCheckTimeoutSeconds(),
                asked.healthyThresholdCount(),
                asked.unhealthyThresholdCount(),
                asked.matcher());
    }

    private HealthCheck changed(
            String newPath,
            Integer newInterval,
            Integer newTimeout,
            Integer newHealthy,
            Integer newUnhealthy,
            Matcher newMatcher) {
        return new HealthCheck(
                newPath == null ? path : newPath,
                newInterval == null ? interval : Duration.ofSeconds(newInterval),
                newTimeout == null ? timeout : Duration.ofSeconds(newTimeout),
                newHealthy == null ? healthyThreshold : newHealthy,
                newUnhealthy == null ? unhealthyThreshold : newUnhealthy,
                newMatcher == null || newMatcher.httpCode() == null ? matcher : newMatcher.httpCode());
    }

    boolean accepts(int status) {
        for (var range : matcher.split(",")) {
            var ends = range.split("-");
            if (status >= Integer.parseInt(ends[0]) && status <= Integer.parseInt(ends[ends.length - 1])) return true;
        }
        return false;
    }

    private static void within(String what, long value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be between " + least + " and " + most);
        }
    }
}
