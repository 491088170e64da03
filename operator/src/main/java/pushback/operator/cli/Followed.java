package pushback.operator.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// A single command on a server that somebody waits for: what it prints is printed as it comes, and with them it ends.
final class Followed {
    private final OneOffRuns runs;

    Followed(OneOffRuns runs) {
        this.runs = runs;
    }

    /// Starts a command and stays to its end.
    ///
    /// @param server the beginning of an id; empty: a healthy one
    /// @return its exit code
    int run(String server, List<String> command, String reason) {
        var id = new AtomicReference<>("");
        var end = new Thread(() -> cancel(id.get()), "end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            id.set(runs.start(server, command, reason));
            return follow(id.get());
        } finally {
            id.set("");
            forget(end);
        }
    }

    private int follow(String id) {
        long out = 0;
        long err = 0;
        while (true) {
            var seen = runs.look(id, out, err);
            out += print(System.out, seen.out());
            err += print(System.err, seen.err());
            if (seen.exitCode().isPresent()) return seen.exitCode().get();
        }
    }

    private static int print(PrintStream stream, byte[] printed) {
        stream.write(printed, 0, printed.length);
        stream.flush();
        return printed.length;
    }

    /// Ctrl-C: nobody would see any more what it does.
    private void cancel(String id) {
        if (id.isEmpty()) return;
        try {
            runs.cancel(id);
        } catch (RuntimeException gone) {
            // With the local cloud its servers ended, and the command with them.
        }
    }

    private static void forget(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException shuttingDown) {
            // It is at work.
        }
    }
}
