package pushback.host.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// An environment variable by which processes are known as ours. A hook script starts the application as a daemon, so
/// no chain of parents leads to it; but what it was started with in its environment stays readable, and is inherited.
///
/// Linux shows it in `/proc`, macOS through `ps` (tried on Linux only). A process that cannot be read is not ours. One
/// that overwrites its own environment (nginx does, to change its title) or is started without one (`env -i`, `sudo`)
/// is found where it works, if the marker asks for that (Linux): its working directory is below the marker's, or it has
/// a file there open for writing. One with a terminal is a person's, who looks on.
///
/// @param variable such as `INSTANCE_ROOT`
/// @param directory absolute; processes with this value, or with a path below it, carry the marker
/// @param work whether processes that work below the directory carry it as well
public record Marker(String variable, Path directory, boolean work) {
    private static final Path PROC = Path.of("/proc");
    static final boolean HAS_PROC = Files.isReadable(PROC.resolve("self/environ"));
    private static final long OWN = ProcessHandle.current().pid();
    /// Between two looks whether processes have ended.
    private static final Duration LOOK = Duration.ofMillis(50);
    /// After KILL nothing should be left but what the kernel still has to clear away.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Known by their environment only.
    public Marker(String variable, Path directory) {
        this(variable, directory, false);
    }

    public Marker {
        if (!directory.isAbsolute()) throw new IllegalArgumentException("not absolute: " + directory);
        directory = directory.normalize();
    }

    /// Every process that carries this marker, except the calling one.
    public Set<Long> processes() {
        return HAS_PROC ? fromProc() : fromPs();
    }

    /// Those of `pids` that are alive and carry this marker. Cheaper than [#processes].
    public Set<Long> among(Set<Long> pids) {
        if (!HAS_PROC) return processes().stream().filter(pids::contains).collect(Collectors.toSet());
        return pids.stream()
                .filter(pid -> isIn(PROC.resolve(Long.toString(pid))))
                .collect(Collectors.toSet());
    }

    /// Ends every process that carries this marker: TERM, and KILL for what is left after `grace`. Blocks until all
    /// are gone, `grace` plus 5 s at most; returns how many there were.
    public int end(Duration grace) throws InterruptedException {
        var seen = new HashSet<Long>();
        var kill = System.nanoTime() + grace.toNanos();
        var giveUp = kill + PATIENCE.toNanos();
        for (var left = processes(); !left.isEmpty() && System.nanoTime() < giveUp; left = processes()) {
            var late = System.nanoTime() >= kill;
            for (var pid : left) {
                if (!seen.add(pid) && !late) continue;
                ProcessHandle.of(pid).ifPresent(late ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
            }
            Thread.sleep(LOOK);
        }
        return seen.size();
    }

    /// As it stands in an environment.
    @Override
    public String toString() {
        return variable + "=" + directory;
    }

    /// Whether that process carries this marker and is not the calling one. Linux only.
    boolean isOn(long pid) {
        return pid != OWN && isIn(PROC.resolve(Long.toString(pid)));
    }

    private Set<Long> fromProc() {
        try (var entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(Marker::isNumber)
                    .map(Long::parseLong)
                    .filter(this::isOn)
                    .collect(Collectors.toSet());
        } catch (IOException gone) {
            return Set.of();
        }
    }

    private boolean isIn(Path process) {
        try {
            // A zombie's environment is empty: it counts as gone.
            var environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            var own = new String(toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            for (var entry : environment.split("\0")) {
                if (entry.equals(own) || entry.startsWith(own + "/")) return true;
            }
            return work && AtWork.isBelow(process, directory);
        } catch (IOException unreadable) {
            // Somebody else's, or gone.
            return false;
        }
    }

    private Set<Long> fromPs() {
        var carries = Pattern.compile("^\\s*(\\d+)\\s.*\\s" + Pattern.quote(toString()) + "(?:[/\\s].*)?$");
        return ps().stream()
                .map(carries::matcher)
                .filter(Matcher::matches)
                .map(match -> Long.parseLong(match.group(1)))
                .filter(pid -> pid != OWN)
                .collect(Collectors.toSet());
    }

    private static List<String> ps() {
        try {
            var ps = new ProcessBuilder("ps", "axeww", "-o", "pid=,command=")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var lines = ps.inputReader()) {
                return lines.lines().toList();
            }
        } catch (IOException absent) {
            throw new UncheckedIOException("neither /proc nor ps is there to find processes with", absent);
        }
    }

    static boolean isNumber(String name) {
        return !name.isEmpty() && name.chars().allMatch(Character::isDigit);
    }
}
