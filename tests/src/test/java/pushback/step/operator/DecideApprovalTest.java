package pushback.step.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.approval.Approval;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.cloud.CallObserver;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.VirtualCloud;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;
import pushback.step.event.Reconcile;
import software.amazon.awssdk.core.exception.SdkClientException;

class DecideApprovalTest {
    private final VirtualCloud world =
            new VirtualCloud(1, new Rules(List.of(), InFreeze.WAIT, Duration.ofHours(2), List.of(), List.of()));
    private final String commit = world.commit("good", AppBehaviour.good()).sha();
    private final ExecutionRecord waiting = waiting();

    @Test
    void whatIsApprovedGoesOn() {
        var approval = decide(waiting.name(), true, "erin", "looks good");
        assertEquals("approved by erin: looks good", approval.sentence());
        assertEquals(world.timeline().now(), approval.decidedAt().orElseThrow());
        world.timeline().advance(Duration.ofSeconds(5));
        assertEquals("BuildRevision", waiting.states().getLast());
    }

    @Test
    void aReleaseMayBeCalledByTheBeginningOfItsCommit() {
        assertEquals(
                waiting.name(),
                decide(commit.substring(0, 7), true, "erin", "").release().id());
    }

    @Test
    void whoeverDoesNotSayWhoTheyAreIsAPerson() {
        assertEquals(
                "rejected by a person", decide(waiting.name(), false, " ", "").sentence());
    }

    @Test
    void whoeverAskedForAReleaseCannotApproveItButCanRejectIt() {
        var asked = waiting("requestedBy", "Dana");
        for (var name : List.of("Dana", "dana", " DANA "))
            assertEquals(
                    asked.name() + " was asked for by Dana, who cannot approve it; have another person approve it, or"
                            + " allow it in the environment's rules (fourEyes: false)",
                    assertThrows(IllegalArgumentException.class, () -> decide(asked.name(), true, name, ""))
                            .getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> decide(asked.name(), true, " ", ""))
                .getMessage()
                .endsWith("say who approves it (\"by\")"));
        assertEquals("rejected by Dana", decide(asked.name(), false, "Dana", "").sentence());
    }

    @Test
    void anEnvironmentMayLetPeopleApproveTheirOwnReleases() {
        var trusting = new VirtualCloud(
                1, new Rules(List.of(), InFreeze.WAIT, Duration.ofHours(2), List.of(), List.of(), false));
        trusting.commit("good", AppBehaviour.good());
        var asked = trusting.start("requestedBy", "dana");
        trusting.timeline().advance(Duration.ofSeconds(10));
        assertEquals(
                "approved by dana",
                trusting.cloud()
                        .pushback()
                        .approvals()
                        .decide(asked.name(), true, "dana", "")
                        .sentence());
    }

    @Test
    void theFirstDecisionStands() {
        decide(waiting.name(), false, "erin", "no");
        assertEquals(
                waiting.name() + " was rejected by erin: no already; start a new release: ./pushback deploy "
                        + commit.substring(0, 7),
                refusal(waiting.name(), true));
        assertEquals(
                waiting.name() + " does not wait any more; see: ./pushback releases", refusal(waiting.name(), false));
    }

    @Test
    void whatDoesNotWaitCannotBeDecided() {
        assertEquals("\"e7\" does not wait for approval; these do: " + waiting.name(), refusal("e7", true));
        decide(waiting.name(), false, "erin", "no");
        assertEquals("\"e7\" does not wait for approval; nothing does", refusal("e7", true));
    }

    @Test
    void theReconcilerTellsTheMachineWhatItHasNotHeard() {
        world.observe((client, operation, request, call) -> {
            if (operation.equals("sendTaskSuccess")) throw SdkClientException.create("it did not arrive");
            return call.get();
        });
        assertThrows(SdkClientException.class, () -> decide(waiting.name(), true, "erin", ""));
        world.observe(CallObserver.NONE);
        world.cloud().pushback().step(Reconcile.class).handleRequest(Json.tree("{}"), null);
        world.timeline().advance(Duration.ofSeconds(5));
        assertEquals("BuildRevision", waiting.states().getLast());
    }

    @Test
    void anApprovalThatComesTooLateIsNone() {
        world.timeline().advance(Duration.ofHours(2));
        assertTrue(refusal(waiting.name(), true).contains("was expired: nobody approved it within 2 h already"));
        world.timeline().advance(Duration.ofSeconds(5));
        assertEquals("Rejected", waiting.states().getLast());
    }

    @Test
    void whatWasStoppedMeanwhileDoesNotWait() {
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(waiting.arn()));
        assertEquals(
                waiting.name() + " does not wait any more; see: ./pushback releases", refusal(waiting.name(), true));
    }

    private ExecutionRecord waiting() {
        return waiting("deliveryId", "d1");
    }

    private ExecutionRecord waiting(Object... input) {
        var record = world.start(input);
        world.timeline().advance(Duration.ofSeconds(10));
        assertEquals("AwaitApproval", record.states().getLast());
        return record;
    }

    private Approval decide(String release, boolean approve, String by, String reason) {
        return world.cloud()
                .pushback()
                .step(DecideApproval.class)
                .handleRequest(Json.STRICT.valueToTree(new DecideApproval.Request(release, approve, by, reason)), null);
    }

    private String refusal(String release, boolean approve) {
        return assertThrows(IllegalArgumentException.class, () -> decide(release, approve, "erin", "because"))
                .getMessage();
    }
}
