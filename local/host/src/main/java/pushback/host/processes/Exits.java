package pushback.host.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How processes ended that nobody of ours waits for: as it stands in `/proc` (proc(5), `stat`, fields 3 and 52)
/// between their end and their burial. Linux only; where the first process of a cell buries by itself (a bash as
/// /bin/sh), nothing is known.
public final class Exits {
    private static final Path PROC = Path.of("/proc");
    private static final int REMEMBERED = 1000;
    /// What people, the kernel short of memory, and service managers send; what a program's own fault raises is
    /// none of them.
    private static final Map<Integer, String> SENT = Map.of(1, "HUP", 2, "INT", 9, "KILL", 15, "TERM");
    private static final Map<Integer, String> RAISED = Map.of(4, "ILL", 6, "ABRT", 7, "BUS", 8, "FPE", 11, "SEGV");
    /// Above it a shell or a Java process gives the number of the signal.
    private static final int BY_SIGNAL = 128;

    private final Map<Long, Integer> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    /// Reads how those have ended that `parent` has not buried yet. Returns whether there are any.
    boolean readChildren(long parent) {
        try {
            var found = false;
            var children = Files.readString(PROC.resolve(parent + "/task/" + parent + "/children"))
                    .strip();
            if (children.isEmpty()) return false;
            for (var child : children.split(" ")) found |= read(Long.parseLong(child));
            return found;
        } catch (IOException unknown) {
            // Without that list nobody may lie unburied.
            return true;
        }
    }

    /// Whether `pid` has ended and is not buried; remembers how.
    private boolean read(long pid) {
        var ended = ProcStat.of(pid).filter(ProcStat::ended);
        ended.ifPresent(stat -> {
            synchronized (known) {
                known.put(pid, stat.exitCode());
            }
        });
        return ended.isPresent();
    }

    /// How an application has ended.
    ///
    /// @param fromOutside whether a signal ended it that somebody sends, and nothing of it has failed by itself
    /// @param words such as `process 4711 was ended by signal 9 (KILL)`
    public record Ending(boolean fromOutside, String words) {
        private static final String UNKNOWN =
                "none of its application's processes is left, and no deployment was stopping them: it crashed, "
                        + "or something else ended it";

        /// What is said of an application that is gone.
        public static String said(Optional<Ending> ending) {
            return ending.map(known -> known.fromOutside
                            ? "something else ended its application, and no deployment: " + known.words
                            : "its application crashed or ended by itself: " + known.words)
                    .orElse(UNKNOWN);
        }
    }

    /// How the application of these processes has ended; empty: of none of them it is known.
    public Optional<Ending> of(Set<Long> pids) {
        var sent = "";
        var own = "";
        for (var pid : pids) {
            read(pid);
            Integer code;
            synchronized (known) {
                code = known.get(pid);
            }
            if (code == null) continue;
            var words = "process " + pid + " " + words(code);
            if (isSent(code)) sent = words;
            else if (code != 0 || own.isEmpty()) own = words;
        }
        var failed = !own.isEmpty() && !own.endsWith("exit code 0");
        if (sent.isEmpty() || failed) return own.isEmpty() ? Optional.empty() : Optional.of(new Ending(false, own));
        return Optional.of(new Ending(true, sent));
    }

    private static boolean isSent(int code) {
        return SENT.containsKey(signal(code));
    }

    /// 0: by itself.
    private static int signal(int code) {
        var signal = code & 0x7f;
        return signal != 0 ? signal : Math.max(0, (code >> 8) - BY_SIGNAL);
    }

    private static String words(int code) {
        var signal = signal(code);
        if (signal == 0) return "ended with exit code " + (code >> 8);
        var name = SENT.getOrDefault(signal, RAISED.getOrDefault(signal, ""));
        return "was ended by signal " + signal + (name.isEmpty() ? "" : " (" + name + ")");
    }
}
