package twoge.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One event as one line, whatever is in it:
///
///     time=2026-03-01T10:00:00.000Z level=INFO at=AccessLog request=5f2a event=request method=GET path=/ status=200
///
/// or the same as JSON; for systemd's [Journal] with its level as a number before it. A message of ours is made of such
/// pairs; any other becomes the field `message`.
final class LogLine extends LayoutBase<ILoggingEvent> {
    /// A quoted value ends at the quote before the next pair: what is quoted may itself hold quotes.
    private static final Pattern PAIR =
            Pattern.compile("(\\w+)=(?:\"(.*?)\"(?=\\s+\\w+=|$)|(\\S*))\\s*", Pattern.DOTALL);

    private final boolean json;
    private final boolean journal;

    LogLine(boolean json, boolean journal) {
        this.json = json;
        this.journal = journal;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = line(event);
        return journal ? Journal.priority(event.getLevel()) + line : line;
    }

    private String line(ILoggingEvent event) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("time", event.getInstant().truncatedTo(ChronoUnit.MILLIS).toString());
        fields.put("level", event.getLevel().toString());
        fields.put("at", event.getLoggerName().substring(event.getLoggerName().lastIndexOf('.') + 1));
        fields.putAll(event.getMDCPropertyMap());
        var message = event.getFormattedMessage();
        // The usual case, as it is: a request's line is written ten thousand times a second.
        boolean asItIs = !json && message.startsWith("event=") && !hasControl(message);
        if (!asItIs) fields.putAll(pairs(message));
        var trace = event.getThrowableProxy();
        if (json) {
            if (trace != null) fields.put("trace", ThrowableProxyUtil.asString(trace));
            return json(fields) + "\n";
        }
        var line = line(fields, message.length());
        if (asItIs) line.append(' ').append(message);
        if (trace != null) line.append(" trace=").append(quoted(ThrowableProxyUtil.asString(trace)));
        return line.append('\n').toString();
    }

    private static Map<String, String> pairs(String message) {
        var pairs = new LinkedHashMap<String, String>();
        var pair = PAIR.matcher(message);
        while (pair.lookingAt()) {
            pairs.put(pair.group(1), pair.group(2) != null ? pair.group(2) : pair.group(3));
            if (pair.end() == message.length()) return pairs;
            pair.region(pair.end(), message.length());
        }
        return Map.of("message", message);
    }

    /// Neither streams nor patterns: of what a request costs, its line would be a noticeable part.
    private static StringBuilder line(Map<String, String> fields, int more) {
        var line = new StringBuilder(128 + more);
        fields.forEach((name, value) -> {
            if (!line.isEmpty()) line.append(' ');
            line.append(name).append('=').append(isBare(value) ? value : quoted(value));
        });
        return line;
    }

    /// Needs no quotes: not empty, and nothing in it that ends a value or is not seen.
    private static boolean isBare(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ' ' || c == '"' || c == '=' || c == '\\' || isControl(c)) return false;
        }
        return !value.isEmpty();
    }

    private static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) return true;
        }
        return false;
    }

    /// Of ASCII, tabs and line breaks among them.
    private static boolean isControl(int c) {
        return c < ' ' || c == 0x7f;
    }

    private static String json(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> quoted(field.getKey()) + ":" + quoted(field.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /// As JSON writes it, which both forms understand.
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) quoted.append("\\u%04x".formatted((int) c));
                    else quoted.append(c);
                }
            }
        }
        return quoted.append('"').toString();
    }
}
