package pushback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantReaderTest {
    private static final ObjectMapper JACKSON = new ObjectMapper().registerModule(new JavaTimeModule());

    @Test
    void readsWhatWasWritten() {
        var random = new Random(25);
        for (var i = 0; i < 20_000; i++) {
            var nanos = random.nextInt(1_000_000_000) / (int) Math.pow(10, random.nextInt(10)) * (int) Math.pow(10, random.nextInt(10));
            var written = Instant.ofEpochSecond(random.nextLong(-62_167_219_200L, 253_402_300_800L), nanos % 1_000_000_000L);
            assertEquals(written, Json.value(TextNode.valueOf(written.toString()), Instant.class));
        }
    }

    /// As a value, or as a refusal.
    @ParameterizedTest
    @ValueSource(strings = {"2026-11-25T10:45:00Z", "2026-11-25T10:45:00.5Z", "2026-11-25T10:45:00.123456789Z",
        "2026-11-25T10:45:00.1234567890Z", "2026-11-25T10:45:00.Z", "2026-11-25T10:45Z", "2026-11-25T10:45:00",
        "2026-11-25T10:45:00+01:00", "2026-11-25t10:45:00z", "2026-11-25T24:00:00Z", "2026-11-25T25:00:00Z", "2026-11-25T10:60:00Z",
        "2026-06-30T23:59:60Z", "2026-02-28T00:00:00Z", "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "0000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z",
        "+12026-01-01T00:00:00Z", "2026-11-25T10:45:00,5Z", "2026-11-25T10:45:00.-5Z", "2026-11-25T1٠:45:00Z", "", " ", "soon"})
    void everythingElseIsWhatJacksonMakesOfIt(String text) {
        assertEquals(read(JACKSON, text), read(Json.STRICT, text));
    }

    private static String read(ObjectMapper mapper, String text) {
        try {
            return String.valueOf(mapper.treeToValue(TextNode.valueOf(text), Instant.class));
        } catch (JsonProcessingException refused) {
            return refused.getOriginalMessage();
        }
    }
}
