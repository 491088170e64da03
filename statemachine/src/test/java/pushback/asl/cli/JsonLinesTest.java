package pushback.asl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode ask(String request) throws IOException {
        var line = JSON.readTree(request).toString() + "\n";
        var out = new ByteArrayOutputStream();
        JsonLines.serve(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)), new PrintStream(out));
        return JSON.readTree(out.toString(StandardCharsets.UTF_8));
    }

    private static String task(String mocks, String arguments) {
        return """
            {"id": "c", "input": {}, "context": {"executionName": "e"}, "lambdaMocks": {"T": %s}, "definition": {
              "QueryLanguage": "JSONata", "StartAt": "T", "States": {
                "T": {"Type": "Task", "Resource": "r", "Arguments": %s, "TimeoutSeconds": 60,
                      "Retry": [{"ErrorEquals": ["X"], "IntervalSeconds": 3}], "Next": "W"},
                "W": {"Type": "Wait", "Seconds": 30, "End": true}}}}\
            """.formatted(mocks, arguments);
    }

    @Test
    void answersWithStatesDelaysAndWaits() throws IOException {
        var answer = ask(task("""
            [{"behaviour": "error", "error": "X"}, {"behaviour": "result", "result": "ä"}]\
            """, "1"));
        assertEquals("SUCCEEDED", answer.path("status").textValue());
        assertEquals("ä", answer.path("output").textValue());
        assertEquals("[\"T\",\"W\"]", answer.path("statesEntered").toString());
        assertEquals("[3.0]", answer.path("retryDelays").toString());
        assertEquals("[30.0]", answer.path("virtualWaits").toString());
        assertTrue(answer.path("argumentMismatch").isMissingNode());
    }

    @Test
    void picksTheAttemptWhoseArgumentsMatch() throws IOException {
        var answer = ask(task("""
            [{"behaviour": "error", "error": "Y", "args": 2},
             {"behaviour": "result", "result": "mine", "args": {"t": "<<ISO8601>>", "n": 1, "o": "<<OPTIONAL>>",
               "s": "a<<*>>z"}}]\
            """, "{\"t\": \"{% $now() %}\", \"n\": 1, \"s\": \"a.b?z\"}"));
        assertEquals("mine", answer.path("output").textValue());
    }

    @Test
    void tellsArgumentsThatNoAttemptExpected() throws IOException {
        var answer = ask(task("[{\"behaviour\": \"result\", \"result\": 1, \"args\": {\"n\": 1}}]", "{\"n\": \"1\"}"));
        assertEquals(
                "{\"n\":\"1\"}",
                answer.path("argumentMismatch").path(0).path("actual").toString());
    }

    @Test
    void timesATaskOutThatHangs() throws IOException {
        assertEquals(
                "States.Timeout",
                ask(task("[{\"behaviour\": \"hang\"}]", "1")).path("error").textValue());
    }

    @Test
    void saysWhyADefinitionIsRefused() throws IOException {
        var answer = ask("{\"id\": 1, \"definition\": {\"StartAt\": \"A\"}, \"input\": {}}");
        assertEquals("REFUSED", answer.path("status").textValue());
        assertEquals("needs the field States", answer.path("cause").textValue());
    }

    @Test
    void goesOnAfterALineThatIsNoRequest() throws IOException {
        var out = new ByteArrayOutputStream();
        JsonLines.serve(
                new ByteArrayInputStream("nonsense\n\n[]\n".getBytes(StandardCharsets.UTF_8)), new PrintStream(out));
        assertEquals(2, out.toString(StandardCharsets.UTF_8).lines().count());
    }
}
