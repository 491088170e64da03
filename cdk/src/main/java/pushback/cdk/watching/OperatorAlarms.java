package pushback.cdk.watching;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.cdk.data.Databases;
import pushback.cdk.deployer.Calls;
import pushback.cdk.deployer.Deployer;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.MetricBound;
import pushback.cdk.environment.OwnAlarm;
import pushback.cdk.web.LoadBalancer;
import pushback.step.event.Reconcile;
import pushback.wiring.Steps;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeElb;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/// When people are told without asking. None of them stops a deployment, unless `health.alarms` names it: the judge
/// decides that, on better evidence.
public final class OperatorAlarms {
    private static final Duration MINUTE = Duration.minutes(1);
    private static final Duration FIVE_MINUTES = Duration.minutes(5);
    /// In percent.
    private static final int BUSY = 90;
    private static final int MANY_BLOCKED = 100;
    private static final long GIBIBYTE = 1L << 30;
    /// In seconds: a page that takes longer is broken for whoever waits.
    private static final int SLOW = 2;

    private final Construct scope;
    private final Topic people;
    private final List<Alarm> all = new ArrayList<>();

    private OperatorAlarms(Construct scope, Topic people) {
        this.scope = scope;
        this.people = people;
    }

    /// Returns them all, for the dashboard.
    public static List<Alarm> of(
            Construct stack, Environment environment, LoadBalancer balancer, Deployer deployer, Topic people) {
        var alarms = new OperatorAlarms(new Construct(stack, "Alarms"), people);
        alarms.site(balancer);
        environment.health().cloudWatch().ifPresent(alarms::bound);
        alarms.capacity(environment, balancer);
        alarms.releases(environment, deployer);
        alarms.functions(deployer);
        alarms.reconciler(deployer);
        alarms.webhook(deployer);
        alarms.throttles(deployer);
        if (environment.database().isPresent()) alarms.database(environment);
        if (environment.firewall()) alarms.firewall(environment);
        return alarms.all;
    }

    private void site(LoadBalancer balancer) {
        var minute = MetricOptions.builder().period(MINUTE).build();
        alarm(
                Optional.of(OwnAlarm.SITE_ERRORS),
                "Errors",
                "The site answers with errors (5xx)",
                balancer.targets().getMetrics().httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, minute),
                5,
                3);
        // It counts apart what it answers by itself: nobody listens there (502), too late (504), no server is left
        // (503).
        alarm(
                Optional.of(OwnAlarm.BALANCER_ERRORS),
                "BalancerErrors",
                "The load balancer answers in the site's place (502, 503, 504): servers are gone, drop their "
                        + "connections, or take too long",
                balancer.balancer().getMetrics().httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, minute),
                5,
                3);
        alarm(
                Optional.of(OwnAlarm.SITE_LATENCY),
                "Latency",
                "A tenth of the pages takes more than " + SLOW + " s",
                balancer.targets()
                        .getMetrics()
                        .targetResponseTime(MetricOptions.builder()
                                .period(MINUTE)
                                .statistic("p90")
                                .build()),
                SLOW,
                5);
        // Auto Scaling replaces one within minutes, so one that stays is rare: three minutes of fifteen are several, or
        // one again.
        tellPeople(Alarm.Builder.create(scope, "Unhealthy")
                .alarmDescription("Servers do not answer the load balancer's checks, again and again")
                .metric(balancer.targets().getMetrics().unhealthyHostCount(minute))
                .threshold(0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .evaluationPeriods(15)
                .datapointsToAlarm(3)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build());
    }

    /// The judge listens to it; a minute is what CloudWatch has by itself.
    private void bound(MetricBound bound) {
        tellPeople(Alarm.Builder.create(scope, "CloudWatch")
                .alarmName(MetricBound.alarmIn(Stack.of(scope).getStackName()))
                .alarmDescription(bound.namespace() + " " + bound.metric() + " is above " + bound.above()
                        + " (health.cloudWatch)")
                .metric(Metric.Builder.create()
                        .namespace(bound.namespace())
                        .metricName(bound.metric())
                        .dimensionsMap(bound.dimensions())
                        .statistic(bound.statistic())
                        .period(MINUTE)
                        .build())
                .threshold(bound.above())
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .evaluationPeriods(1)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build());
    }

    /// A group whose launches are in vain, since the last good bundle is gone or its release dies on every server,
    /// has nobody at work: no release fails, and servers that never serve are not unhealthy for long. The minimum
    /// is the group's own metric, so that a parked environment is quiet, and no rollout goes below it.
    private void capacity(Environment environment, LoadBalancer balancer) {
        var alarm = Alarm.Builder.create(scope, "TooFewServers")
                .alarmDescription(
                        "Fewer servers answer than the group's minimum; Auto Scaling may be starting new ones "
                                + "in vain. Look at the group's activities and at the last good release's bundle")
                .metric(MathExpression.Builder.create()
                        .expression("least - FILL(healthy, 0)")
                        .period(MINUTE)
                        .usingMetrics(Map.of(
                                "least",
                                Metric.Builder.create()
                                        .namespace("AWS/AutoScaling")
                                        .metricName("GroupMinSize")
                                        .statistic("Maximum")
                                        .period(MINUTE)
                                        .dimensionsMap(Map.of("AutoScalingGroupName", "pushback-" + environment.name()))
                                        .build(),
                                "healthy",
                                balancer.targets()
                                        .getMetrics()
                                        .healthyHostCount(MetricOptions.builder()
                                                .period(MINUTE)
                                                .build())))
                        .build())
                .threshold(0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                // Longer than a server takes to be replaced; launches in vain have healthy minutes between.
                .evaluationPeriods(30)
                .datapointsToAlarm(20)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build();
        tellPeople(alarm);
    }

    private void releases(Environment environment, Deployer deployer) {
        alarm(
                "SourceRefused",
                "GitHub refuses the deployer: the token has ended or may not, or the repository was renamed or "
                        + "is gone; no push goes out until that is put right. The message of this topic says which",
                counted(pushback.measures.Metric.SourceRefused.name(), environment),
                0,
                1);
        alarm(
                "StepFailed",
                "A release was refused or pushed back because a step of the deployer failed, not because of its "
                        + "commit; its outcome says which, that function's log says why",
                counted(pushback.measures.Metric.StepFailed.name(), environment),
                0,
                1);
        alarm(
                "NeedsOperator",
                "A release failed and the rollback is not proven: a person is needed now",
                counted("NeedsOperator", environment),
                0,
                1);
        alarm(
                "Aborted",
                "An execution of the deploy machine ran out of time or was stopped",
                MathExpression.Builder.create()
                        // Each is counted only when there is one; without FILL there would be no sum of one of them.
                        .expression("FILL(timedOut, 0) + FILL(aborted, 0)")
                        .period(FIVE_MINUTES)
                        .usingMetrics(Map.of(
                                "timedOut",
                                executions("ExecutionsTimedOut", deployer),
                                "aborted",
                                executions("ExecutionsAborted", deployer)))
                        .build(),
                0,
                1);
        alarm(
                "Failed",
                "Three or more releases failed within an hour",
                executions("ExecutionsFailed", deployer)
                        .with(MetricOptions.builder().period(Duration.hours(1)).build()),
                2,
                1);
    }

    /// Single errors are routes: "not ready yet" is one, and the machine tries again.
    private void functions(Deployer deployer) {
        var failures = Failures.ofShipped();
        for (var step : Steps.ALL)
            alarm(
                    step.name() + "Errors",
                    step.name()
                            + (step.trigger() == Steps.Trigger.STATE
                                    ? " fails again and again, or waits in vain"
                                    : " fails again and again")
                            + "; its log says why",
                    deployer.functions()
                            .get(step.name())
                            .metricErrors(MetricOptions.builder()
                                    .period(Duration.minutes(Failures.PERIOD.toMinutes()))
                                    .build()),
                    failures.above(step),
                    1);
        alarm(
                "Unheard",
                "An event reached no function; the queue has it",
                deployer.unheard()
                        .metricApproximateNumberOfMessagesVisible(
                                MetricOptions.builder().period(FIVE_MINUTES).build()),
                0,
                1);
    }

    /// Without the reconciler nothing is put in order, and nothing else would say so.
    private void reconciler(Deployer deployer) {
        var calls = deployer.functions()
                .get(Reconcile.class.getSimpleName())
                .metricInvocations(MetricOptions.builder()
                        .period(Duration.minutes(Calls.SWEEP.toMinutes()))
                        .build());
        tellPeople(Alarm.Builder.create(scope, "ReconcileSilent")
                .alarmDescription(
                        "Reconcile was not called for 15 minutes: the schedule is off, or Lambda does not start it. "
                                + "Releases that died are not taken back meanwhile")
                .metric(calls)
                .threshold(1)
                .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
                .evaluationPeriods(3)
                .treatMissingData(TreatMissingData.BREACHING)
                .build());
    }

    /// A push comes once, so one answer that is no answer counts.
    private void webhook(Deployer deployer) {
        alarm(
                "WebhookRefused",
                "The webhook refused a delivery (4xx): its secret may not be GitHub's, and then no push deploys. "
                        + "ReceivePush's log says why",
                route("4xx", deployer),
                0,
                1);
        alarm(
                "WebhookFailed",
                "The webhook failed on a delivery (5xx). Reconcile finds the commit within minutes, if nothing else "
                        + "is wrong; ReceivePush's log says why",
                route("5xx", deployer),
                0,
                1);
    }

    private static Metric route(String metric, Deployer deployer) {
        return Metric.Builder.create()
                .namespace("AWS/ApiGateway")
                .metricName(metric)
                .statistic("Sum")
                .period(FIVE_MINUTES)
                .dimensionsMap(Map.of(
                        "ApiId",
                        deployer.webhookApi(),
                        "Stage",
                        "$default",
                        "Method",
                        "POST",
                        "Resource",
                        Deployer.WEBHOOK_PATH))
                .build();
    }

    /// Of the account: a function that is throttled is mostly so because of all the others.
    private void throttles(Deployer deployer) {
        alarm(
                "Throttled",
                "Functions of this account are throttled again and again: its concurrency in this region is used up, "
                        + "and the deployer's calls are put off or refused",
                Metric.Builder.create()
                        .namespace("AWS/Lambda")
                        .metricName("Throttles")
                        .statistic("Sum")
                        .period(FIVE_MINUTES)
                        .build(),
                0,
                2);
        alarm(
                "MachineThrottled",
                "Step Functions slows down the deploy machine: its transitions are used up",
                executions("ExecutionThrottled", deployer),
                0,
                1);
    }

    private void database(Environment environment) {
        var storage = environment.database().orElseThrow().storage();
        tellPeople(Alarm.Builder.create(scope, "DatabaseStorage")
                .alarmDescription("The database has less than a twentieth of its first " + storage
                        + " GiB left; RDS adds storage by itself up to five times as much, so that end may be"
                        + " reached. Delete, or raise database.storage")
                .metric(database("FreeStorageSpace", "Minimum", environment))
                // RDS grows it below a tenth (its guide, "storage autoscaling"): below a twentieth it did not.
                .threshold(storage * GIBIBYTE / 20)
                .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
                .evaluationPeriods(3)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build());
        alarm(
                "DatabaseCpu",
                "The database's CPU has been above " + BUSY + " % for 15 minutes; look at its slow queries, or give it "
                        + "a larger database.instanceType",
                database("CPUUtilization", "Average", environment),
                BUSY,
                3);
    }

    private static Metric database(String metric, String statistic, Environment environment) {
        return Metric.Builder.create()
                .namespace("AWS/RDS")
                .metricName(metric)
                .statistic(statistic)
                .period(FIVE_MINUTES)
                .dimensionsMap(Map.of("DBInstanceIdentifier", Databases.identifier(environment)))
                .build();
    }

    /// A few are strangers' and meant; many are an attack, or a rule that takes visitors for one. One address that
    /// goes past the limit of its rate is blocked some hundred times in five minutes.
    private void firewall(Environment environment) {
        var dimensions = new java.util.TreeMap<>(Map.of("WebACL", "pushback-" + environment.name(), "Rule", "ALL"));
        // CloudFront's metrics have no region ("AWS WAF metrics and dimensions").
        if (!environment.cdn()) dimensions.put("Region", environment.region());
        alarm(
                "Blocked",
                "The firewall blocks many requests: an attack, or a rule that takes visitors for one. Its log says"
                        + " which",
                Metric.Builder.create()
                        .namespace("AWS/WAFV2")
                        .metricName("BlockedRequests")
                        .statistic("Sum")
                        .period(FIVE_MINUTES)
                        .dimensionsMap(dimensions)
                        .build(),
                MANY_BLOCKED,
                1);
    }

    /// What the deployer itself counts: an ending, or one of [pushback.measures.Metric].
    static Metric counted(String name, Environment environment) {
        return Metric.Builder.create()
                .namespace(pushback.measures.Metric.NAMESPACE)
                .metricName(name)
                .statistic("Sum")
                .period(FIVE_MINUTES)
                .dimensionsMap(Map.of(pushback.measures.Metric.DIMENSION, environment.name()))
                .build();
    }

    static Metric executions(String name, Deployer deployer) {
        return Metric.Builder.create()
                .namespace("AWS/States")
                .metricName(name)
                .statistic("Sum")
                .period(FIVE_MINUTES)
                .dimensionsMap(Map.of("StateMachineArn", deployer.names().machineArn(Deployer.DEPLOY)))
                .build();
    }

    private void alarm(String id, String says, IMetric metric, int above, int periods) {
        alarm(Optional.empty(), id, says, metric, above, periods);
    }

    /// @param own what the environment's file calls it: the judge finds it by its name
    private void alarm(Optional<OwnAlarm> own, String id, String says, IMetric metric, int above, int periods) {
        var alarm = Alarm.Builder.create(scope, id)
                .alarmName(own.map(one -> one.nameIn(Stack.of(scope).getStackName()))
                        .orElse(null))
                .alarmDescription(says)
                .metric(metric)
                .threshold(above)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .evaluationPeriods(periods)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build();
        tellPeople(alarm);
    }

    private void tellPeople(Alarm alarm) {
        alarm.addAlarmAction(new SnsAction(people));
        all.add(alarm);
    }
}
