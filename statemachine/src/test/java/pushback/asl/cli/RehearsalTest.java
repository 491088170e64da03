package pushback.asl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.asl.Status;

class RehearsalTest {
    private static final String DEPLOY = """
        {"QueryLanguage": "JSONata", "StartAt": "Deploy", "States": {
          "Deploy": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "TimeoutSeconds": 600,
                     "Retry": [{"ErrorEquals": ["Busy"]}], "Next": "Bake"},
          "Bake": {"Type": "Wait", "Seconds": 90, "Next": "Check"},
          "Check": {"Type": "Task", "Resource": "r", "TimeoutSeconds": 30, "End": true}}}\
        """;

    @Test
    void tellsTheStatesWithTheirVirtualTimes() {
        var rehearsal = Rehearsal.run(DEPLOY, "{}", """
            {"Deploy": [{"error": "Busy"}, {"result": 1}], "Check": [{"result": "healthy"}]}\
            """);
        assertEquals(Status.SUCCEEDED, rehearsal.status());
        assertEquals(
                List.of(
                        new Rehearsal.Step("Deploy", Duration.ZERO),
                        new Rehearsal.Step("Bake", Duration.ofSeconds(1)),
                        new Rehearsal.Step("Check", Duration.ofSeconds(91))),
                rehearsal.steps());
        assertEquals("""
             +0:00:00.000  Deploy
             +0:00:01.000  Bake
             +0:01:31.000  Check
             +0:01:31.000  SUCCEEDED "healthy"
            """.replaceAll("(?m)^ (?=\\+)", ""), rehearsal.toText().replaceAll("(?m)^ +", ""));
    }

    @Test
    void repeatsTheLastMock() {
        var rehearsal = Rehearsal.run(DEPLOY, "{}", "{\"Deploy\": [{\"error\": \"Busy\", \"cause\": \"always\"}]}");
        assertEquals(Status.FAILED, rehearsal.status());
        assertEquals(Duration.ofSeconds(7), rehearsal.took());
        assertEquals("always", rehearsal.cause().orElseThrow());
    }

    @Test
    void letsATaskHangUntilItTimesOut() {
        var rehearsal = Rehearsal.run(DEPLOY, "{}", "{\"Deploy\": [{\"result\": 1}], \"Check\": [{\"hang\": true}]}");
        assertEquals("States.Timeout", rehearsal.error().orElseThrow());
        assertEquals(120.0, rehearsal.toJson().path("seconds").doubleValue());
    }

    @Test
    void namesTheTaskThatHasNoMock() {
        var missing = assertThrows(
                Rehearsal.MissingMock.class, () -> Rehearsal.run(DEPLOY, "{}", "{\"Deploy\": [{\"result\": 1}]}"));
        assertTrue(missing.getMessage().contains("Check"));
    }

    @Test
    void refusesMocksOfAnotherForm() {
        for (var mocks : List.of(
                "[]",
                "{\"Deploy\": {}}",
                "{\"Deploy\": []}",
                "{\"Deploy\": [{\"reslt\": 1}]}",
                "{\"Deploy\": [{\"result\": 1, \"error\": \"X\"}]}",
                "{")) {
            assertThrows(IllegalArgumentException.class, () -> Rehearsal.run(DEPLOY, "{}", mocks), mocks);
        }
    }
}
