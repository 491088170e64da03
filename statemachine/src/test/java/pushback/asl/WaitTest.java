package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static pushback.asl.Rig.json;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitTest {
    private static String wait(String field) {
        return "{\"StartAt\": \"W\", \"States\": {\"W\": {\"Type\": \"Wait\", " + field + ", \"End\": true}}}";
    }

    @Test
    void passesItsInputOnAfterTheSeconds() {
        var rig = new Rig();
        var execution = rig.run(wait("\"Seconds\": \"{% $states.input.s * 2 %}\""), "{\"s\": 15}");
        assertEquals(Duration.ofSeconds(30), rig.passed());
        assertEquals(json("{\"s\": 15}"), execution.output().orElseThrow());
    }

    @Test
    void waitsUntilAMomentToTheNanosecond() {
        var rig = new Rig();
        rig.run(wait("\"Timestamp\": \"{% $states.input %}\""), "\"2026-01-01T01:00:01.000000005+01:00\"");
        assertEquals(Duration.ofSeconds(1, 5), rig.passed());
    }

    @Test
    void goesOnAtOnceWhenTheMomentHasPassed() {
        var rig = new Rig();
        assertEquals(
                Status.SUCCEEDED,
                rig.run(wait("\"Timestamp\": \"2020-01-01T00:00:00Z\""), "{}").status());
        assertEquals(Duration.ZERO, rig.passed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-01T00:00:00", "2026-01-01T25:00:00Z", "01-01-2026T00:00:00Z", "soon"})
    void refusesWhatIsNoMoment(String text) {
        var execution = new Rig().run(wait("\"Timestamp\": \"{% $states.input %}\""), "\"" + text + "\"");
        assertEquals(
                "An error occurred while executing the state 'W' (entered at the event id #2). The Timestamp "
                        + "field "
                        + "cannot be parsed as an ISO-8601 extended offset date-time format string: " + text,
                execution.cause().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "100000000", "\"soon\"", "null"})
    void refusesWhatIsNoNumberOfSeconds(String value) {
        var execution = new Rig().run(wait("\"Seconds\": \"{% $states.input.s %}\""), "{\"s\": " + value + "}");
        assertEquals("States.QueryEvaluationError", execution.error().orElseThrow());
    }
}
