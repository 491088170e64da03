package pushback.wiring;

import static pushback.wiring.Permissions.Permission.behind;
import static pushback.wiring.Permissions.Permission.call;
import static pushback.wiring.Permissions.Target.ALARMS;
import static pushback.wiring.Permissions.Target.ANYTHING;
import static pushback.wiring.Permissions.Target.ARTIFACT_BUCKET;
import static pushback.wiring.Permissions.Target.AUTO_SCALING_GROUP;
import static pushback.wiring.Permissions.Target.BUNDLES;
import static pushback.wiring.Permissions.Target.CODE_DEPLOY_APPLICATION;
import static pushback.wiring.Permissions.Target.DATABASE_INSTANCE;
import static pushback.wiring.Permissions.Target.DATABASE_MASTER_SECRET;
import static pushback.wiring.Permissions.Target.DATABASE_SECRET;
import static pushback.wiring.Permissions.Target.DEPLOYMENT_CONFIGURATION;
import static pushback.wiring.Permissions.Target.DEPLOYMENT_GROUP;
import static pushback.wiring.Permissions.Target.DEPLOY_EXECUTIONS;
import static pushback.wiring.Permissions.Target.DEPLOY_MACHINE;
import static pushback.wiring.Permissions.Target.DRILL_EXECUTIONS;
import static pushback.wiring.Permissions.Target.EVIDENCE;
import static pushback.wiring.Permissions.Target.GITHUB_TOKEN;
import static pushback.wiring.Permissions.Target.INSTANCES;
import static pushback.wiring.Permissions.Target.LEDGER_TABLE;
import static pushback.wiring.Permissions.Target.OUR_METRICS;
import static pushback.wiring.Permissions.Target.SHELL_SCRIPT;
import static pushback.wiring.Permissions.Target.TARGET_GROUP;
import static pushback.wiring.Permissions.Target.TOPIC;
import static pushback.wiring.Permissions.Target.WEBHOOK_SECRET;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pushback.step.deploy.AcquireLock;
import pushback.step.deploy.AwaitApproval;
import pushback.step.deploy.CheckHealth;
import pushback.step.deploy.ConfirmRevision;
import pushback.step.deploy.DeployCanary;
import pushback.step.deploy.DeployRevision;
import pushback.step.deploy.FreezeEnvironment;
import pushback.step.deploy.PrepareRevision;
import pushback.step.deploy.PromoteRelease;
import pushback.step.deploy.ProvisionCapacity;
import pushback.step.deploy.ProvisionDatabase;
import pushback.step.deploy.QuarantineTargets;
import pushback.step.deploy.ReleaseLock;
import pushback.step.deploy.ReportOutcome;
import pushback.step.deploy.ResolveRelease;
import pushback.step.deploy.RollBack;
import pushback.step.deploy.SealRevision;
import pushback.step.deploy.VerifyRollback;
import pushback.step.deploy.WatchRollout;
import pushback.step.drill.BeginDrill;
import pushback.step.drill.CalmDown;
import pushback.step.drill.EndDrill;
import pushback.step.drill.LoadCpus;
import pushback.step.drill.ParkEnvironment;
import pushback.step.drill.RehearseRollback;
import pushback.step.drill.StopServer;
import pushback.step.drill.UnparkEnvironment;
import pushback.step.drill.WatchRehearsal;
import pushback.step.drill.WatchRepair;
import pushback.step.drill.WatchScaling;
import pushback.step.event.ReceivePush;
import pushback.step.event.Reconcile;
import pushback.step.event.WakeDeployment;
import pushback.step.operator.DecideApproval;
import pushback.step.operator.HaltRelease;
import pushback.step.operator.SwitchFreeze;

/// Which step may do what on AWS, once. CDK writes each function's policy from it. A step that is not named may do
/// nothing, and cannot be made into a function.
public final class Permissions {
    private static final List<Permission> READ = List.of(call("dynamodb:GetItem", LEDGER_TABLE));
    private static final List<Permission> WRITE =
            List.of(call("dynamodb:GetItem", LEDGER_TABLE), call("dynamodb:PutItem", LEDGER_TABLE));
    private static final List<Permission> LIST = List.of(call("dynamodb:Query", LEDGER_TABLE));
    /// `EnvironmentLock.hold` renews the lease.
    private static final List<Permission> HOLD = WRITE;
    /// Whoever may not list the bucket is told "forbidden" about an object that is gone, and not "gone".
    private static final List<Permission> VERIFY = List.of(
            call("s3:GetObjectVersion", BUNDLES), behind("s3:GetObjectVersion", "s3:ListBucket", ARTIFACT_BUCKET));
    private static final List<Permission> HOST = List.of(call("secretsmanager:GetSecretValue", GITHUB_TOKEN));
    private static final List<Permission> START = List.of(call("states:StartExecution", DEPLOY_MACHINE));
    private static final List<Permission> LOOK_AT_RELEASES =
            List.of(call("states:DescribeExecution", DEPLOY_EXECUTIONS));
    private static final List<Permission> LOOK_AT_EXECUTIONS =
            join(LOOK_AT_RELEASES, List.of(call("states:DescribeExecution", DRILL_EXECUTIONS)));
    private static final List<Permission> TELL =
            join(WRITE, LIST, HOST, List.of(call("sns:Publish", TOPIC), call("cloudwatch:PutMetricData", OUR_METRICS)));
    private static final List<Permission> IN_SERVICE = List.of(call("autoscaling:DescribeAutoScalingGroups", ANYTHING));
    private static final List<Permission> REMOVE = List.of(call("dynamodb:DeleteItem", LEDGER_TABLE));
    private static final List<Permission> RESIZE =
            List.of(call("autoscaling:UpdateAutoScalingGroup", AUTO_SCALING_GROUP));
    /// What a release took, once each server is healthy or replaced, and what a drill took; a drill leaves to the
    /// reconciler what a release forgot.
    private static final List<Permission> RESTORE = join(
            IN_SERVICE,
            LIST,
            READ,
            WRITE,
            REMOVE,
            List.of(
                    call("elasticloadbalancing:DescribeTargetHealth", ANYTHING),
                    call("autoscaling:SetInstanceHealth", AUTO_SCALING_GROUP),
                    call("autoscaling:ResumeProcesses", AUTO_SCALING_GROUP),
                    call("autoscaling:SetDesiredCapacity", AUTO_SCALING_GROUP)));
    private static final List<Permission> REPLACE =
            List.of(call("autoscaling:TerminateInstanceInAutoScalingGroup", AUTO_SCALING_GROUP));
    private static final List<Permission> RESTORE_SIZES = join(IN_SERVICE, READ, REMOVE, RESIZE);
    private static final List<Permission> HEALTH = List.of(
            call("elasticloadbalancing:DescribeTargetHealth", ANYTHING),
            call("cloudwatch:GetMetricData", ANYTHING),
            call("cloudwatch:DescribeAlarms", ALARMS),
            call("s3:PutObject", EVIDENCE));
    private static final List<Permission> TARGET_HEALTH =
            List.of(call("elasticloadbalancing:DescribeTargetHealth", ANYTHING));
    private static final List<Permission> DESCRIBE = List.of(call("codedeploy:GetDeployment", DEPLOYMENT_GROUP));
    private static final List<Permission> FIND = List.of(
            call("codedeploy:ListDeployments", DEPLOYMENT_GROUP),
            call("codedeploy:BatchGetDeployments", DEPLOYMENT_GROUP));
    private static final List<Permission> TARGETS = List.of(
            call("codedeploy:ListDeploymentTargets", ANYTHING), call("codedeploy:BatchGetDeploymentTargets", ANYTHING));
    private static final List<Permission> FAIL_TASK = List.of(call("states:SendTaskFailure", ANYTHING));
    private static final List<Permission> ANSWER_TASK =
            join(List.of(call("states:SendTaskSuccess", ANYTHING)), FAIL_TASK);
    private static final List<Permission> ANSWER = join(DESCRIBE, TARGETS, ANSWER_TASK);
    private static final List<Permission> CREATE = join(
            HOLD,
            IN_SERVICE,
            DESCRIBE,
            FIND,
            TARGETS,
            List.of(
                    call("codedeploy:StopDeployment", ANYTHING),
                    call("codedeploy:CreateDeployment", DEPLOYMENT_GROUP),
                    behind("codedeploy:CreateDeployment", "codedeploy:GetDeploymentConfig", DEPLOYMENT_CONFIGURATION),
                    behind("codedeploy:CreateDeployment", "codedeploy:GetApplicationRevision", CODE_DEPLOY_APPLICATION),
                    behind(
                            "codedeploy:CreateDeployment",
                            "codedeploy:RegisterApplicationRevision",
                            CODE_DEPLOY_APPLICATION)));

    private static final List<Permission> BRING = join(CREATE, ANSWER);
    private static final List<Permission> CALM = List.of(call("ssm:CancelCommand", ANYTHING));
    private static final List<Permission> ALARM = List.of(call("cloudwatch:DescribeAlarmsForMetric", ANYTHING));
    private static final List<Permission> COUNT = List.of(
            call("cloudwatch:GetMetricData", ANYTHING), call("elasticloadbalancing:DescribeTargetGroups", ANYTHING));
    private static final List<Permission> SEND =
            List.of(call("ssm:SendCommand", SHELL_SCRIPT), call("ssm:SendCommand", INSTANCES));
    /// Which servers are ready, and what they run.
    private static final List<Permission> READY = join(READ, IN_SERVICE, FIND, TARGETS, TARGET_HEALTH);

    private static final Map<Class<? extends RequestHandler<?, ?>>, List<Permission>> OF = Map.ofEntries(
            Map.entry(ResolveRelease.class, join(WRITE, LIST, HOST)),
            Map.entry(AcquireLock.class, join(LIST, LOOK_AT_EXECUTIONS, START, TELL)),
            Map.entry(AwaitApproval.class, join(LIST, TELL, ANSWER_TASK)),
            Map.entry(PrepareRevision.class, join(HOLD, LIST, HOST, VERIFY)),
            Map.entry(SealRevision.class, join(HOLD, List.of(call("s3:GetObject", BUNDLES)), VERIFY)),
            Map.entry(
                    ProvisionDatabase.class,
                    join(
                            HOLD,
                            List.of(
                                    call("rds:DescribeDBInstances", DATABASE_INSTANCE),
                                    call("rds:StartDBInstance", DATABASE_INSTANCE),
                                    call("secretsmanager:GetSecretValue", DATABASE_MASTER_SECRET),
                                    call("secretsmanager:GetSecretValue", DATABASE_SECRET)))),
            Map.entry(
                    ProvisionCapacity.class,
                    join(
                            HOLD,
                            IN_SERVICE,
                            TARGET_HEALTH,
                            List.of(
                                    call("autoscaling:SuspendProcesses", AUTO_SCALING_GROUP),
                                    call("autoscaling:SetDesiredCapacity", AUTO_SCALING_GROUP)),
                            RESIZE)),
            Map.entry(
                    DeployCanary.class,
                    join(
                            CREATE,
                            LIST,
                            HEALTH,
                            List.of(call("codedeploy:CreateDeploymentConfig", DEPLOYMENT_CONFIGURATION)))),
            Map.entry(DeployRevision.class, join(BRING, LIST, CALM)),
            Map.entry(WatchRollout.class, join(HOLD, DESCRIBE, TARGETS, HEALTH)),
            Map.entry(ConfirmRevision.class, join(HOLD, IN_SERVICE, FIND, TARGETS)),
            Map.entry(CheckHealth.class, join(HOLD, IN_SERVICE, FIND, TARGETS, HEALTH)),
            Map.entry(PromoteRelease.class, join(HOLD, LIST, REMOVE, List.of(call("s3:DeleteObjectVersion", BUNDLES)))),
            Map.entry(
                    QuarantineTargets.class,
                    join(
                            HOLD,
                            FIND,
                            TARGETS,
                            TARGET_HEALTH,
                            IN_SERVICE,
                            List.of(call("elasticloadbalancing:DeregisterTargets", TARGET_GROUP)))),
            Map.entry(RollBack.class, join(BRING, IN_SERVICE, TARGET_HEALTH, REPLACE)),
            Map.entry(VerifyRollback.class, join(HOLD, IN_SERVICE, FIND, TARGETS, HEALTH)),
            Map.entry(FreezeEnvironment.class, HOLD),
            Map.entry(ReleaseLock.class, join(WRITE, RESTORE, RESTORE_SIZES, START, REPLACE)),
            Map.entry(
                    ReportOutcome.class,
                    join(
                            LIST,
                            TELL,
                            DESCRIBE,
                            LOOK_AT_RELEASES,
                            CALM,
                            List.of(call("s3:ListBucket", ARTIFACT_BUCKET), call("s3:GetObject", EVIDENCE)))),
            Map.entry(
                    ReceivePush.class,
                    join(WRITE, LIST, START, List.of(call("secretsmanager:GetSecretValue", WEBHOOK_SECRET)))),
            Map.entry(WakeDeployment.class, join(READ, ANSWER)),
            Map.entry(BeginDrill.class, join(HOLD, LIST, LOOK_AT_EXECUTIONS, COUNT)),
            Map.entry(StopServer.class, join(HOLD, TARGET_HEALTH, SEND)),
            Map.entry(WatchRepair.class, join(HOLD, READY, List.of(call("ssm:GetCommandInvocation", ANYTHING)))),
            Map.entry(LoadCpus.class, join(HOLD, READY, ALARM, SEND)),
            Map.entry(
                    WatchScaling.class,
                    join(
                            HOLD,
                            READY,
                            ALARM,
                            CALM,
                            List.of(
                                    call("cloudwatch:DescribeAlarmHistory", ALARMS),
                                    call("ssm:GetCommandInvocation", ANYTHING)))),
            Map.entry(CalmDown.class, join(HOLD, READY, ALARM, CALM, RESIZE, REMOVE)),
            Map.entry(RehearseRollback.class, START),
            Map.entry(WatchRehearsal.class, join(READY, LOOK_AT_RELEASES)),
            Map.entry(
                    ParkEnvironment.class,
                    join(
                            HOLD,
                            IN_SERVICE,
                            RESIZE,
                            List.of(
                                    call("rds:DescribeDBInstances", DATABASE_INSTANCE),
                                    call("rds:StopDBInstance", DATABASE_INSTANCE)))),
            Map.entry(
                    UnparkEnvironment.class,
                    join(
                            HOLD,
                            READY,
                            RESIZE,
                            REMOVE,
                            List.of(
                                    call("rds:DescribeDBInstances", DATABASE_INSTANCE),
                                    call("rds:StartDBInstance", DATABASE_INSTANCE)))),
            Map.entry(
                    EndDrill.class,
                    join(WRITE, RESTORE_SIZES, START, CALM, COUNT, List.of(call("sns:Publish", TOPIC)))),
            Map.entry(HaltRelease.class, join(LIST, LOOK_AT_EXECUTIONS, TELL, FAIL_TASK)),
            Map.entry(DecideApproval.class, join(WRITE, LIST, ANSWER_TASK)),
            Map.entry(SwitchFreeze.class, join(WRITE, REMOVE, LOOK_AT_RELEASES, START)),
            Map.entry(
                    Reconcile.class,
                    join(
                            LIST,
                            DESCRIBE,
                            FIND,
                            LOOK_AT_EXECUTIONS,
                            START,
                            RESTORE,
                            RESIZE,
                            TELL,
                            ANSWER_TASK,
                            List.of(call("cloudwatch:GetMetricData", ANYTHING)))));

    /// They ask the servers' own pages, so their functions live in the servers' network.
    private static final Set<Class<? extends RequestHandler<?, ?>>> PROBING =
            Set.of(DeployCanary.class, WatchRollout.class, CheckHealth.class, VerifyRollback.class, WatchRepair.class);

    private Permissions() {}

    /// What an action is allowed on.
    public enum Target {
        LEDGER_TABLE,
        ARTIFACT_BUCKET,
        BUNDLES,
        /// In the same bucket: the samples of releases.
        EVIDENCE,
        CODE_DEPLOY_APPLICATION,
        DEPLOYMENT_GROUP,
        DEPLOYMENT_CONFIGURATION,
        AUTO_SCALING_GROUP,
        TARGET_GROUP,
        DATABASE_INSTANCE,
        /// RDS's own, of the master user; and the one the application logs in with.
        DATABASE_MASTER_SECRET,
        DATABASE_SECRET,
        TOPIC,
        WEBHOOK_SECRET,
        GITHUB_TOKEN,
        DEPLOY_MACHINE,
        DEPLOY_EXECUTIONS,
        DRILL_EXECUTIONS,
        /// For operators: the machine of the drills, the parameter by which the environment is found, the functions
        /// that people call, the logs of all functions.
        DRILL_MACHINE,
        PARAMETER,
        OPERATORS_FUNCTIONS,
        FUNCTION_LOGS,
        /// And the log of the builds.
        BUILD_LOG,
        /// Systems Manager's document `AWS-RunShellScript`, and the group's instances, on which it may run.
        SHELL_SCRIPT,
        INSTANCES,
        /// The environment's own.
        ALARMS,
        /// CloudWatch knows no resources here, but the namespace can be held to ours
        /// ([pushback.measures.Metric#NAMESPACE]).
        OUR_METRICS,
        /// AWS offers nothing narrower than `*` for the action (Service Authorization Reference, no resource
        /// type): the Describe calls of Auto Scaling and of the load balancer, CloudWatch's GetMetricData and
        /// DescribeAlarmsForMetric, CodeDeploy's StopDeployment and its target calls, a command's progress and
        /// end, and the answers to a task, where the token itself is what only we have.
        ANYTHING
    }

    /// @param action as IAM names it
    /// @param target on what
    /// @param behind the action we call, where AWS asks for this one as well; empty: this is the one we call
    public record Permission(String action, Target target, Optional<String> behind) {
        static Permission call(String action, Target target) {
            return new Permission(action, target, Optional.empty());
        }

        static Permission behind(String called, String action, Target target) {
            return new Permission(action, target, Optional.of(called));
        }
    }

    /// What the function of `step` may do besides writing its log.
    public static List<Permission> of(Class<? extends RequestHandler<?, ?>> step) {
        var permissions = OF.get(step);
        if (permissions == null)
            throw new IllegalArgumentException(
                    step.getSimpleName() + " has no permissions; name it in " + Permissions.class.getName());
        return permissions;
    }

    /// Whether `step` asks the servers' pages itself.
    public static boolean reachesServers(Class<? extends RequestHandler<?, ?>> step) {
        return PROBING.contains(step);
    }

    /// Whether `step` logs in to the database itself, if there is one.
    public static boolean reachesDatabase(Class<? extends RequestHandler<?, ?>> step) {
        return of(step).stream().anyMatch(permission -> permission.target() == DATABASE_MASTER_SECRET);
    }

    @SafeVarargs
    private static List<Permission> join(List<Permission>... parts) {
        var all = new LinkedHashSet<Permission>();
        Arrays.stream(parts).forEach(all::addAll);
        return List.copyOf(all);
    }
}
