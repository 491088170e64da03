package pushback.aws.codedeploy;

import pushback.aws.account.Refusal;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codedeploy.model.CodeDeployException;

/// How CodeDeploy says no: each of its error codes is the name of an exception class of the SDK.
final class CodeDeployError {
    private CodeDeployError() {}

    static AwsServiceException with(CodeDeployException.Builder builder, String message) {
        return Refusal.of(builder, "CodeDeploy", builder.build().getClass().getSimpleName(), message);
    }
}
