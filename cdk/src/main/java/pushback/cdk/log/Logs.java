package pushback.cdk.log;

import pushback.cdk.environment.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.ILogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/// Log groups, kept as long as the environment says.
public final class Logs {
    private Logs() {}

    /// Goes with the stack.
    public static ILogGroup group(Construct scope, String id, String name, Environment environment) {
        return group(scope, id, name, environment, RemovalPolicy.DESTROY);
    }

    /// Stays when the stack goes, as the ledger does: what the deployer did is looked up afterwards as well.
    public static ILogGroup kept(Construct scope, String id, String name, Environment environment) {
        return group(scope, id, name, environment, RemovalPolicy.RETAIN);
    }

    private static ILogGroup group(
            Construct scope, String id, String name, Environment environment, RemovalPolicy policy) {
        var group = LogGroup.Builder.create(scope, id)
                .logGroupName(name)
                .removalPolicy(policy)
                .build();
        ((CfnLogGroup) group.getNode().getDefaultChild()).setRetentionInDays(environment.logDays());
        return group;
    }
}
