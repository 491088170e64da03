package pushback.cdk;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import io.github.cdklabs.cdknag.RegexAppliesTo;
import java.util.List;
import java.util.Map;
import pushback.cdk.environment.Environment;
import software.amazon.awscdk.Annotations;
import software.constructs.IConstruct;

/// What cdk-nag's AwsSolutions rules object to and why it stays, finding by finding. Nothing is excused by rule alone:
/// a new finding of the same rule elsewhere fails `NagFindingsTest`.
final class NagFindings {
    /// Wildcards in policies, by pattern.
    private static final Map<String, String> WILDCARDS = Map.ofEntries(
            Map.entry(
                    "/^Resource::\\*$/g",
                    "AWS knows no resources for these actions; Allow.WITHOUT_RESOURCES lists each with its reason, and "
                            + "LeastPrivilegeTest keeps every other action off *"),
            Map.entry(
                    "/^Resource::<[A-Za-z]*Log[0-9A-F]{8}\\.Arn>:\\*$/g",
                    "the streams of the one log group of this function or project"),
            Map.entry(
                    "/^Resource::<BucketsArtifacts[0-9A-F]{8}\\.Arn>\\/builds\\/\\*$/g",
                    "the bundles; each release has a key of its own"),
            Map.entry(
                    "/^Resource::<BucketsArtifacts[0-9A-F]{8}\\.Arn>\\/evidence\\/\\*$/g",
                    "the samples of releases; each has a key of its own"),
            Map.entry(
                    "/^Resource::<BucketsMedia[0-9A-F]{8}\\.Arn>\\/\\*$/g",
                    "the objects of the application's own bucket"),
            Map.entry(
                    "/^Resource::arn:aws:states:[a-z0-9-]+:<AWS::AccountId>:execution:pushback-[a-z0-9-]+-(deploy|drill):"
                        + "\\*$/g",
                    "the executions of the environment's two machines"),
            Map.entry(
                    "/^Resource::arn:aws:cloudwatch:[a-z0-9-]+:<AWS::AccountId>:alarm:pushback-[a-z0-9-]+-\\*$/g",
                    "the stack's own alarms; CloudFormation ends their names with a random part"),
            Map.entry(
                    "/^Resource::arn:aws:codedeploy:[a-z0-9-]+:<AWS::AccountId>:deploymentconfig:\\*$/g",
                    "CodeDeploy's own configurations and one of ours for each size of fleet; they say how many go at a"
                            + " time, no more"),
            Map.entry(
                    "/^Resource::arn:aws:autoscaling:[a-z0-9-]+:<AWS::AccountId>:autoScalingGroup:\\*:autoScalingGroupName\\/"
                        + "pushback-[a-z0-9-]+$/g",
                    "Auto Scaling puts a random id into the ARN; the group's name is exact"),
            Map.entry(
                    "/^Resource::arn:aws:lambda:[a-z0-9-]+:<AWS::AccountId>:function:pushback-[a-z0-9-]+-[A-Za-z]+:\\*$/g",
                    "the versions of one function: executions that began before an update still call theirs"),
            Map.entry(
                    "/^Resource::arn:aws:logs:[a-z0-9-]+:<AWS::AccountId>:log-group:\\/aws\\/lambda\\/pushback-[a-z0-9-]+-\\*$/g",
                    "the log groups of the environment's own functions"),
            Map.entry(
                    "/^Resource::arn:aws:ec2:[a-z0-9-]+:(<AWS::AccountId>:\\*\\/\\*|:image\\/\\*)$/g",
                    "what a launch of the group's servers makes and uses; held to our launch template, or to what that"
                            + " launch makes, by conditions"),
            Map.entry(
                    "/^Resource::arn:aws:ec2:[a-z0-9-]+:<AWS::AccountId>:network-interface\\/\\*$/g",
                    "Lambda makes the interfaces itself, in our subnets and with our security group only"),
            Map.entry(
                    "/^Resource::arn:aws:ec2:[a-z0-9-]+:<AWS::AccountId>:instance\\/\\*$/g",
                    "ids are known after the launch only: Session Manager's agent reports under its own, and the"
                            + " drills' commands are held to the group by a condition on a tag that only EC2 sets"));

    /// Of the function by which CDK calls what CloudFormation has no property for.
    private static final String AWS_CALLS = "AWS679f53fac002430cb0da5b7982bd2287";

    private final EnvironmentStack stack;

    private NagFindings(EnvironmentStack stack) {
        this.stack = stack;
    }

    static void explain(EnvironmentStack stack, Environment environment) {
        var findings = new NagFindings(stack);
        WILDCARDS.forEach((pattern, reason) -> NagSuppressions.addStackSuppressions(
                stack,
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-IAM5")
                        .reason(reason)
                        .appliesTo(
                                List.of(RegexAppliesTo.builder().regex(pattern).build()))
                        .build())));
        findings.deployer();
        findings.tiers(environment);
        findings.cdkItself(environment);
    }

    private void deployer() {
        at(
                "Webhook",
                "AwsSolutions-APIG4",
                "GitHub cannot sign in; ReceivePush believes nothing but a body signed with the secret");
        at(
                "Secrets",
                "AwsSolutions-SMG4",
                "the other half is kept at GitHub, so nobody but a person can change both; docs/aws.md says how");
        at(
                "Build",
                "AwsSolutions-CB4",
                "bundles are encrypted with the key aws/s3 that AWS manages; a key of our own would need a policy for"
                    + " the build, the deployer and every server, and keep nobody out: bundles hold nothing secret");
        at(
                "Rollouts",
                "AwsSolutions-IAM4",
                "CodeDeploy documents this policy as the one its role needs, and keeps it up to date");
    }

    private void tiers(Environment environment) {
        at(
                "Gates/Balancer",
                "AwsSolutions-EC23",
                "a public site; only the load balancer's ports for visitors are open");
        if (environment.database().isPresent()) {
            at(
                    "Database",
                    "AwsSolutions-RDS11",
                    "the security group lets in the web servers and one function only; another port would hide nothing"
                            + " and surprise people");
            at(
                    "DatabaseLogin",
                    "AwsSolutions-SMG4",
                    "it logs in from the servers' and one function's security groups only; a change restarts"
                            + " applications that do not read it themselves, so a person chooses when; docs/aws.md says"
                            + " how");
        }
        if (environment.database().filter(database -> !database.multiAz()).isPresent())
            at(
                    "Database",
                    "AwsSolutions-RDS3",
                    "the environment's file chose one zone; database.multiAz: true has a standby");
        environment.sessions().ifPresent(sessions -> {
            at(
                    "Sessions",
                    "AwsSolutions-AEC6",
                    "encrypted on the way and reached from the web servers' security group only; it holds sessions");
            if (!sessions.multiAz())
                at(
                        "Sessions",
                        "AwsSolutions-AEC4",
                        "the environment's file chose one zone; lost sessions mean a new login");
        });
        environment
                .web()
                .image()
                .filter(Environment.Web.Image::golden)
                .ifPresent(_ -> at(
                        "Servers/GoldenImage",
                        "AwsSolutions-IAM4",
                        "Image Builder documents these policies for its build servers, which live for minutes"));
        if (environment.network().existing().isEmpty()) {
            at(
                    AWS_CALLS,
                    "AwsSolutions-IAM4",
                    "CDK's own function, which takes the rules out of the default security group; the "
                            + "policy lets it write its log");
            at(
                    AWS_CALLS,
                    "AwsSolutions-L1",
                    "CDK chooses the runtime of its own function, and raises it with each release");
        }
        if (environment.bastion().isPresent()) {
            at(
                    "Bastion",
                    "CdkNagValidationFailure",
                    "EC26, on encrypted disks, stumbles over a server without a launch template; a test looks at the"
                            + " disk");
            at(
                    "Bastion",
                    "AwsSolutions-EC29",
                    "it holds nothing, and a server that refuses to be terminated makes cdk destroy fail");
        }
        if (environment.cdn()) {
            at("Cdn", "AwsSolutions-CFR1", "the site is for everybody");
            if (!environment.firewall())
                at(
                        "Cdn",
                        "AwsSolutions-CFR2",
                        "the environment's file chose no firewall; firewall: true puts one before CloudFront");
        }
    }

    /// CDK's own warnings.
    private void cdkItself(Environment environment) {
        if (environment.network().existing().isPresent())
            Annotations.of(child("Network"))
                    .acknowledgeWarning(
                            "@aws-cdk/aws-ec2:noSubnetRouteTableId",
                            "nobody asks for the route tables of subnets that are there");
    }

    private void at(String path, String rule, String reason) {
        NagSuppressions.addResourceSuppressions(
                child(path),
                List.of(NagPackSuppression.builder().id(rule).reason(reason).build()),
                true);
    }

    private IConstruct child(String path) {
        IConstruct found = stack;
        for (var id : path.split("/")) found = found.getNode().findChild(id);
        return found;
    }
}
