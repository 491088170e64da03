package pushback.cdk.watching;

import java.util.List;
import java.util.Map;
import pushback.Permissions;
import pushback.cdk.environment.Environment;
import pushback.cdk.web.LoadBalancer;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.AlarmStatusWidget;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.SingleValueWidget;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;
import software.constructs.Construct;

/// The dashboard: the four DORA measures as far as metrics show them, the site's health, the fleet's capacity, the
/// alarms.
///
/// | measure | shown as |
/// |---|---|
/// | deployment frequency | releases that ended Deployed, a day |
/// | lead time for changes | from the push to the end of its release, of those deployed; what came before is git's |
/// | change failure rate | RolledBack and NeedsOperator of all releases that reached the servers |
/// | time to restore | from the start of a bad release to the proven way back |
public final class ReleaseBoard {
    private static final Duration DAY = Duration.days(1);
    private static final Duration MINUTE = Duration.minutes(1);
    private static final int HALF = 12;

    private ReleaseBoard() { }

    public static void of(Construct stack, Environment environment, LoadBalancer balancer, List<Alarm> alarms) {
        var board = Dashboard.Builder.create(stack, "Dashboard").dashboardName("pushback-" + environment.name())
                .build();
        board.addWidgets(releases(environment).toArray(IWidget[]::new));
        board.addWidgets(graph("Answers", balancer.targets().getMetrics().requestCount(every(MINUTE)),
                errors(balancer)),
                graph("Time of an answer, p50 and p90, s", latency(balancer, "p50"), latency(balancer, "p90")));
        board.addWidgets(graph("Servers behind the load balancer", balancer.targets().getMetrics()
                .healthyHostCount(every(MINUTE)),
                balancer.targets().getMetrics().unhealthyHostCount(every(MINUTE))), graph("CPU, %", cpu(environment)));
        board.addWidgets(AlarmStatusWidget.Builder.create().title("Alarms").alarms(alarms).width(2 * HALF).height(6)
                .build());
    }

    private static List<IWidget> releases(Environment environment) {
        var deployed = daily(Alarms.ending("Deployed", environment));
        var rolledBack = daily(Alarms.ending("RolledBack", environment));
        var needsOperator = daily(Alarms.ending("NeedsOperator", environment));
        return List.of(graph("Deployment frequency: releases a day", deployed, rolledBack, needsOperator),
                graph("Lead time: push to deployed, p50 and p90, s", lasted("Deployed", environment, "p50"),
                        lasted("Deployed", environment, "p90")),
                SingleValueWidget.Builder.create().title("Change failure rate, %").width(HALF).height(6)
                        .metrics(List.of(
                        MathExpression.Builder.create().label("of the releases that reached the servers").period(DAY)
                                .expression("100 * (FILL(rolledBack, 0) + FILL(needsOperator, 0)) / (FILL(deployed, 0) + FILL(rolledBack, 0) + FILL(needsOperator, 0))")
                                .usingMetrics(Map.of("deployed", deployed, "rolledBack", rolledBack, "needsOperator",
                                        needsOperator)).build())).build(),
                graph("Time to restore: start to proven way back, p50 and p90, s",
                        lasted("RolledBack", environment, "p50"),
                        lasted("RolledBack", environment, "p90")));
    }

    private static Metric daily(Metric metric) {
        return metric.with(MetricOptions.builder().period(DAY).build());
    }

    private static IMetric lasted(String ending, Environment environment, String statistic) {
        return Metric.Builder.create().namespace(Permissions.NAMESPACE).metricName("Duration").statistic(statistic)
                .period(DAY)
                .dimensionsMap(Map.of("Environment", environment.name(), "Ending", ending)).label(statistic).build();
    }

    private static IMetric errors(LoadBalancer balancer) {
        return balancer.targets().getMetrics().httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, every(MINUTE));
    }

    private static IMetric latency(LoadBalancer balancer, String statistic) {
        return balancer.targets().getMetrics().targetResponseTime(MetricOptions.builder().period(MINUTE)
                .statistic(statistic).build());
    }

    private static IMetric cpu(Environment environment) {
        return Metric.Builder.create().namespace("AWS/EC2").metricName("CPUUtilization").statistic("Average")
                .period(MINUTE)
                .dimensionsMap(Map.of("AutoScalingGroupName", "pushback-" + environment.name())).build();
    }

    private static MetricOptions every(Duration period) {
        return MetricOptions.builder().period(period).build();
    }

    private static GraphWidget graph(String title, IMetric... metrics) {
        return GraphWidget.Builder.create().title(title).left(List.of(metrics)).width(HALF).height(6).build();
    }
}
