package pushback.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import pushback.host.up.LocalCloud;
import pushback.oneoff.OneOff;
import pushback.oneoff.OneOffSession;
import pushback.oneoff.OneOffs;

/// Answers the command line about single commands on servers.
final class RunDesk {
    private static final int SHOWN = 50;
    /// Between two looks whether a script has ended, in milliseconds.
    private static final long LOOK = 10;

    private final OneOffSession session;

    RunDesk(LocalCloud local) {
        session = local.cloud().timeline().call(() -> {
            var pushback = local.cloud().pushback();
            return new OneOffSession(pushback.oneOffs(), pushback.fleet(), new OnTimeline(local));
        });
    }

    /// Starts the command that the request describes: `server` (the beginning of an id, or empty for any healthy
    /// one), `command`, `requestedBy`, `reason`.
    OneOff start(JsonNode request) {
        var words = new ArrayList<String>();
        request.path("command").forEach(word -> words.add(word.asText()));
        return session.start(
                request.path("server").asText(),
                words,
                request.path("requestedBy").asText(),
                request.path("reason").asText());
    }

    /// What a command printed behind so many bytes; waits some seconds for something new.
    OneOffs.Output look(Map<String, String> query) {
        return session.look(
                query.getOrDefault("id", ""),
                Long.parseLong(query.getOrDefault("out", "0")),
                Long.parseLong(query.getOrDefault("err", "0")));
    }

    OneOff cancel(JsonNode request) {
        return session.cancel(request.path("id").asText());
    }

    List<OneOff> latest() {
        return session.latest(SHOWN);
    }

    private record OnTimeline(LocalCloud local) implements OneOffSession.Turns {
        @Override
        public <T> T take(Supplier<T> question) {
            return local.cloud().timeline().call(question::get);
        }

        @Override
        public void pause() {
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            }
        }
    }
}
