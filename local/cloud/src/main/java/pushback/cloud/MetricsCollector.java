package pushback.cloud;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import pushback.aws.loadbalancing.Counters;
import pushback.aws.loadbalancing.TrafficSwitch;
import pushback.time.Timeline;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;

/// What other services put into CloudWatch by themselves: how busy the servers are, what the load balancer counted. Has
/// the alarms judged after each measurement, and carries out their actions: a scaling policy, a message.
final class MetricsCollector {
    private final Timeline timeline;
    private final Services services;
    private final TrafficSwitch traffic;
    private final String group;
    private final Map<String, String> servers;
    private final Map<String, String> target;
    private final Map<String, String> balancer;
    private final Duration every;
    private Counters counted = Counters.NONE;

    /// @param group Auto Scaling group to measure
    /// @param target dimensions of the load balancer and the target group, in this order
    MetricsCollector(
            Timeline timeline,
            Services services,
            TrafficSwitch traffic,
            String group,
            List<Dimension> target,
            Duration every) {
        this.timeline = timeline;
        this.services = services;
        this.traffic = traffic;
        this.group = group;
        this.servers = Map.of("AutoScalingGroupName", group);
        this.target = names(target);
        this.balancer = names(target.subList(0, 1));
        this.every = every;
    }

    void begin() {
        services.cloudWatch().refreshBy(this::count);
        services.cloudWatch().onChange(this::carryOut);
        timeline.after(every, this::measure);
    }

    private void measure() {
        timeline.after(every, this::measure);
        count();
        for (var machine : services.scaling().inService(group))
            machine.cpu(percent -> observe("AWS/EC2", "CPUUtilization", percent, servers));
        services.cloudWatch().look();
    }

    /// What the load balancer counted since the last time.
    private void count() {
        var now = traffic.counted();
        var since = now.minus(counted);
        counted = now;
        if (since.requests() == 0) return;
        count("RequestCount", since.requests(), target);
        count("HTTPCode_Target_5XX_Count", since.status5xx(), target);
        if (since.status4xx() > 0) count("HTTPCode_Target_4XX_Count", since.status4xx(), target);
        count("HTTPCode_ELB_5XX_Count", since.balancer5xx(), balancer);
    }

    private void count(String metric, double value, Map<String, String> dimensions) {
        observe("AWS/ApplicationELB", metric, value, dimensions);
    }

    /// As CloudWatch does when an alarm goes off: once, and not again while it stays on.
    private void carryOut(MetricAlarm alarm) {
        if (!alarm.stateValueAsString().equals("ALARM") || Boolean.FALSE.equals(alarm.actionsEnabled())) return;
        for (var action : alarm.alarmActions()) {
            if (action.contains(":autoscaling:") && services.scaling().alarmed(action))
                services.cloudWatch().carriedOut(alarm, action);
            if (!action.contains(":sns:")) continue;
            services.sns()
                    .publish(publish -> publish.topicArn(action)
                            .subject("ALARM: " + alarm.alarmName())
                            .message(alarm.alarmDescription() + "\n" + alarm.stateReason()));
            services.cloudWatch().carriedOut(alarm, action);
        }
    }

    private void observe(String namespace, String metric, double value, Map<String, String> dimensions) {
        services.cloudWatch().observe(namespace, metric, dimensions, timeline.now(), value);
    }

    private static Map<String, String> names(List<Dimension> dimensions) {
        return dimensions.stream().collect(Collectors.toUnmodifiableMap(Dimension::name, Dimension::value));
    }

    static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }
}
