package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.release.ReleaseRejected;
import pushback.release.ReleaseRequest;
import pushback.step.operator.HaltRelease;

/// What docs/aws.md tells people to type is what the functions read.
class ByHandTest {
    @Test
    void everyExampleIsAWishThatTheMachineAccepts() throws IOException {
        var inputs = found("(?m)^\\| `(\\{.*?})` \\|");
        assertFalse(inputs.size() < 5, inputs.toString());
        for (var input : inputs) ReleaseRequest.of(Json.tree(input));
        assertThrows(
                ReleaseRejected.class,
                () -> ReleaseRequest.of(Json.tree(inputs.getLast().replace("release", "relase"))));
    }

    @Test
    void theExampleThatHaltsAReleaseIsARequest() throws IOException {
        var payloads = found("--payload '(\\{.*?})'");
        assertEquals(1, payloads.size());
        var request = Json.STRICT.readValue(payloads.getFirst(), HaltRelease.Request.class);
        assertEquals("the headline is wrong", request.reason());
    }

    private static List<String> found(String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(Path.of("..", "docs", "aws.md")))
                .results()
                .map(result -> result.group(1))
                .toList();
    }
}
