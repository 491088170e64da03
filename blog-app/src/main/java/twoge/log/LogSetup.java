package twoge.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Sets the log up, in code: nothing is read from a file, which would cost a start 100 ms. Found by Logback through
/// `META-INF/services`.
public final class LogSetup extends ContextAwareBase implements Configurator {
    /// Logged as seen here, whatever is below it is not.
    private static final Map<String, Level> LEVELS = Map.of(
            "twoge", Level.INFO,
            // It reports what we report ourselves, with a stack trace.
            "io.javalin.Javalin", Level.OFF,
            "com.zaxxer.hikari", Level.ERROR,
            // It reports each statement that fails, which is often meant to: a name that is taken.
            "org.mariadb.jdbc", Level.ERROR);

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var line = new LogLine("json".equalsIgnoreCase(System.getenv("LOG_FORMAT")), Journal.readsOutput());
        line.setContext(context);
        line.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(line);
        encoder.start();
        var output = new ConsoleAppender<ILoggingEvent>();
        output.setContext(context);
        output.setEncoder(encoder);
        output.start();
        var root = context.getLogger("ROOT");
        root.setLevel(Level.WARN);
        root.addAppender(output);
        LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
