package pushback.cdk.web;

import java.util.ArrayList;
import java.util.Optional;
import pushback.cdk.data.Buckets;
import pushback.cdk.environment.Environment;
import pushback.cdk.iam.Allow;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.constructs.Construct;

/// What a web server may do: fetch its bundle, use its data, read its database's secret, be reached by Session Manager,
/// run the drills' commands.
final class ServerRole {
    private ServerRole() {}

    static Role of(
            Construct scope,
            Environment environment,
            Buckets buckets,
            Optional<String> databaseSecret,
            String targets,
            Table ledger) {
        var statements = new ArrayList<PolicyStatement>();
        statements.add(Allow.on(
                buckets.artifacts().arnForObjects(Buckets.BUILDS + "*"), "s3:GetObject", "s3:GetObjectVersion"));
        buckets.media().ifPresent(media -> {
            statements.add(Allow.on(media.arnForObjects("*"), "s3:GetObject", "s3:PutObject", "s3:DeleteObject"));
            statements.add(Allow.on(media.getBucketArn(), "s3:ListBucket"));
        });
        databaseSecret.ifPresent(arn -> statements.add(Allow.on(arn, "secretsmanager:GetSecretValue")));
        if (databaseSecret.isPresent() && !ServerVariables.readsSecret(environment))
            statements.addAll(restarts(buckets, targets, ledger));
        statements.addAll(sessionManager(scope));
        statements.add(runCommand());
        // An update of the stack goes on to the next server when this one says that it is ready.
        statements.add(Allow.on(Stack.of(scope).getStackId(), "cloudformation:SignalResource"));
        if (environment.serversUseEndpoints())
            statements.add(Allow.anywhere(
                    "codedeploy-commands-secure:GetDeploymentSpecification",
                            "codedeploy-commands-secure:PollHostCommand",
                    "codedeploy-commands-secure:PutHostCommandAcknowledgement",
                            "codedeploy-commands-secure:PutHostCommandComplete"));
        return Allow.role(scope, "Role", "ec2.amazonaws.com", statements);
    }

    /// A new password reaches an application that does not read the secret itself by a restart: one server at a
    /// time, which an object in the bucket stands for, without traffic, and not while a release is at work, which
    /// the lock in the ledger says.
    private static java.util.List<PolicyStatement> restarts(Buckets buckets, String targets, Table ledger) {
        return java.util.List.of(
                Allow.on(
                        buckets.artifacts().arnForObjects("restarts/turn"),
                        "s3:GetObject",
                        "s3:PutObject",
                        "s3:DeleteObject"),
                Allow.on(ledger.getTableArn(), "dynamodb:GetItem"),
                Allow.on(targets, "elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"),
                Allow.anywhere("elasticloadbalancing:DescribeTargetHealth"));
    }

    /// What the agent asks for to fetch a command of Run Command and to answer it, besides what [#sessionManager]
    /// has: newer agents go the same way as a session, older ones and some regions this one.
    private static PolicyStatement runCommand() {
        return Allow.anywhere(
                "ec2messages:AcknowledgeMessage",
                "ec2messages:DeleteMessage",
                "ec2messages:FailMessage",
                "ec2messages:GetEndpoint",
                "ec2messages:GetMessages",
                "ec2messages:SendReply");
    }

    /// The least that Session Manager documents; AWS's managed policy allows much more.
    static java.util.List<PolicyStatement> sessionManager(Construct scope) {
        var stack = Stack.of(scope);
        return java.util.List.of(
                Allow.on(
                        "arn:" + stack.getPartition() + ":ec2:" + stack.getRegion() + ":" + stack.getAccount()
                                + ":instance/*",
                        "ssm:UpdateInstanceInformation"),
                Allow.anywhere(
                        "ssmmessages:CreateControlChannel",
                        "ssmmessages:CreateDataChannel",
                        "ssmmessages:OpenControlChannel",
                        "ssmmessages:OpenDataChannel"));
    }
}
