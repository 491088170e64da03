package pushback.cdk.watching;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pushback.Permissions;
import pushback.cdk.deployer.Deployer;
import pushback.cdk.environment.Environment;
import pushback.cdk.web.LoadBalancer;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/// When people are told without asking. None of them stops a deployment: the judge decides that, on better evidence.
public final class Alarms {
    private static final Duration MINUTE = Duration.minutes(1);
    private static final Duration FIVE_MINUTES = Duration.minutes(5);
    /// In seconds: a page that takes longer is broken for whoever waits.
    private static final int SLOW = 2;

    private final Construct scope;
    private final Topic people;
    private final List<Alarm> all = new ArrayList<>();

    private Alarms(Construct scope, Topic people) {
        this.scope = scope;
        this.people = people;
    }

    /// Returns them all, for the dashboard.
    public static List<Alarm> of(Construct stack, Environment environment, LoadBalancer balancer, Deployer deployer,
            Topic people) {
        var alarms = new Alarms(new Construct(stack, "Alarms"), people);
        alarms.site(balancer);
        alarms.capacity(environment, balancer);
        alarms.releases(environment, deployer);
        alarms.functions(deployer);
        return alarms.all;
    }

    private void site(LoadBalancer balancer) {
        var minute = MetricOptions.builder().period(MINUTE).build();
        alarm("Errors", "The site answers with errors (5xx)", balancer.targets().getMetrics()
                .httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, minute), 5, 3);
        alarm("Latency", "A tenth of the pages takes more than " + SLOW + " s", balancer.targets().getMetrics()
                .targetResponseTime(MetricOptions.builder().period(MINUTE).statistic("p90").build()), SLOW, 5);
        alarm("Unhealthy", "A server does not answer the load balancer's checks",
                balancer.targets().getMetrics().unhealthyHostCount(minute), 0, 10);
    }

    /// A group whose launches are in vain, since the last good bundle is gone or its release dies on every server, has
    /// nobody at work: no release fails, and servers that never serve are not unhealthy for long. The minimum is the
    /// group's own metric, so that a parked environment is quiet, and no rollout goes below it.
    private void capacity(Environment environment, LoadBalancer balancer) {
        var alarm = Alarm.Builder.create(scope, "TooFewServers")
                .alarmDescription("Fewer servers answer than the group's minimum; Auto Scaling may be starting new ones "
                        + "in vain. Look at the group's activities and at the last good release's bundle")
                .metric(MathExpression.Builder.create().expression("least - FILL(healthy, 0)").period(MINUTE)
                        .usingMetrics(Map.of("least", Metric.Builder.create().namespace("AWS/AutoScaling")
                                        .metricName("GroupMinSize").statistic("Maximum").period(MINUTE)
                                        .dimensionsMap(Map.of("AutoScalingGroupName", "pushback-" + environment.name()))
                                        .build(),
                                "healthy", balancer.targets().getMetrics().healthyHostCount(MetricOptions.builder()
                                        .period(MINUTE).build()))).build())
                .threshold(0).comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                // Longer than a server takes to be replaced; launches in vain have healthy minutes between.
                .evaluationPeriods(30).datapointsToAlarm(20).treatMissingData(TreatMissingData.NOT_BREACHING).build();
        tellPeople(alarm);
    }

    private void releases(Environment environment, Deployer deployer) {
        alarm("NeedsOperator", "A release failed and the way back is not proven: a person is needed now",
                counted("NeedsOperator", environment), 0, 1);
        alarm("Aborted", "An execution of the deploy machine ran out of time or was stopped",
                MathExpression.Builder.create()
                .expression("timedOut + aborted").period(FIVE_MINUTES).usingMetrics(Map.of(
                        "timedOut", executions("ExecutionsTimedOut", deployer), "aborted",
                                executions("ExecutionsAborted", deployer)))
                .build(), 0, 1);
        alarm("Failed", "Three or more releases failed within an hour", executions("ExecutionsFailed", deployer)
                .with(MetricOptions.builder().period(Duration.hours(1)).build()), 2, 1);
    }

    private void functions(Deployer deployer) {
        deployer.functions().forEach((step, function) -> alarm(step + "Errors",
                step + " fails again and again; its log says why",
                // Single errors are routes: "not ready yet" is one, and the machine tries again.
                function.metricErrors(MetricOptions.builder().period(FIVE_MINUTES).build()), 100, 3));
        alarm("Unheard", "An event reached no function; the queue has it", deployer.unheard()
                .metricApproximateNumberOfMessagesVisible(MetricOptions.builder().period(FIVE_MINUTES).build()), 0, 1);
    }

    /// What the deployer itself counts: an ending, or one of [pushback.measures.Metric].
    static Metric counted(String name, Environment environment) {
        return Metric.Builder.create().namespace(Permissions.NAMESPACE).metricName(name).statistic("Sum")
                .period(FIVE_MINUTES)
                .dimensionsMap(Map.of(pushback.measures.Metric.DIMENSION, environment.name())).build();
    }

    static Metric executions(String name, Deployer deployer) {
        return Metric.Builder.create().namespace("AWS/States").metricName(name).statistic("Sum").period(FIVE_MINUTES)
                .dimensionsMap(Map.of("StateMachineArn", deployer.names().machineArn(Deployer.DEPLOY))).build();
    }

    private void alarm(String id, String says, IMetric metric, int above, int periods) {
        var alarm = Alarm.Builder.create(scope, id).alarmDescription(says).metric(metric).threshold(above)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD).evaluationPeriods(periods)
                .treatMissingData(TreatMissingData.NOT_BREACHING).build();
        tellPeople(alarm);
    }

    private void tellPeople(Alarm alarm) {
        alarm.addAlarmAction(new SnsAction(people));
        all.add(alarm);
    }
}
