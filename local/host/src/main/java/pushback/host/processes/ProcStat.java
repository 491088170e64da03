package pushback.host.processes;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The state of a process at one moment, as Linux tells it (proc(5), `stat`). Read in one call of the kernel, so that
/// looking again and again costs little.
public final class ProcStat {
    private static final String PROC = "/proc/";
    /// More than the 52 fields and a name of 64 bytes can take.
    private static final int LONGEST = 2048;
    /// Behind the name, which is in brackets and may hold anything.
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int TERMINAL = 4;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int BEGINNING = 19;
    private static final int EXIT_CODE = 49;
    /// What times are counted in, whatever the kernel itself counts in (`USER_HZ`).
    private static final Duration TICK = Duration.ofMillis(10);

    /// All fields behind the name.
    private final String fields;

    private ProcStat(String fields) {
        this.fields = fields;
    }

    /// Empty if there is no such process, or no `/proc`.
    public static Optional<ProcStat> of(long pid) {
        try {
            return Optional.of(read(PROC + pid));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /// @param process its folder in `/proc`
    /// @throws IOException if it is gone
    static ProcStat in(Path process) throws IOException {
        return read(process.toString());
    }

    private static ProcStat read(String folder) throws IOException {
        try (var in = new FileInputStream(folder + "/stat")) {
            var bytes = new byte[LONGEST];
            var length = in.read(bytes);
            var stat = new String(bytes, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
            var name = stat.lastIndexOf(')');
            if (name < 0) throw new IOException("no process: " + folder);
            return new ProcStat(stat.substring(name + 2).strip() + " ");
        }
    }

    /// Whether it runs; one that has ended and is not buried does not.
    public boolean alive() {
        return !ended() && !field(STATE).equals("X");
    }

    /// Whether it has ended and is not buried.
    boolean ended() {
        return field(STATE).equals("Z");
    }

    /// With its id it names a process for as long as the machine runs.
    public long beginning() {
        return Long.parseLong(field(BEGINNING));
    }

    /// Time of the processor that it has used.
    public Duration used() {
        return TICK.multipliedBy(Long.parseLong(field(USER_TIME)) + Long.parseLong(field(SYSTEM_TIME)));
    }

    long parent() {
        return Long.parseLong(field(PARENT));
    }

    boolean hasTerminal() {
        return !field(TERMINAL).equals("0");
    }

    /// As wait(2) gives it; meaningful once it has [#ended].
    int exitCode() {
        return Integer.parseInt(field(EXIT_CODE));
    }

    private String field(int number) {
        var from = 0;
        for (var passed = 0; passed < number; passed++) from = fields.indexOf(' ', from) + 1;
        return fields.substring(from, fields.indexOf(' ', from));
    }
}
