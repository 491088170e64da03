package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pushback.approval.Approvals;
import pushback.aws.messages.Published;
import pushback.release.Release;
import pushback.release.ReleaseEnding;
import pushback.release.ReleaseRejected;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;
import pushback.stage.Stage;

class AwaitApprovalTest {
    private final Stage stage =
            new Stage(1, new Rules(List.of(), InFreeze.WAIT, Duration.ofHours(2), List.of(), List.of()));
    private final Approvals approvals = stage.pushback().approvals();
    private final Release release = stage.release("r1", stage.commit());

    @Test
    void asksPeopleOnceWithTheWordsToAnswerIn() {
        var asked = await(release, "token-1");
        assertEquals(asked, await(release, "token-2"));
        assertEquals(stage.world().timeline().now().plus(Duration.ofHours(2)), asked.expiresAt());
        assertEquals(1, messages().size());
        assertTrue(
                messages().getFirst().message().contains("./pushback approve r1\n  ./pushback reject r1 --reason"),
                messages().getFirst().message());
        assertEquals(
                "waits for approval in production",
                stage.world().repository().statuses().getFirst().description());
    }

    @Test
    void asksAgainWhenNobodyCouldBeTold() {
        stage.crashBefore("publish");
        assertThrows(Stage.Crash.class, () -> await(release, "token-1"));
        await(release, "token-2");
        assertEquals(1, messages().size());
    }

    @Test
    void answersTheLatestToken() {
        await(release, "token-1");
        await(release, "token-2");
        assertThrows(IllegalArgumentException.class, () -> approvals.decide("r1", false, "erin", "no"));
        assertEquals(Set.of("token-2"), stage.answers().keySet());
        assertTrue(stage.answers().get("token-2").startsWith(ReleaseRejected.class.getName() + ": {"));
        assertTrue(stage.answers().get("token-2").contains("\"errorMessage\":\"rejected by erin: no\""));
    }

    @Test
    void answersAtOnceWhatWasDecidedBetweenTwoAttempts() {
        await(release, "token-1");
        assertThrows(IllegalArgumentException.class, () -> approvals.decide("r1", true, "erin", "fine"));
        await(release, "token-2");
        assertTrue(
                stage.answers().get("token-2").contains("\"by\":\"erin\""),
                stage.answers().toString());
    }

    @Test
    void aNewerReleaseTakesThePlaceOfAnOlderOne() {
        await(release, "token-1");
        stage.pass(Duration.ofMinutes(1));
        var newer = stage.release("r2", stage.commit());
        await(newer, "token-2");
        assertEquals(
                List.of("r2"),
                approvals.waiting().stream()
                        .map(waiting -> waiting.release().id())
                        .toList());
        assertEquals(
                ReleaseEnding.SUPERSEDED,
                stage.pushback().outcomes().of("r1").orElseThrow().ending());
        assertTrue(stage.answers().get("token-1").contains("superseded by " + newer.shortCommit()));
        assertThrows(
                ReleaseRejected.class,
                () -> await(stage.release("r0", stage.commit(), release.requestedAt()), "token-0"));
    }

    /// The machine itself does not run here, so that whoever decides is told that nobody waits with such a token.
    private AwaitApproval.Asked await(Release release, String token) {
        return stage.pushback()
                .step(AwaitApproval.class)
                .handleRequest(new AwaitApproval.Request(release, token), null);
    }

    private List<Published> messages() {
        return stage.world().cloud().services().sns().messages();
    }
}
