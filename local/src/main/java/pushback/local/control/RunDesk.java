package pushback.local.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import pushback.local.up.LocalCloud;
import pushback.oneoff.OneOff;
import pushback.oneoff.OneOffs;

/// Answers the command line about single commands on servers.
final class RunDesk {
    private static final int SHOWN = 50;
    /// Between two looks whether a script has ended, in milliseconds.
    private static final long LOOK = 10;

    private final LocalCloud local;

    RunDesk(LocalCloud local) {
        this.local = local;
    }

    /// Starts the command that the request describes: `server` (the beginning of an id, or empty for any healthy one),
    /// `command`, `requestedBy`, `reason`.
    OneOff start(JsonNode request) {
        var words = new ArrayList<String>();
        request.path("command").forEach(word -> words.add(word.asText()));
        var server = server(request.path("server").asText());
        var oneOff = onTimeline(() -> oneOffs().begin(server, words, request.path("requestedBy").asText(),
                request.path("reason").asText()));
        try {
            await(oneOff, onTimeline(() -> oneOffs().start(oneOff)));
            return oneOff;
        } catch (RuntimeException lost) {
            onTimeline(() -> oneOffs().end(oneOff.id(), Optional.empty()));
            throw lost;
        }
    }

    /// What `id` printed behind so many bytes; waits some seconds for something new. Writes its end down.
    Map<String, Object> look(Map<String, String> query) {
        var oneOff = onTimeline(() -> oneOffs().of(query.getOrDefault("id", "")));
        try {
            var output = await(oneOff, onTimeline(() -> oneOffs().look(oneOff, Long.parseLong(query.getOrDefault("out", "0")),
                    Long.parseLong(query.getOrDefault("err", "0")))));
            output.exitCode().ifPresent(code -> onTimeline(() -> oneOffs().end(oneOff.id(), Optional.of(code))));
            return Map.of("out", output.out(), "err", output.err(), "exitCode", output.exitCode());
        } catch (RuntimeException lost) {
            onTimeline(() -> oneOffs().end(oneOff.id(), Optional.empty()));
            throw new IllegalStateException("server " + oneOff.instance() + " is gone, and the command with it", lost);
        }
    }

    OneOff cancel(JsonNode request) {
        var oneOff = onTimeline(() -> oneOffs().of(request.path("id").asText()));
        await(oneOff, onTimeline(() -> oneOffs().cancel(oneOff)));
        return onTimeline(() -> oneOffs().end(oneOff.id(), Optional.of(143)));
    }

    List<OneOff> latest() {
        return onTimeline(() -> oneOffs().latest(SHOWN));
    }

    private String server(String wanted) {
        var healthy = onTimeline(() -> local.cloud().pushback().fleet().healthy());
        if (wanted.isEmpty()) return healthy.stream().findFirst().orElseThrow(() -> new IllegalArgumentException(
                "no server is healthy; name one with --server, see: ./pushback status"));
        var all = onTimeline(() -> local.cloud().pushback().fleet().targets().keySet()).stream()
                .filter(id -> id.startsWith(wanted)).toList();
        if (all.size() == 1) return all.getFirst();
        throw new IllegalArgumentException(all.isEmpty() ? "there is no server \"" + wanted + "\"; see: ./pushback status"
                : "\"" + wanted + "\" is the beginning of " + String.join(" and ", all));
    }

    private OneOffs.Output await(OneOff oneOff, String script) {
        while (true) {
            var answer = onTimeline(() -> oneOffs().answer(script, oneOff.instance()));
            if (answer.isPresent()) return answer.get();
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            }
        }
    }

    private OneOffs oneOffs() {
        return local.cloud().pushback().oneOffs();
    }

    private <T> T onTimeline(Supplier<T> work) {
        return local.cloud().timeline().call(work::get);
    }
}
