package pushback.console.live;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// Tells one open page what has changed, as server-sent events: a part of the page each, whole. What was missed while
/// nobody was connected does not matter, so a stream goes on after any interruption.
public final class EventStream {
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final byte[] STILL_HERE = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final Lookout lookout;
    private final LiveTopic topic;

    public EventStream(Lookout lookout, LiveTopic topic) {
        this.lookout = lookout;
        this.topic = topic;
    }

    /// Until the browser or the console ends it.
    ///
    /// @param seen what the browser shows, as [LiveParts#id] has it; empty if that is not known
    /// @throws IOException once nobody is there any more
    public void run(String seen, OutputStream out) throws IOException {
        out.write("retry: 1000\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        var sent = Map.<String, String>of();
        var last = seen;
        var version = -1L;
        try {
            var view = lookout.view();
            while (!lookout.isClosed()) {
                if (view.version() != version || topic.hasItsOwn()) {
                    version = view.version();
                    var now = lookout.parts(topic, view);
                    if (!now.id().equals(last)) tell(now, sent, out);
                    else if (topic.hasItsOwn()) out.write(STILL_HERE);
                    sent = now.parts();
                    last = now.id();
                } else out.write(STILL_HERE);
                out.flush();
                view = lookout.after(version, topic.hasItsOwn() ? topic.every() : HEARTBEAT);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(LiveParts now, Map<String, String> before, OutputStream out) throws IOException {
        var events = new StringBuilder();
        now.parts().forEach((name, text) -> {
            if (text.equals(before.get(name))) return;
            events.append("event: ").append(name).append('\n');
            text.lines().forEach(line -> events.append("data: ").append(line).append('\n'));
            if (text.isEmpty()) events.append("data:\n");
            events.append("id: ").append(now.id()).append("\n\n");
        });
        out.write(events.toString().getBytes(StandardCharsets.UTF_8));
    }
}
