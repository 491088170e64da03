package twoge.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLineTest {
    private static final String HEAD = "time=2026-03-01T10:00:00Z level=INFO at=Site request=5f2a ";

    @Test
    void keepsOurPairs() {
        assertEquals(
                HEAD + "event=request path=/?a=1 status=200\n",
                new LogLine(false, false).doLayout(event("event=request path={} status={}", null, "/?a=1", 200)));
    }

    /// What `journalctl -p` looks for.
    @Test
    void tellsTheJournalHowBadItIs() {
        var priorities = Map.of(Level.ERROR, "<3>", Level.WARN, "<4>", Level.INFO, "<6>", Level.DEBUG, "<7>");
        for (var priority : priorities.entrySet()) {
            var event = event(priority.getKey(), "event=request", null);
            for (var json : List.of(true, false)) {
                var plain = new LogLine(json, false).doLayout(event);
                assertEquals(priority.getValue() + plain, new LogLine(json, true).doLayout(event));
            }
        }
    }

    @Test
    void knowsTheJournalByItsStream(@TempDir Path directory) throws IOException {
        var output = Files.writeString(directory.resolve("output"), "");
        var is = Files.readAttributes(output, "unix:dev,ino");
        assertTrue(Journal.reads(output, is.get("dev") + ":" + is.get("ino")));
        assertFalse(
                Journal.reads(Files.writeString(directory.resolve("log"), ""), is.get("dev") + ":" + is.get("ino")),
                "inherited from the service that started the deployment");
        for (var stream : Arrays.asList(null, "", "nonsense")) assertFalse(Journal.reads(output, stream));
    }

    @Test
    void isOneLineWhateverIsInIt() {
        var line = new LogLine(false, false)
                .doLayout(event("event=away reason=\"{}\"", new IllegalStateException("a\nb"), "c\nevent=forged"));
        assertTrue(
                line.startsWith(HEAD
                        + "event=away reason=\"c\\nevent=forged\" trace=\"java.lang.IllegalStateException: a\\nb\\n"),
                line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void namesWhatALibrarySays() {
        assertEquals(
                HEAD + "message=\"pool is \\\"full\\\"\"\n",
                new LogLine(false, false).doLayout(event("pool is \"full\"", null)));
    }

    @Test
    void isJsonWhenAskedTo() {
        assertEquals(
                """
                {"time":"2026-03-01T10:00:00Z","level":"INFO","at":"Site","request":"5f2a","event":"request",\
                "reason":"he said \\"no\\" twice","status":"200"}
                """,
                new LogLine(true, false)
                        .doLayout(event("event=request reason=\"he said \"no\" twice\" status=200", null)));
    }

    private static ILoggingEvent event(String message, Throwable failure, Object... values) {
        return event(Level.INFO, message, failure, values);
    }

    private static ILoggingEvent event(Level level, String message, Throwable failure, Object... values) {
        var logger = new LoggerContext().getLogger("twoge.web.Site");
        var event = new LoggingEvent(LogLineTest.class.getName(), logger, level, message, failure, values);
        event.setInstant(Instant.parse("2026-03-01T10:00:00Z"));
        event.setMDCPropertyMap(Map.of("request", "5f2a"));
        return event;
    }
}
