package pushback.oneoff;

import java.util.List;
import java.util.Optional;
import pushback.health.Fleet;

/// Single commands on servers for somebody who waits: a script is asked about until the server has answered.
public final class OneOffSession {
    private final OneOffs oneOffs;
    private final Fleet fleet;
    private final Runnable pause;

    /// @param pause waits between two questions
    public OneOffSession(OneOffs oneOffs, Fleet fleet, Runnable pause) {
        this.oneOffs = oneOffs;
        this.fleet = fleet;
        this.pause = pause;
    }

    /// Starts a command; it is written down before anything runs.
    ///
    /// @param server the beginning of an id; empty for a healthy one
    /// @param command its words; a single word is a line for the shell
    /// @throws IllegalArgumentException if no server, or more than one, is meant
    public OneOff start(String server, List<String> command, String requestedBy, String reason) {
        var instance = instance(server);
        var oneOff = oneOffs.begin(instance, command, requestedBy, reason);
        try {
            await(oneOff, oneOffs.start(oneOff));
            return oneOff;
        } catch (RuntimeException lost) {
            oneOffs.end(oneOff.id(), Optional.empty());
            throw lost;
        }
    }

    /// What `id` printed behind so many bytes; waits some seconds for something new. Writes its end down.
    public OneOffs.Output look(String id, long out, long err) {
        var oneOff = oneOffs.of(id);
        try {
            var output = await(oneOff, oneOffs.look(oneOff, out, err));
            output.exitCode().ifPresent(code -> oneOffs.end(id, Optional.of(code)));
            return output;
        } catch (RuntimeException lost) {
            oneOffs.end(id, Optional.empty());
            throw new IllegalStateException("server " + oneOff.instance() + " is gone, and the command with it", lost);
        }
    }

    /// Ends `id` and all it started.
    public OneOff cancel(String id) {
        var oneOff = oneOffs.of(id);
        await(oneOff, oneOffs.cancel(oneOff));
        return oneOffs.end(id, Optional.of(143));
    }

    /// The latest, the newest first.
    public List<OneOff> latest(int limit) {
        return oneOffs.latest(limit);
    }

    private String instance(String wanted) {
        if (wanted.isEmpty())
            return fleet.healthy().stream()
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "no server is healthy; name one with --server, see: ./pushback status"));
        var all = fleet.targets().keySet().stream()
                .filter(id -> id.startsWith(wanted))
                .toList();
        if (all.size() == 1) return all.getFirst();
        throw new IllegalArgumentException(
                all.isEmpty()
                        ? "there is no server \"" + wanted + "\"; see: ./pushback status"
                        : "\"" + wanted + "\" is the beginning of " + String.join(" and ", all));
    }

    private OneOffs.Output await(OneOff oneOff, String script) {
        while (true) {
            var answer = oneOffs.answer(script, oneOff.instance());
            if (answer.isPresent()) return answer.get();
            pause.run();
        }
    }
}
