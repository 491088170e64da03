package pushback.wiring;

import static pushback.wiring.Permissions.Permission.call;
import static pushback.wiring.Permissions.Target.ANYTHING;
import static pushback.wiring.Permissions.Target.ARTIFACT_BUCKET;
import static pushback.wiring.Permissions.Target.BUILD_LOG;
import static pushback.wiring.Permissions.Target.DEPLOYMENT_GROUP;
import static pushback.wiring.Permissions.Target.DEPLOY_EXECUTIONS;
import static pushback.wiring.Permissions.Target.DEPLOY_MACHINE;
import static pushback.wiring.Permissions.Target.DRILL_EXECUTIONS;
import static pushback.wiring.Permissions.Target.DRILL_MACHINE;
import static pushback.wiring.Permissions.Target.EVIDENCE;
import static pushback.wiring.Permissions.Target.FUNCTION_LOGS;
import static pushback.wiring.Permissions.Target.LEDGER_TABLE;
import static pushback.wiring.Permissions.Target.OPERATORS_FUNCTIONS;
import static pushback.wiring.Permissions.Target.PARAMETER;

import java.util.List;
import java.util.stream.Stream;
import pushback.wiring.Permissions.Permission;

/// What people may do on AWS by the operator's commands, once. CDK writes two managed policies from it. STS says to
/// everybody who they are.
public final class OperatorPermissions {
    /// Who only looks.
    public static final List<Permission> VIEWER = List.of(
            call("ssm:GetParameter", PARAMETER),
            call("dynamodb:GetItem", LEDGER_TABLE),
            call("dynamodb:Query", LEDGER_TABLE),
            call("states:ListExecutions", DEPLOY_MACHINE),
            call("states:ListExecutions", DRILL_MACHINE),
            call("states:DescribeExecution", DEPLOY_EXECUTIONS),
            call("states:DescribeExecution", DRILL_EXECUTIONS),
            call("states:GetExecutionHistory", DEPLOY_EXECUTIONS),
            call("states:GetExecutionHistory", DRILL_EXECUTIONS),
            // The console's pictures, and its lines of requests and errors.
            call("states:DescribeStateMachineForExecution", DEPLOY_EXECUTIONS),
            call("states:DescribeStateMachineForExecution", DRILL_EXECUTIONS),
            call("cloudwatch:GetMetricData", ANYTHING),
            call("elasticloadbalancing:DescribeTargetGroups", ANYTHING),
            call("codedeploy:ListDeployments", DEPLOYMENT_GROUP),
            call("codedeploy:GetDeployment", DEPLOYMENT_GROUP),
            call("codedeploy:ListDeploymentTargets", ANYTHING),
            call("codedeploy:BatchGetDeploymentTargets", ANYTHING),
            call("autoscaling:DescribeAutoScalingGroups", ANYTHING),
            call("autoscaling:DescribeScalingActivities", ANYTHING),
            call("elasticloadbalancing:DescribeTargetHealth", ANYTHING),
            call("s3:ListBucket", ARTIFACT_BUCKET),
            call("s3:GetObject", EVIDENCE),
            call("logs:FilterLogEvents", FUNCTION_LOGS),
            call("logs:FilterLogEvents", BUILD_LOG));

    /// Who acts as well: by the machines, and by the functions that are there for people.
    public static final List<Permission> OPERATOR = Stream.concat(
                    VIEWER.stream(),
                    Stream.of(
                            call("states:StartExecution", DEPLOY_MACHINE),
                            call("states:StartExecution", DRILL_MACHINE),
                            call("lambda:InvokeFunction", OPERATORS_FUNCTIONS)))
            .toList();

    private OperatorPermissions() {}
}
