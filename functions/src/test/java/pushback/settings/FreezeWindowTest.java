package pushback.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreezeWindowTest {
    private static final String WEEKEND = "0 16 * * FRI for 64h in Europe/Berlin";

    /// Berlin is 1 h ahead of UTC in winter. The clocks are put forward on Sunday, 2026-03-29, and back on
    /// 2026-10-25: the freeze then lasts 63 h and 65 h, and ends on Monday at 8:00 all the same.
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        0 16 * * FRI for 64h in Europe/Berlin  | 2026-01-09T14:59:59Z | -
        0 16 * * FRI for 64h in Europe/Berlin  | 2026-01-09T15:00:00Z | 2026-01-12T08:00+01:00[Europe/Berlin]
        0 16 * * FRI for 64h in Europe/Berlin  | 2026-01-12T06:59:59Z | 2026-01-12T08:00+01:00[Europe/Berlin]
        0 16 * * FRI for 64h in Europe/Berlin  | 2026-01-12T07:00:00Z | -
        0 16 * * FRI for 64h in Europe/Berlin  | 2026-03-30T05:59:59Z | 2026-03-30T08:00+02:00[Europe/Berlin]
        0 16 * * FRI for 64h in Europe/Berlin  | 2026-10-26T06:59:59Z | 2026-10-26T08:00+01:00[Europe/Berlin]
        0 0 24 12 * for 10d in America/New_York | 2027-01-02T12:00:00Z | 2027-01-03T00:00-05:00[America/New_York]
        0 12 * * MON-FRI for 90m in UTC        | 2026-01-06T13:29:00Z | 2026-01-06T13:30Z[UTC]
        0 12 * * MON-FRI for 90m in UTC        | 2026-01-10T12:30:00Z | -
        30 22 * * * for 8h in UTC              | 2026-01-06T03:00:00Z | 2026-01-06T06:30Z[UTC]
        """)
    void endsWhenTheClocksOnTheWallSaySo(String window, Instant now, ZonedDateTime end) {
        assertEquals(
                Optional.ofNullable(end).map(ZonedDateTime::toInstant),
                FreezeWindow.parse(window).end(now).map(ZonedDateTime::toInstant));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Fri 16:00 - Mon 08:00                | is not a freeze window; write it as
        0 16 * * FRI for 64 in Europe/Berlin | is not a freeze window; write it as
        0 16 * * FRI for 0h in UTC           | it has no length
        0 25 * * FRI for 64h in UTC          | is not a freeze window (
        0 16 * * FRI for 64h in Berlin       | names no time zone: Berlin; write one such as Europe/Berlin or UTC
        """)
    void saysWhatIsWrongAndHowToWriteIt(String text, String problem) {
        var message = assertThrows(IllegalArgumentException.class, () -> FreezeWindow.parse(text))
                .getMessage();
        assertTrue(message.startsWith("\"" + text + "\" ") && message.contains(problem), message);
    }

    @Test
    void isItsText() {
        assertEquals(
                WEEKEND,
                FreezeWindow.parse("  0 16  * * FRI for 64h in Europe/Berlin ").toString());
        assertEquals(FreezeWindow.parse(WEEKEND), FreezeWindow.parse(WEEKEND));
    }
}
