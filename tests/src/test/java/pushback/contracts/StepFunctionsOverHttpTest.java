package pushback.contracts;

import org.junit.jupiter.api.Tag;
import pushback.aws.endpoint.Api;
import software.amazon.awssdk.services.sfn.SfnClient;

/// As the other suites in [OverHttpTest].
@Tag("slow")
class StepFunctionsOverHttpTest extends LocalStepFunctionsContractTest {
    @Override
    Ground ground() {
        var local = super.ground();
        return new Ground(Served.client(Api.STEP_FUNCTIONS, local.client(), SfnClient.builder()), local.machine());
    }
}
