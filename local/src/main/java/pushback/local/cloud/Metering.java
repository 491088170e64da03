package pushback.local.cloud;

import java.time.Duration;
import java.util.List;
import pushback.local.balancer.Counters;
import pushback.local.loadbalancing.TrafficSwitch;
import pushback.time.Timeline;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;

/// What other services put into CloudWatch by themselves: how busy the servers are, what the load balancer counted. Has
/// the alarms judged after each measurement, and carries out their actions: a scaling policy, a message.
final class Metering {
    private final Timeline timeline;
    private final Services services;
    private final TrafficSwitch traffic;
    private final String group;
    private final List<Dimension> target;
    private final Duration every;
    private Counters counted = Counters.NONE;

    /// @param group Auto Scaling group to measure
    /// @param target dimensions of the load balancer and the target group, in this order
    Metering(Timeline timeline, Services services, TrafficSwitch traffic, String group, List<Dimension> target,
            Duration every) {
        this.timeline = timeline;
        this.services = services;
        this.traffic = traffic;
        this.group = group;
        this.target = target;
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
        for (var machine : services.scaling().inService(group)) machine.cpu(percent -> put("AWS/EC2", List.of(
                datum("CPUUtilization", percent, List.of(dimension("AutoScalingGroupName", group))))));
        services.cloudWatch().look();
    }

    /// What the load balancer counted since the last time.
    private void count() {
        var now = traffic.counted();
        var since = now.minus(counted);
        counted = now;
        if (since.requests() == 0) return;
        put("AWS/ApplicationELB", List.of(
                datum("RequestCount", since.requests(), target),
                datum("HTTPCode_Target_5XX_Count", since.status5xx(), target),
                datum("HTTPCode_ELB_5XX_Count", since.balancer5xx(), target.subList(0, 1))));
    }

    /// As CloudWatch does when an alarm goes off: once, and not again while it stays on.
    private void carryOut(MetricAlarm alarm) {
        if (!alarm.stateValueAsString().equals("ALARM") || Boolean.FALSE.equals(alarm.actionsEnabled())) return;
        for (var action : alarm.alarmActions()) {
            if (action.contains(":autoscaling:") && services.scaling().alarmed(action)) services.cloudWatch()
                    .carriedOut(alarm, action);
            if (!action.contains(":sns:")) continue;
            services.sns().publish(publish -> publish.topicArn(action).subject("ALARM: " + alarm.alarmName())
                    .message(alarm.alarmDescription() + "\n" + alarm.stateReason()));
            services.cloudWatch().carriedOut(alarm, action);
        }
    }

    private void put(String namespace, List<MetricDatum> data) {
        services.cloudWatch().putMetricData(put -> put.namespace(namespace).metricData(data));
    }

    private static MetricDatum datum(String metric, double value, List<Dimension> dimensions) {
        return MetricDatum.builder().metricName(metric).value(value).dimensions(dimensions).build();
    }

    static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }
}
