package pushback.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantsTest {
    /// From the year 0 to the year 9999, in seconds.
    private static final long FIRST = -62_167_219_200L;
    private static final long END = 253_402_300_800L;

    @Test
    void readsWhatIsWritten() {
        var random = new SplittableRandom(7);
        var units = new int[] {1_000_000_000, 1_000_000, 1_000, 1};
        for (int i = 0; i < 20_000; i++) {
            var unit = units[i % units.length];
            var instant =
                    Instant.ofEpochSecond(random.nextLong(FIRST, END), random.nextInt(1_000_000_000) / unit * unit);
            assertEquals(instant, read(instant.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-28T23:59:59Z",
                "2024-02-29T00:00:00.5Z",
                "2026-12-31T23:59:59.999999999Z",
                "2026-11-20T10:45:00.123456Z",
                "2026-11-20T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "2026-11-20T10:45:00+01:00",
                "2026-11-20t10:45:00z",
                "+12026-11-20T10:45:00Z",
                "-0001-11-20T10:45:00Z"
            })
    void readsEveryFormAsTheLibraryDoes(String text) {
        assertEquals(Instant.parse(text), read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29T10:45:00Z",
                "2026-04-31T10:45:00Z",
                "2026-13-01T10:45:00Z",
                "2026-00-01T10:45:00Z",
                "2026-11-00T10:45:00Z",
                "2026-11-20T25:00:00Z",
                "2026-11-20T10:60:00Z",
                "2026-11-20T10:45:61Z",
                "2026-11-20T10:45:00",
                "2026-11-20T10:45:00.1234567890Z",
                "2026-11-2OT10:45:00Z",
                "2026-11-20T10:45:00,5Z",
                "2026-11-20 10:45:00Z",
                "tomorrow"
            })
    void refusesWhatTheLibraryRefuses(String text) {
        assertThrows(DateTimeParseException.class, () -> Instant.parse(text));
        assertThrows(IllegalArgumentException.class, () -> read(text));
    }

    private static Instant read(String text) {
        return Json.value(TextNode.valueOf(text), Instant.class);
    }
}
