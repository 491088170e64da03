package pushback.aws.logs;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The latest lines of each log group, in memory. Callable from any thread.
public final class LogLines {
    /// Of one group; AWS keeps all of them for as long as is paid for.
    private static final int KEPT = 2000;
    private static final int LONGEST = 8 * 1024;

    private final Map<String, Deque<Line>> groups = new TreeMap<>();
    private final List<Runnable> sources = new CopyOnWriteArrayList<>();
    private long written;

    /// @param id grows with each line, whatever its group
    record Line(long id, String stream, Instant at, String message) {}

    /// A group that may still be empty.
    public synchronized void group(String name) {
        groups.computeIfAbsent(name, _ -> new ArrayDeque<>());
    }

    public synchronized void add(String group, String stream, Instant at, String message) {
        var lines = groups.computeIfAbsent(group, _ -> new ArrayDeque<>());
        // A line feed at its end is none of the line; a log's events stand in the order in which they came.
        var text = message.length() > LONGEST ? message.substring(0, LONGEST) : message;
        lines.add(new Line(++written, stream, at, text));
        if (lines.size() > KEPT) lines.removeFirst();
    }

    /// From now on `source` adds what there is of new lines each time somebody asks: nobody looks at files for nothing.
    public void beforeLooking(Runnable source) {
        sources.add(source);
    }

    void look() {
        sources.forEach(Runnable::run);
    }

    synchronized List<String> groups() {
        return List.copyOf(groups.keySet());
    }

    /// Empty if there is no such group.
    synchronized Optional<List<Line>> lines(String group) {
        return Optional.ofNullable(groups.get(group)).map(ArrayList::new);
    }
}
