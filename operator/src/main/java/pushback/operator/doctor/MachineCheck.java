package pushback.operator.doctor;

import java.util.ArrayList;
import java.util.List;
import pushback.base.Json;
import pushback.operator.EnvironmentAccess;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.ValidationException;

/// Has each task of the deploy machine tried by Step Functions itself, with an answer that no function gave: nothing is
/// called and nothing is changed.
final class MachineCheck {
    private static final String NAME = "state machine";

    private final EnvironmentAccess access;

    MachineCheck(EnvironmentAccess access) {
        this.access = access;
    }

    Finding stateMachine() {
        var stepFunctions = access.clients().get(SfnClient.class);
        var definition = stepFunctions
                .describeStateMachine(
                        describe -> describe.stateMachineArn(access.settings().stateMachineArn()))
                .definition();
        var tasks = tasks(definition);
        var refused = new ArrayList<String>();
        for (var state : tasks) {
            try {
                stepFunctions.testState(test -> test.definition(definition)
                        .stateName(state)
                        .input("{}")
                        .mock(mock -> mock.result("{\"Payload\": {}}").fieldValidationMode("NONE")));
            } catch (SdkClientException away) {
                return Finding.notAsked(NAME, "nobody answers TestState here");
            } catch (InvalidDefinitionException | ValidationException wrong) {
                refused.add(state + ": " + wrong.awsErrorDetails().errorMessage());
            }
        }
        return refused.isEmpty()
                ? Finding.ready(NAME, "Step Functions accepts each of its " + tasks.size() + " tasks")
                : Finding.notReady(
                        NAME, "Step Functions refuses " + String.join("; ", refused), "deploy the stack anew");
    }

    private static List<String> tasks(String definition) {
        var names = new ArrayList<String>();
        Json.tree(definition).path("States").properties().forEach(state -> {
            if (state.getValue().path("Type").asText().equals("Task")) names.add(state.getKey());
        });
        return names;
    }
}
