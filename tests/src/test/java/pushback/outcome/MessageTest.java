package pushback.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.health.HealthVerdict;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;
import pushback.release.ReleaseHalted;
import pushback.revision.Promotion;
import pushback.stage.Stage;

class MessageTest {
    private static final String COMMIT = "3fa2c1d4e5f60718293a4b5c6d7e8f9001122334";
    private static final Promotion GOOD = new Promotion(
            1,
            "r0",
            "104fd1c4e5f60718293a4b5c6d7e8f9001122334",
            "sha256:0",
            HealthVerdict.HEALTHY,
            "good",
            Instant.EPOCH);
    private static final Instant ASKED = Instant.parse("2026-01-05T09:10:00Z");

    private final Stage stage = new Stage(1);

    @Test
    void saysWhatWhereSinceWhenWhyAndWhatToDoNext() {
        var message = message(
                "RolledBack", "", "3fa2c1d was pushed back, the last good release serves again: GET / answered 500");
        assertEquals("production: 3fa2c1d was pushed back, the last good release serves", message.subject());
        assertEquals("""
            What:    3fa2c1d "A better headline" by Dana Developer was pushed back, the last good release serves
            Where:   production (dana/shop, main)
            When:    asked for 2026-01-05 09:10:00 UTC by dana (for the fair), ended 2026-01-05 09:31:05 UTC, after 21 min 5 s
            Why:     3fa2c1d was pushed back, the last good release serves again: GET / answered 500
            Next:    Fix it in a new commit and push. The same bytes are refused; to bring them all the same: \
            pushback deploy 3fa2c1d4e5f60718293a4b5c6d7e8f9001122334 --force --reason "..."
            Release: r1
            More:    https://example.com/r1
            """, message.body());
    }

    /// The text of a hook, of a commit or of a reason may hold anything; a mail shows no sequences of a terminal.
    @Test
    void showsControlCharactersAndObeysNone() {
        var message = message("RolledBack", "", "3fa2c1d was pushed back: \u001b[2J\u0007died\r\u009b31m\u202e");
        assertFalse(message.body().matches("(?s).*[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\u202e].*"), message.body());
        assertTrue(message.body().contains("[2J") && message.body().contains("died"), message.body());
        assertTrue(message.subject().matches("[\\x20-\\x7e]+"), message.subject());
    }

    @Test
    void whoIsPagedReadsTheCommandsToRun() {
        var message = message("NeedsOperator", "", "production needs a person: two servers\ndo not answer");
        assertEquals("production NEEDS A PERSON: 3fa2c1d failed and the rollback is not proven", message.subject());
        assertTrue(message.body().contains("""
            Why:     production needs a person: two servers
                     do not answer
            Next:    What to do next:
                       ./pushback status
                           what every server runs, and how it is
                       ./pushback logs r1
                           how it came to this
                       ./pushback rollback r0 --force --reason "..."
                           puts the last good release (104fd1c) back once more
                       ./pushback deploy COMMIT --force --reason "..."
                           brings a fix
                       ./pushback unfreeze --reason "..."
                           lets pushes deploy again, once it is in order
            """), message.body());
    }

    @Test
    void aFirstReleaseThatFailsHasNothingToPutBack() {
        var message = new Message(
                outcome("NeedsOperator", "", ""),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                "",
                stage.settings());
        assertFalse(message.body().contains("rollback"), message.body());
        assertTrue(message.body().contains("./pushback deploy COMMIT --force"), message.body());
    }

    @Test
    void aHaltIsNotCalledAFailure() {
        var message = message("RolledBack", ReleaseHalted.class.getName(), "dana halted it");
        assertEquals("production: 3fa2c1d was halted, the last good release serves", message.subject());
        assertTrue(
                message.body().contains("Next:    Nothing. To bring it after all: pushback deploy " + COMMIT + "\n"),
                message.body());
    }

    @Test
    void aDrillThatWentAsItShouldWorriesNobody() {
        var drilled = new Release(
                "r1",
                ReleaseAction.DRILL,
                COMMIT,
                "refs/heads/main",
                "A better headline",
                "Dana Developer",
                "",
                false,
                "dana",
                "",
                ASKED,
                "arn");
        var outcome = new Outcome(
                "r1", "", ReleaseEnding.DRILLED, "", "drill: the last good release serves again", ASKED, ASKED, false);
        var message = new Message(
                outcome, Optional.of(drilled), Optional.of(GOOD), false, Optional.empty(), "", stage.settings());
        assertEquals("production: the drilled 3fa2c1d was condemned on purpose and taken back", message.subject());
        assertTrue(message.body().contains("Next:    Nothing. "), message.body());
    }

    @Test
    void whatItHasCostIsToldAndWhatTheJudgeNoticesAtThisTraffic() {
        var bill = new Bill(true, 700, 12.0, 14, 0.0005, 99.9, 21);
        var body = message("RolledBack", "", "why", Optional.of(bill)).body();
        assertTrue(
                body.contains(
                        "Cost:    14 requests failed because of it (0.05 % of the month's error budget at 99.9 %),"
                                + " 21 s with fewer servers\n"),
                body);
        assertTrue(
                body.matches("(?s).*\nJudge:   \\S+ % errors are noticed after \\d+ s on average at 12 requests/s\n.*"),
                body);
    }

    @Test
    void aRequestThatNeverBecameAReleaseIsToldAsFarAsItIsKnown() {
        var outcome = new Outcome(
                "e7", "", ReleaseEnding.REJECTED, "", "unknown input field", ASKED, ASKED.plusSeconds(2), false);
        var message = new Message(
                outcome, Optional.empty(), Optional.of(GOOD), false, Optional.empty(), "", stage.settings());
        assertEquals("production: a request was refused, nothing changed", message.subject());
        assertTrue(message.body().startsWith("What:    a request was refused, nothing changed\n"), message.body());
        assertTrue(
                message.body()
                        .contains("When:    asked for 2026-01-05 09:10:00 UTC, ended 2026-01-05 09:10:02 UTC, after 2"
                                + " s\n"),
                message.body());
    }

    /// SNS refuses a subject of more than 100 characters, with line breaks, or with anything but ASCII.
    @ParameterizedTest
    @ValueSource(strings = {"Deployed", "RolledBack", "Rejected", "Superseded", "Skipped", "Drilled", "NeedsOperator"})
    void everySubjectIsOneThatSnsTakes(String ending) {
        var message = message(ending, "", "wörds\nand more");
        assertTrue(message.subject().matches("[\\x21-\\x7e][\\x20-\\x7e]{1,99}"), message.subject());
    }

    private Message message(String ending, String error, String summary) {
        return message(ending, error, summary, Optional.empty());
    }

    private Message message(String ending, String error, String summary, Optional<Bill> bill) {
        var release = new Release(
                "r1",
                ReleaseAction.DEPLOY,
                COMMIT,
                "refs/heads/main",
                "A better headline",
                "Dana Developer",
                "",
                false,
                "dana",
                "for the fair",
                ASKED,
                "arn");
        return new Message(
                outcome(ending, error, summary),
                Optional.of(release),
                Optional.of(GOOD),
                true,
                bill,
                "https://example.com/r1",
                stage.settings());
    }

    private static Outcome outcome(String ending, String error, String summary) {
        return new Outcome(
                "r1",
                COMMIT,
                ReleaseEnding.of(ending).orElseThrow(),
                error,
                summary,
                ASKED,
                ASKED.plusSeconds(1265),
                false);
    }
}
