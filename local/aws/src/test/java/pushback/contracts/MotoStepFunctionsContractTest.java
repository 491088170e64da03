package pushback.contracts;

import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.sfn.SfnClient;

@ExtendWith(MotoDifferences.class)
class MotoStepFunctionsContractTest extends StepFunctionsContract {
    @Override
    Ground ground() {
        var client = Foreign.client(SfnClient.builder());
        var machine = client.createStateMachine(create -> create.name(Fresh.name("waiting"))
                .roleArn("arn:aws:iam::123456789012:role/machine")
                .definition("""
                    {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 86400, "End": true}}}
                    """));
        return new Ground(client, machine.stateMachineArn());
    }

    @Override
    String token() {
        throw new UnsupportedOperationException("moto runs no state, so no task waits");
    }

    @Override
    void settle() {
        // An execution of moto's stays as it was started.
    }
}
