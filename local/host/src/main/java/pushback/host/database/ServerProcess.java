package pushback.host.database;

import java.io.File;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A running server: the process all its other processes come from.
final class ServerProcess {
    private static final int LAST_WORDS = 2048;
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Process process;
    private final Path log;
    private final List<String> signals;

    private ServerProcess(Process process, Path log, List<String> signals) {
        this.process = process;
        this.log = log;
        this.signals = signals;
    }

    /// Starts the server's process. Whether it gets ready is another question.
    ///
    /// @param signals that ask it to end, the gentlest first
    static ServerProcess start(List<String> command, Map<String, String> environment, Path log, List<String> signals)
            throws IOException {
        // What the last run had to say is no help with this one, and may be why there is this one.
        if (Files.exists(log))
            Files.move(log, log.resolveSibling(log.getFileName() + ".before"), StandardCopyOption.REPLACE_EXISTING);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        return new ServerProcess(launch(builder), log, signals);
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /// Waits until it answers.
    ///
    /// @throws IOException with its last words, if it ends before or does not answer in time
    void await(BooleanSupplier answers, Duration atMost) throws IOException {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (!answers.getAsBoolean()) {
            if (!alive()) throw new IOException(lastWords());
            if (System.nanoTime() - deadline > 0) throw new IOException("it did not answer: " + lastWords());
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /// The end of what it wrote, about 2 KB.
    String lastWords() throws IOException {
        if (!Files.exists(log)) return "";
        try (var content = Files.newByteChannel(log)) {
            content.position(Math.max(0, content.size() - LAST_WORDS));
            return new String(Channels.newInputStream(content).readNBytes(LAST_WORDS), StandardCharsets.UTF_8).strip();
        }
    }

    void end(Duration patience) throws IOException {
        new Ending(process.toHandle(), signals).end(patience);
    }

    /// The kernel ends a leashed process when the *thread* that started it ends; so a thread of its own starts the
    /// server, and stays as long as the server does.
    private static Process launch(ProcessBuilder builder) throws IOException {
        var started = new CompletableFuture<Process>();
        Thread.ofPlatform().daemon().name("server-keeper").start(() -> {
            try {
                var process = builder.start();
                started.complete(process);
                process.waitFor();
            } catch (IOException failed) {
                started.completeExceptionally(failed);
            } catch (InterruptedException nobodyInterruptsIt) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return started.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof IOException cause) throw cause;
            throw failed;
        }
    }

    /// How a server is made to end: first so that nothing is left to recover, then so that little is, then at once.
    record Ending(ProcessHandle process, List<String> signals) {
        void end(Duration patience) throws IOException {
            for (var signal : signals) if (endedBy(signal, patience)) return;
            process.destroyForcibly();
            ended(patience);
        }

        private boolean endedBy(String signal, Duration patience) throws IOException {
            if (!process.isAlive()) return true;
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return ended(patience);
        }

        private boolean ended(Duration patience) throws IOException {
            try {
                process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException stillThere) {
                return false;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while the database was ending", interrupted);
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
