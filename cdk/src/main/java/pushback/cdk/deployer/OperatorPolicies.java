package pushback.cdk.deployer;

import java.util.List;
import pushback.cdk.environment.Environment;
import pushback.wiring.OperatorPermissions;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;

/// What people need for the operator's commands: two managed policies, to be attached to a group, a role or a
/// permission
/// set.
final class OperatorPolicies {
    private OperatorPolicies() {}

    static void of(Stack stack, Environment environment, Grants grants) {
        policy(stack, environment, "operator", "Operates", grants.of(OperatorPermissions.OPERATOR));
        policy(stack, environment, "viewer", "Looks at", grants.of(OperatorPermissions.VIEWER));
    }

    private static void policy(
            Stack stack, Environment environment, String who, String does, List<PolicyStatement> statements) {
        ManagedPolicy.Builder.create(stack, "Policy-" + who)
                // IAM's names are an account's: two regions may each have an environment of this name.
                .managedPolicyName("Pushback-" + environment.name() + "-" + who + "-" + environment.region())
                .description(does + " the environment " + environment.name() + " by Pushback's commands")
                .statements(statements)
                .build();
    }
}
