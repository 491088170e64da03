package pushback.console.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pushback.operator.Operator;
import pushback.operator.ServerLogGroups;

/// What servers log, followed for all pages together: however many are open, one log stream is read each so often.
public final class LogTails {
    private static final int SERVERS = 16;
    private static final int LINES = 200;
    private static final int LONGEST = 2_000;

    /// The last lines of one server.
    ///
    /// @param known whether its logs come to a log group
    /// @param wrote whether it has written anything at all
    public record Tail(boolean known, boolean wrote, List<String> lines) {}

    private static final class Followed {
        private final List<String> lines = new ArrayList<>();
        private Map<String, String> lengths = Map.of();
        private String heading = "";
        private Tail shown = new Tail(true, false, List.of());
    }

    private final Map<String, Followed> followed = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Followed> eldest) {
            return size() > SERVERS;
        }
    };
    private final Operator operator;
    private final long each;
    private long next = System.nanoTime();

    /// @param each nanoseconds for each log stream that is read
    LogTails(Operator operator, long each) {
        this.operator = operator;
        this.each = each;
    }

    /// As it was read last, or now if it is time.
    synchronized Tail of(String server) {
        var one = followed.get(server);
        var now = System.nanoTime();
        if (one != null && now - next < 0) return one.shown;
        if (one == null) followed.put(server, one = new Followed());
        read(server, one);
        next = now + each * Math.max(1, one.lengths.size());
        return one.shown;
    }

    private void read(String server, Followed one) {
        var answer = operator.serverLogs(server, one.lengths);
        if (answer.isEmpty()) {
            one.shown = new Tail(false, false, List.of());
            return;
        }
        one.lengths = answer.get().lengths();
        for (var log : answer.get().logs()) add(one, log);
        while (one.lines.size() > LINES) one.lines.removeFirst();
        one.shown = new Tail(true, answer.get().wrote(), List.copyOf(one.lines));
    }

    /// A log that goes on needs no other heading.
    private static void add(Followed one, ServerLogGroups.Log log) {
        if (!log.log().equals(one.heading)) one.lines.add("== " + log.log());
        one.heading = log.log();
        log.lines()
                .forEach(line -> one.lines.add(line.length() > LONGEST ? line.substring(0, LONGEST) + " ..." : line));
    }
}
