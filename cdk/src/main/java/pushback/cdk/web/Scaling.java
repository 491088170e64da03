package pushback.cdk.web;

import java.util.Map;
import pushback.cdk.environment.Environment;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.autoscaling.AdjustmentTier;
import software.amazon.awscdk.services.autoscaling.AdjustmentType;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.CfnScalingPolicy;
import software.amazon.awscdk.services.autoscaling.MetricAggregationType;
import software.amazon.awscdk.services.autoscaling.RequestCountScalingProps;
import software.amazon.awscdk.services.autoscaling.StepScalingAction;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.actions.AutoScalingAction;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/// One server more above the CPU limit, and people are told; one less after a quiet quarter of an hour.
public final class Scaling {
    private Scaling() {}

    public static void of(Construct stack, Environment environment, AutoScalingGroup group, Topic people) {
        var scope = new Construct(stack, "Scaling");
        var wanted = environment.web().scaling();
        var busy = Alarm.Builder.create(scope, "Busy")
                .metric(cpu(group))
                .alarmDescription("The servers' CPU is above " + wanted.cpuAbove() + " %; one is added")
                .threshold(wanted.cpuAbove())
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .evaluationPeriods(wanted.forSeconds() / 60)
                .build();
        busy.addAlarmAction(new AutoScalingAction(step(scope, "Add", group, 1)), new SnsAction(people));
        var idle = Alarm.Builder.create(scope, "Idle")
                .metric(cpu(group))
                .alarmDescription(
                        "The servers' CPU was below " + wanted.cpuBelow() + " % for 15 minutes; one is taken away")
                .threshold(wanted.cpuBelow())
                .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
                .evaluationPeriods(15)
                .build();
        idle.addAlarmAction(new AutoScalingAction(step(scope, "Remove", group, -1)));
        wanted.requestsPerServer().ifPresent(requests -> {
            var policy = group.scaleOnRequestCount(
                    "Requests",
                    RequestCountScalingProps.builder()
                            .targetRequestsPerMinute(requests)
                            .build());
            // CDK makes it wait for the listener once more; the policy names it already.
            ((CfnScalingPolicy) policy.getNode().getDefaultChild()).addDeletionOverride("DependsOn");
        });
    }

    private static StepScalingAction step(Construct scope, String id, AutoScalingGroup group, int servers) {
        var action = StepScalingAction.Builder.create(scope, id)
                .autoScalingGroup(group)
                .adjustmentType(AdjustmentType.CHANGE_IN_CAPACITY)
                .metricAggregationType(MetricAggregationType.AVERAGE)
                .estimatedInstanceWarmup(Duration.minutes(5))
                .build();
        var tier = AdjustmentTier.builder().adjustment(servers);
        action.addAdjustment(
                servers > 0 ? tier.lowerBound(0).build() : tier.upperBound(0).build());
        return action;
    }

    private static Metric cpu(AutoScalingGroup group) {
        return Metric.Builder.create()
                .namespace("AWS/EC2")
                .metricName("CPUUtilization")
                .statistic("Average")
                .period(Duration.minutes(1))
                .dimensionsMap(Map.of("AutoScalingGroupName", group.getAutoScalingGroupName()))
                .build();
    }
}
