package twoge.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogLineTest {
    private static final String HEAD = "time=2026-03-01T10:00:00Z level=INFO at=Site request=5f2a ";

    @Test
    void keepsOurPairs() {
        assertEquals(HEAD + "event=request path=/?a=1 status=200\n",
                new LogLine(false).doLayout(event("event=request path={} status={}", null, "/?a=1", 200)));
    }

    @Test
    void isOneLineWhateverIsInIt() {
        var line = new LogLine(false).doLayout(event("event=away reason=\"{}\"", new IllegalStateException("a\nb"), "c\nevent=forged"));
        assertTrue(line.startsWith(HEAD + "event=away reason=\"c\\nevent=forged\" trace=\"java.lang.IllegalStateException: a\\nb\\n"), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void namesWhatALibrarySays() {
        assertEquals(HEAD + "message=\"pool is \\\"full\\\"\"\n", new LogLine(false).doLayout(event("pool is \"full\"", null)));
    }

    @Test
    void isJsonWhenAskedTo() {
        assertEquals("""
                {"time":"2026-03-01T10:00:00Z","level":"INFO","at":"Site","request":"5f2a","event":"request",\
                "reason":"he said \\"no\\" twice","status":"200"}
                """, new LogLine(true).doLayout(event("event=request reason=\"he said \"no\" twice\" status=200", null)));
    }

    private static ILoggingEvent event(String message, Throwable failure, Object... values) {
        var logger = new LoggerContext().getLogger("twoge.web.Site");
        var event = new LoggingEvent(LogLineTest.class.getName(), logger, Level.INFO, message, failure, values);
        event.setInstant(Instant.parse("2026-03-01T10:00:00Z"));
        event.setMDCPropertyMap(Map.of("request", "5f2a"));
        return event;
    }
}
