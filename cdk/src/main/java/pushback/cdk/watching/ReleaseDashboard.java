package pushback.cdk.watching;

import java.util.List;
import java.util.Map;
import pushback.cdk.environment.Environment;
import pushback.cdk.web.LoadBalancer;
import pushback.measures.Metric;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.AlarmStatusWidget;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.SingleValueWidget;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;
import software.constructs.Construct;

/// The dashboard: the four DORA measures as [Metric] counts them, the site's health, the fleet's capacity, the alarms.
///
/// | measure | shown as |
/// |---|---|
/// | deployment frequency | commits deployed, a day |
/// | lead time for changes | from a commit to its first deployment |
/// | change failure rate | releases pushed back, or put back by a person later, of all that reached the servers |
/// | time to restore | from the first server with a failed release to the end that put it in order |
public final class ReleaseDashboard {
    private static final Duration DAY = Duration.days(1);
    private static final Duration MINUTE = Duration.minutes(1);
    private static final int HALF = 12;
    /// In percent; [Metric] says why so. A day without a release of one kind counts none of it.
    private static final String FAILURE_RATE = "100 * FILL(failed, 0)" + " / (FILL(deployed, 0) + FILL(pushedBack, 0))";

    private ReleaseDashboard() {}

    public static void of(Construct stack, Environment environment, LoadBalancer balancer, List<Alarm> alarms) {
        var board = Dashboard.Builder.create(stack, "Dashboard")
                // Dashboards are an account's, not a region's.
                .dashboardName("pushback-" + environment.name() + "-" + environment.region())
                .build();
        board.addWidgets(releases(environment).toArray(IWidget[]::new));
        board.addWidgets(
                graph("Answers", balancer.targets().getMetrics().requestCount(every(MINUTE)), errors(balancer)),
                graph("Time of an answer, p50 and p90, s", latency(balancer, "p50"), latency(balancer, "p90")));
        board.addWidgets(
                graph(
                        "Servers behind the load balancer",
                        balancer.targets().getMetrics().healthyHostCount(every(MINUTE)),
                        balancer.targets().getMetrics().unhealthyHostCount(every(MINUTE))),
                graph("CPU, %", cpu(environment)));
        board.addWidgets(AlarmStatusWidget.Builder.create()
                .title("Alarms")
                .alarms(alarms)
                .width(2 * HALF)
                .height(6)
                .build());
    }

    private static List<IWidget> releases(Environment environment) {
        var deployed = sum(Metric.ChangeDeployed.name(), environment);
        var failed = sum(Metric.ChangeFailed.name(), environment);
        var pushedBack = sum(Metric.ChangePushedBack.name(), environment);
        return List.of(
                graph("Deployment frequency: changes a day", deployed, pushedBack),
                graph(
                        "Lead time: commit to deployed, p50 and p90, s",
                        lasted(Metric.LeadTime, environment, "p50"),
                        lasted(Metric.LeadTime, environment, "p90")),
                SingleValueWidget.Builder.create()
                        .title("Change failure rate, %")
                        .width(HALF)
                        .height(6)
                        .metrics(List.of(MathExpression.Builder.create()
                                .label("of the releases that reached the servers")
                                .period(DAY)
                                .expression(FAILURE_RATE)
                                .usingMetrics(Map.of("deployed", deployed, "failed", failed, "pushedBack", pushedBack))
                                .build()))
                        .build(),
                graph(
                        "Time to restore: failed to in order, p50 and p90, s",
                        lasted(Metric.TimeToRestore, environment, "p50"),
                        lasted(Metric.TimeToRestore, environment, "p90")));
    }

    private static IMetric sum(String name, Environment environment) {
        return OperatorAlarms.counted(name, environment)
                .with(MetricOptions.builder().period(DAY).build());
    }

    private static IMetric lasted(Metric metric, Environment environment, String statistic) {
        return OperatorAlarms.counted(metric.name(), environment)
                .with(MetricOptions.builder()
                        .period(DAY)
                        .statistic(statistic)
                        .label(statistic)
                        .build());
    }

    private static IMetric errors(LoadBalancer balancer) {
        return balancer.targets().getMetrics().httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, every(MINUTE));
    }

    private static IMetric latency(LoadBalancer balancer, String statistic) {
        return balancer.targets()
                .getMetrics()
                .targetResponseTime(MetricOptions.builder()
                        .period(MINUTE)
                        .statistic(statistic)
                        .build());
    }

    private static IMetric cpu(Environment environment) {
        return software.amazon.awscdk.services.cloudwatch.Metric.Builder.create()
                .namespace("AWS/EC2")
                .metricName("CPUUtilization")
                .statistic("Average")
                .period(MINUTE)
                .dimensionsMap(Map.of("AutoScalingGroupName", "pushback-" + environment.name()))
                .build();
    }

    private static MetricOptions every(Duration period) {
        return MetricOptions.builder().period(period).build();
    }

    private static GraphWidget graph(String title, IMetric... metrics) {
        return GraphWidget.Builder.create()
                .title(title)
                .left(List.of(metrics))
                .width(HALF)
                .height(6)
                .build();
    }
}
