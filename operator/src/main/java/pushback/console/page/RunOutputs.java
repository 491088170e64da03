package pushback.console.page;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.oneoff.OneOff;
import pushback.oneoff.OneOffSession;
import pushback.operator.Operator;

/// What single commands that were started here have printed: it is kept in memory, for a while, and nowhere else.
public final class RunOutputs {
    private static final int KEPT = 16;
    private static final int LARGEST = 200_000;

    /// @param exitCode empty while it runs, or if it was lost
    /// @param lost why nothing more is known of it; empty: it runs, or has ended
    /// @param isCut whether the beginning was dropped
    public record Printed(String text, boolean isCut, Optional<Integer> exitCode, String lost) {
        public boolean hasEnded() {
            return exitCode.isPresent() || !lost.isEmpty();
        }
    }

    private static final class Run {
        private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        private boolean cut;
        private Optional<Integer> exitCode = Optional.empty();
        private String lost = "";

        synchronized Printed now() {
            return new Printed(printed.toString(StandardCharsets.UTF_8), cut, exitCode, lost);
        }

        private synchronized void add(byte[] out, byte[] err, Optional<Integer> code) {
            printed.writeBytes(out);
            printed.writeBytes(err);
            if (printed.size() > LARGEST) {
                var all = printed.toByteArray();
                printed.reset();
                printed.write(all, all.length - LARGEST / 2, LARGEST / 2);
                cut = true;
            }
            exitCode = code;
        }

        private synchronized void lose(String why) {
            lost = why;
        }
    }

    private final Map<String, Run> runs = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Run> eldest) {
            return size() > KEPT;
        }
    });
    private final Operator operator;
    private final OneOffSession session;

    /// @param pauseMillis between two questions about a command
    RunOutputs(Operator operator, long pauseMillis) {
        this.operator = operator;
        session = operator.oneOffs(pauseMillis);
    }

    /// Starts it and follows it; returns its id.
    ///
    /// @param server empty: a healthy one
    /// @param line for the shell
    String start(String server, String line, String reason) {
        var run = new Run();
        var id = session.start(server, List.of(line), operator.caller(), reason).id();
        runs.put(id, run);
        Thread.ofVirtual().name("run " + id).start(() -> follow(id, run));
        return id;
    }

    private void follow(String id, Run run) {
        long out = 0;
        long err = 0;
        try {
            while (!run.now().hasEnded()) {
                var seen = session.look(id, out, err);
                out += seen.out().length;
                err += seen.err().length;
                run.add(seen.out(), seen.err(), seen.exitCode());
            }
        } catch (RuntimeException lost) {
            run.lose(String.valueOf(lost.getMessage()));
        }
    }

    /// Empty: it was not started here, or long ago.
    Optional<Printed> of(String id) {
        return Optional.ofNullable(runs.get(id)).map(Run::now);
    }

    /// Ends it and all it started.
    void cancel(String id) {
        session.cancel(id);
    }

    /// The latest, the newest first.
    List<OneOff> latest(int limit) {
        return session.latest(limit);
    }
}
