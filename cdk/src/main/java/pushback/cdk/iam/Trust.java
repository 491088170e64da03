package pushback.cdk.iam;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.CfnRole;

/// Holds every service to this account where it takes one of our roles, and to our own resources where AWS documents
/// what it says of them: otherwise it could be talked into that by somebody else ("The confused deputy problem").
public final class Trust {
    /// What each service names as `aws:SourceArn`, without the partition, region and account before it. Lambda's
    /// own documents name the account alone.
    private static final Map<String, Optional<String>> SOURCES = Map.of(
            "lambda.amazonaws.com", Optional.empty(),
            "states.amazonaws.com", Optional.of("states:%s:stateMachine:%s-*"),
            "codebuild.amazonaws.com", Optional.of("codebuild:%s:project/%s"),
            "codedeploy.amazonaws.com", Optional.of("codedeploy:%s:deploymentgroup:%s/*"),
            "vpc-flow-logs.amazonaws.com", Optional.of("ec2:%s:vpc-flow-log/*"));
    /// It says neither of an instance's role: that is bound to the instance by its profile, which only this account
    /// can do.
    public static final String WITHOUT_SOURCE = "ec2.amazonaws.com";

    private Trust() {}

    /// Narrows each role that is in the stack now, CDK's own among them.
    ///
    /// @param prefix of our names, such as `pushback-production`
    public static void narrow(Stack stack, String prefix) {
        for (var construct : stack.getNode().findAll())
            if (construct instanceof CfnRole role)
                service(stack, role).ifPresent(service -> narrow(stack, role, service, prefix));
    }

    private static void narrow(Stack stack, CfnRole role, String service, String prefix) {
        if (service.equals(WITHOUT_SOURCE)) return;
        var source = SOURCES.get(service);
        if (source == null)
            throw new IllegalArgumentException(role.getNode().getPath() + " trusts " + service
                    + ", and nobody said what that names as its source");
        var conditions =
                new TreeMap<String, Object>(Map.of("StringEquals", Map.of("aws:SourceAccount", stack.getAccount())));
        source.ifPresent(pattern -> conditions.put(
                "ArnLike",
                Map.of(
                        "aws:SourceArn",
                        "arn:" + stack.getPartition() + ":"
                                + pattern.formatted(stack.getRegion() + ":" + stack.getAccount(), prefix))));
        role.addPropertyOverride("AssumeRolePolicyDocument.Statement.0.Condition", conditions);
    }

    /// The one service that may take a role.
    @SuppressWarnings("unchecked") // A policy document, as CDK resolves it.
    private static Optional<String> service(Stack stack, CfnRole role) {
        var document = (Map<String, Object>) stack.resolve(role.getAssumeRolePolicyDocument());
        var statement = ((java.util.List<Map<String, Object>>) document.get("Statement")).getFirst();
        return Optional.ofNullable(((Map<String, Object>) statement.get("Principal")).get("Service"))
                .map(Object::toString);
    }
}
