package pushback.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import pushback.cloud.simulate.Call;
import pushback.cloud.simulate.Work;
import pushback.health.SampleArchive;
import pushback.wiring.Permissions;
import pushback.wiring.Permissions.Target;
import pushback.wiring.Steps;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;

/// An action that a step does on AWS, as [Permissions] would have to allow it.
///
/// @param step its simple name
/// @param action as IAM names it
record Use(String step, String action, Target target) implements Comparable<Use> {
    private static final Map<String, String> SERVICES = Map.of(
            "AutoScalingClient",
            "autoscaling",
            "CloudWatchClient",
            "cloudwatch",
            "CodeDeployClient",
            "codedeploy",
            "DynamoDbClient",
            "dynamodb",
            "ElasticLoadBalancingV2Client",
            "elasticloadbalancing",
            "RdsClient",
            "rds",
            "S3Client",
            "s3",
            "SfnClient",
            "states",
            "SnsClient",
            "sns",
            "SsmClient",
            "ssm");
    /// These know no resource.
    private static final Set<String> ANYWHERE = Set.of(
            "autoscaling:DescribeAutoScalingGroups",
            "elasticloadbalancing:DescribeTargetHealth",
            "elasticloadbalancing:DescribeTargetGroups",
            "cloudwatch:GetMetricData",
            "cloudwatch:DescribeAlarmsForMetric",
            "codedeploy:StopDeployment",
            "codedeploy:ListDeploymentTargets",
            "codedeploy:BatchGetDeploymentTargets",
            "ssm:GetCommandInvocation",
            "ssm:CancelCommand",
            "states:SendTaskSuccess",
            "states:SendTaskFailure");

    /// What all steps are allowed, save what AWS asks for behind another action.
    static Set<Use> allowed() {
        var allowed = new TreeSet<Use>();
        for (var step : Steps.ALL)
            for (var permission : Permissions.of(step.handler()))
                if (permission.behind().isEmpty())
                    allowed.add(new Use(step.name(), permission.action(), permission.target()));
        return allowed;
    }

    static List<Use> of(Call call) {
        var step = call.work().function();
        if (call.client().equals("SecretsManagerClient"))
            return List.of(new Use(
                    step,
                    "secretsmanager:GetSecretValue",
                    secret(((GetSecretValueRequest) call.request()).secretId())));
        var uses = new ArrayList<Use>();
        for (var operation : operations(call)) {
            var action = SERVICES.get(call.client()) + ":" + Character.toUpperCase(operation.charAt(0))
                    + operation.substring(1);
            for (var target : targets(action, call.request())) uses.add(new Use(step, action, target));
        }
        return uses;
    }

    /// As the local cloud calls them.
    private static Target secret(String name) {
        return switch (name) {
            case "pushback/webhook" -> Target.WEBHOOK_SECRET;
            case "pushback/database" -> Target.DATABASE_SECRET;
            case "rds/pushback-database" -> Target.DATABASE_MASTER_SECRET;
            default -> throw new IllegalArgumentException("nobody said what the secret " + name + " is");
        };
    }

    /// The git host is asked with a token, and that is a secret.
    static Use ofHost(Work work) {
        return new Use(work.function(), "secretsmanager:GetSecretValue", Target.GITHUB_TOKEN);
    }

    private static List<String> operations(Call call) {
        return switch (call.request()) {
            case GetObjectRequest get -> List.of(get.versionId() == null ? "getObject" : "getObjectVersion");
            case ListObjectsV2Request list -> List.of("listBucket");
            case HeadObjectRequest head -> List.of(head.versionId() == null ? "getObject" : "getObjectVersion");
            case DeleteObjectRequest delete ->
                List.of(delete.versionId() == null ? "deleteObject" : "deleteObjectVersion");
            case TransactWriteItemsRequest all ->
                all.transactItems().stream()
                        .map(one -> one.put() != null
                                ? "putItem"
                                : one.delete() != null
                                        ? "deleteItem"
                                        : one.update() != null ? "updateItem" : "conditionCheckItem")
                        .distinct()
                        .toList();
            default -> List.of(call.operation());
        };
    }

    private static List<Target> targets(String action, Object request) {
        if (ANYWHERE.contains(action)) return List.of(Target.ANYTHING);
        return switch (action) {
            case "cloudwatch:PutMetricData" -> List.of(Target.OUR_METRICS);
            case "codedeploy:CreateDeploymentConfig" -> List.of(Target.DEPLOYMENT_CONFIGURATION);
            case "ssm:SendCommand" -> List.of(Target.SHELL_SCRIPT, Target.INSTANCES);
            case "states:StartExecution" -> List.of(Target.DEPLOY_MACHINE);
            case "states:DescribeExecution" ->
                List.of(
                        ((DescribeExecutionRequest) request).executionArn().contains("-drill:")
                                ? Target.DRILL_EXECUTIONS
                                : Target.DEPLOY_EXECUTIONS);
            default ->
                List.of(
                        switch (action.substring(0, action.indexOf(':'))) {
                            case "autoscaling" -> Target.AUTO_SCALING_GROUP;
                            case "cloudwatch" -> Target.ALARMS;
                            case "codedeploy" -> Target.DEPLOYMENT_GROUP;
                            case "dynamodb" -> Target.LEDGER_TABLE;
                            case "elasticloadbalancing" -> Target.TARGET_GROUP;
                            case "rds" -> Target.DATABASE_INSTANCE;
                            case "s3" ->
                                action.equals("s3:ListBucket")
                                        ? Target.ARTIFACT_BUCKET
                                        : isEvidence(request) ? Target.EVIDENCE : Target.BUNDLES;
                            case "sns" -> Target.TOPIC;
                            default -> throw new IllegalArgumentException("nobody said on what " + action + " is done");
                        });
        };
    }

    private static boolean isEvidence(Object request) {
        var key = switch (request) {
            case PutObjectRequest put -> put.key();
            case GetObjectRequest get -> get.key();
            default -> "";
        };
        return key.startsWith(SampleArchive.FOLDER);
    }

    @Override
    public int compareTo(Use other) {
        return Comparator.comparing(Use::step)
                .thenComparing(Use::action)
                .thenComparing(Use::target)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return step + " " + action + " on " + target;
    }
}
