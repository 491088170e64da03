package pushback.operator.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A single command on a server that somebody waits for: what it prints is printed as it comes, and with them it ends.
final class Followed {
    /// In seconds: Systems Manager hands a script over within 30, or gives it up.
    private static final int BEGINNING = 40;

    private final OneOffRuns runs;
    /// Of the command, once it runs; an exception: it never began.
    private final CompletableFuture<String> id = new CompletableFuture<>();
    private volatile boolean over;

    Followed(OneOffRuns runs) {
        this.runs = runs;
    }

    /// Starts a command and stays to its end.
    ///
    /// @param server the beginning of an id; empty: a healthy one
    /// @return its exit code
    int run(String server, List<String> command, String reason) {
        var end = new Thread(this::end, "end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            begin(server, command, reason);
            return follow(id.join());
        } finally {
            over = true;
            forget(end);
        }
    }

    private void begin(String server, List<String> command, String reason) {
        try {
            id.complete(runs.start(server, command, reason));
        } catch (RuntimeException refused) {
            id.completeExceptionally(refused);
            throw refused;
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

    /// Ctrl-C: nobody would see any more what it does. One that is on its way to the server begins all the same, and is
    /// ended then.
    void end() {
        try {
            if (!id.isDone()) System.err.println("the command is on its way to the server; it is ended there");
            var begun = id.get(BEGINNING, TimeUnit.SECONDS);
            if (!over) runs.cancel(begun);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException never) {
            // There is nothing to end.
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
