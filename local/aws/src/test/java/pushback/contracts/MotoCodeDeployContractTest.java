package pushback.contracts;

import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;

@ExtendWith(MotoDifferences.class)
class MotoCodeDeployContractTest extends CodeDeployContract {
    @Override
    CodeDeployClient codeDeployWith(String group) {
        var codeDeploy = Foreign.client(CodeDeployClient.builder());
        codeDeploy.createApplication(create -> create.applicationName(group));
        codeDeploy.createDeploymentGroup(create -> create.applicationName(group)
                .deploymentGroupName(group)
                .serviceRoleArn("arn:aws:iam::123456789012:role/codedeploy")
                .deploymentConfigName("CodeDeployDefault.AllAtOnce"));
        return codeDeploy;
    }

    @Override
    void begin() {
        // Moto deploys nothing: a deployment stays as it was created.
    }

    @Override
    void settle() {
        // As above.
    }
}
