package pushback.aws.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyRequest;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyResponse;

/// IAM: says what the principals here may do. Callable from any thread.
public final class LocalIam implements IamClient {
    private final Function<String, Optional<Set<String>>> policies;

    /// @param policies the actions that the principal of an ARN may do, `*` for all; empty if there is none
    public LocalIam(Function<String, Optional<Set<String>>> policies) {
        this.policies = policies;
    }

    @Override
    public SimulatePrincipalPolicyResponse simulatePrincipalPolicy(SimulatePrincipalPolicyRequest request) {
        required(request.policySourceArn() != null, "policySourceArn");
        required(request.hasActionNames(), "actionNames");
        if (request.hasPolicyInputList()
                || request.hasPermissionsBoundaryPolicyInputList()
                || request.hasContextEntries()
                || request.resourcePolicy() != null
                || request.callerArn() != null)
            throw new UnsupportedOperationException("the local IAM knows the policies that are here, and no others");
        var allowed = policies.apply(request.policySourceArn())
                .orElseThrow(() -> Refusal.of(
                        NoSuchEntityException.builder(),
                        "Iam",
                        404,
                        "NoSuchEntity",
                        "The principal with ARN " + request.policySourceArn() + " cannot be found."));
        var results = new ArrayList<EvaluationResult>();
        for (var resource : request.hasResourceArns() ? request.resourceArns() : List.of("*"))
            for (var action : request.actionNames())
                results.add(EvaluationResult.builder()
                        .evalActionName(action)
                        .evalResourceName(resource)
                        .evalDecision(
                                allowed.contains("*") || allowed.contains(action)
                                        ? PolicyEvaluationDecisionType.ALLOWED
                                        : PolicyEvaluationDecisionType.IMPLICIT_DENY)
                        .build());
        return SimulatePrincipalPolicyResponse.builder()
                .evaluationResults(results)
                .isTruncated(false)
                .build();
    }

    private static void required(boolean isThere, String member) {
        if (!isThere)
            throw Refusal.of(
                    IamException.builder(),
                    "Iam",
                    "ValidationError",
                    "1 validation error detected: Value null at '" + member
                            + "' failed to satisfy constraint: Member must not be null");
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
