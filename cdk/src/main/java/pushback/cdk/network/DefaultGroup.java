package pushback.cdk.network;

import java.util.List;
import java.util.Map;
import pushback.cdk.environment.Environment;
import pushback.cdk.iam.Allow;
import pushback.cdk.log.Logs;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.customresources.AwsCustomResource;
import software.amazon.awscdk.customresources.AwsCustomResourcePolicy;
import software.amazon.awscdk.customresources.AwsSdkCall;
import software.amazon.awscdk.customresources.PhysicalResourceId;
import software.amazon.awscdk.services.ec2.CfnVPC;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.constructs.Construct;

/// A VPC's default security group lets its members reach each other and everybody else; whatever is launched without a
/// group of its own gets it. Nothing of ours does, and CloudFormation has no property for its rules: a function of
/// CDK's takes both away when the VPC is made.
final class DefaultGroup {
    private static final String EVERYTHING = "-1";
    /// The function by which CDK makes such calls, one for the stack.
    private static final String CALLER = "AWS679f53fac002430cb0da5b7982bd2287";

    private DefaultGroup() {}

    static void close(Construct parent, Environment environment, CfnVPC vpc) {
        var scope = new Construct(parent, "DefaultGroup");
        var group = vpc.getAttrDefaultSecurityGroup();
        var log = Logs.group(scope, "Log", "/pushback/" + environment.name() + "/default-group", environment);
        Map.of(
                        "Ingress",
                        Map.of("IpProtocol", EVERYTHING, "UserIdGroupPairs", List.of(Map.of("GroupId", group))),
                        "Egress",
                        Map.of("IpProtocol", EVERYTHING, "IpRanges", List.of(Map.of("CidrIp", "0.0.0.0/0"))))
                .forEach((direction, rule) -> {
                    var action = "revokeSecurityGroup" + direction;
                    AwsCustomResource.Builder.create(scope, direction)
                            .installLatestAwsSdk(false)
                            .logGroup(log)
                            .onCreate(AwsSdkCall.builder()
                                    .service("EC2")
                                    .action(action)
                                    .parameters(Map.of("GroupId", group, "IpPermissions", List.of(rule)))
                                    .physicalResourceId(PhysicalResourceId.of(direction + " of the default group"))
                                    .ignoreErrorCodesMatching("InvalidPermission.NotFound")
                                    .build())
                            .policy(AwsCustomResourcePolicy.fromStatements(
                                    List.of(Allow.on(arn(scope, group), "ec2:RevokeSecurityGroup" + direction))))
                            .build();
                });
        // CDK makes it wait for its role once more; the role's name says so already.
        ((CfnFunction) Stack.of(scope).getNode().findChild(CALLER).getNode().findChild("Resource"))
                .addDeletionOverride("DependsOn");
    }

    private static String arn(Construct scope, String group) {
        var stack = Stack.of(scope);
        return "arn:" + stack.getPartition() + ":ec2:" + stack.getRegion() + ":" + stack.getAccount()
                + ":security-group/" + group;
    }
}
