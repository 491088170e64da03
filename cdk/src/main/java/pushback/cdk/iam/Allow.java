package pushback.cdk.iam;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/// Statements of least privilege.
public final class Allow {
    /// A resource is `*` for these actions only, because the Service Authorization Reference gives them no resource
    /// type; with what keeps them harmless.
    public static final Map<String, String> WITHOUT_RESOURCES = Map.ofEntries(
            Map.entry("autoscaling:DescribeAutoScalingGroups", "reads"),
            Map.entry("autoscaling:DescribeScalingActivities", "reads"),
            Map.entry("elasticloadbalancing:DescribeTargetHealth", "reads"),
            Map.entry("codedeploy:ListDeploymentTargets", "reads"),
            Map.entry("codedeploy:BatchGetDeploymentTargets", "reads"),
            Map.entry("codedeploy:StopDeployment", "stops the deployments of our group only, which the code asks for"),
            Map.entry("states:SendTaskSuccess", "needs a task's token, which only its own step was given"),
            Map.entry("states:SendTaskFailure", "needs a task's token, which only its own step was given"),
            Map.entry("cloudwatch:GetMetricData", "reads"),
            Map.entry("cloudwatch:PutMetricData", "held to our namespace by a condition"),
            Map.entry("cloudwatch:DescribeAlarmsForMetric", "reads"),
            Map.entry("elasticloadbalancing:DescribeTargetGroups", "reads"),
            Map.entry("ssm:GetCommandInvocation", "reads"),
            Map.entry("ssm:CancelCommand", "ends the drills' commands only, whose ids are in the ledger"),
            Map.entry("xray:PutTraceSegments", "writes traces"),
            Map.entry("xray:PutTelemetryRecords", "writes traces"),
            Map.entry("xray:GetSamplingRules", "reads"),
            Map.entry("xray:GetSamplingTargets", "reads"),
            Map.entry("ec2:DescribeNetworkInterfaces", "reads; Lambda needs it to attach a function to the network"),
            Map.entry("ec2:DescribeSubnets", "reads; Lambda needs it to attach a function to the network"),
            Map.entry("logs:CreateLogDelivery", "Step Functions' log"),
            Map.entry("logs:GetLogDelivery", "Step Functions' log"),
            Map.entry("logs:UpdateLogDelivery", "Step Functions' log"),
            Map.entry("logs:DeleteLogDelivery", "Step Functions' log"),
            Map.entry("logs:ListLogDeliveries", "Step Functions' log"),
            Map.entry("logs:PutResourcePolicy", "Step Functions' log"),
            Map.entry("logs:DescribeResourcePolicies", "Step Functions' log"),
            Map.entry("logs:DescribeLogGroups", "Step Functions' log"),
            Map.entry("ssmmessages:CreateControlChannel", "Session Manager's agent"),
            Map.entry("ssmmessages:CreateDataChannel", "Session Manager's agent"),
            Map.entry("ssmmessages:OpenControlChannel", "Session Manager's agent"),
            Map.entry("ssmmessages:OpenDataChannel", "Session Manager's agent"),
            Map.entry("ec2messages:AcknowledgeMessage", "Run Command's agent"),
            Map.entry("ec2messages:DeleteMessage", "Run Command's agent"),
            Map.entry("ec2messages:FailMessage", "Run Command's agent"),
            Map.entry("ec2messages:GetEndpoint", "Run Command's agent"),
            Map.entry("ec2messages:GetMessages", "Run Command's agent"),
            Map.entry("ec2messages:SendReply", "Run Command's agent"),
            Map.entry("codedeploy-commands-secure:GetDeploymentSpecification", "CodeDeploy's agent behind an endpoint"),
            Map.entry("codedeploy-commands-secure:PollHostCommand", "CodeDeploy's agent behind an endpoint"),
            Map.entry(
                    "codedeploy-commands-secure:PutHostCommandAcknowledgement",
                    "CodeDeploy's agent behind an endpoint"),
            Map.entry("codedeploy-commands-secure:PutHostCommandComplete", "CodeDeploy's agent behind an endpoint"));

    private Allow() {}

    /// `actions` on `resources`, none of them `*`.
    public static PolicyStatement on(List<String> resources, String... actions) {
        if (resources.contains("*")) throw new IllegalArgumentException("name the resources of " + List.of(actions));
        return PolicyStatement.Builder.create()
                .actions(List.of(actions))
                .resources(resources)
                .build();
    }

    public static PolicyStatement on(String resource, String... actions) {
        return on(List.of(resource), actions);
    }

    /// `actions` that know no resources.
    public static PolicyStatement anywhere(String... actions) {
        for (var action : actions)
            if (!WITHOUT_RESOURCES.containsKey(action))
                throw new IllegalArgumentException(action + " can be held to a resource");
        return PolicyStatement.Builder.create()
                .actions(List.of(actions))
                .resources(List.of("*"))
                .build();
    }

    /// A role for a service, with nothing but `statements`.
    public static Role role(Construct scope, String id, String service, List<PolicyStatement> statements) {
        return Role.Builder.create(scope, id)
                .assumedBy(new ServicePrincipal(service))
                .inlinePolicies(
                        statements.isEmpty()
                                ? Map.of()
                                : Map.of(
                                        "only",
                                        PolicyDocument.Builder.create()
                                                .statements(statements)
                                                .build()))
                .build();
    }
}
