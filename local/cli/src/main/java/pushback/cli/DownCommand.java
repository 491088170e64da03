package pushback.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pushback.host.processes.DirectoryLock;
import pushback.operator.screen.Screen;

@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = {
            "Ends the local cloud that \"up\" runs, and keeps its state.",
            "It does so as Ctrl-C does. Exit code 0 once it is down, also if none runs; 1 if it is not down in time."
        },
        footer = "%nExample: ./pushback down")
final class DownCommand implements Callable<Integer> {
    /// Says to the process whose number is in it that it was asked to end, and not just ended.
    private static final String ASKED = "asked-to-end";

    private static final Duration SAY_EVERY = Duration.ofSeconds(5);

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".pushback",
            description = "state of the local cloud to end (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "how long to wait until it is down (default: ${DEFAULT-VALUE})")
    private int timeout;

    @Override
    public Integer call() throws InterruptedException {
        if (timeout < 1 || timeout > 3600)
            throw new IllegalArgumentException("--timeout must lie between 1 and 3600 seconds, not " + timeout);
        var holder = DirectoryLock.holder(directory);
        if (holder.isEmpty()) {
            Screen.say("no local cloud runs in " + directory);
            return 0;
        }
        var pid = holder.get();
        Screen.say("stopping the local cloud in " + directory + " (pid " + pid + ") ...");
        ask(pid);
        var began = System.nanoTime();
        if (!ended(pid, began + Duration.ofSeconds(timeout).toNanos()))
            throw new IllegalStateException("the local cloud in " + directory + " (pid " + pid
                    + ") is still stopping after " + timeout + " s; wait for it with: ./pushback down");
        Screen.format("down after %.1f s; its state is kept in %s%n", (System.nanoTime() - began) / 1e9, directory);
        return 0;
    }

    /// By a signal. The lock is held, so the process that wrote its number into it is that one and no other.
    private void ask(long pid) {
        if (pid == ProcessHandle.current().pid()
                || !DirectoryLock.holder(directory).equals(Optional.of(pid))) return;
        var process = ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalStateException("the local cloud in " + directory + " runs as pid " + pid
                        + ", which cannot be seen from here; end it where it was started"));
        try {
            Files.writeString(directory.resolve(ASKED), pid + "\n");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(
                    "cannot write into " + directory + ": " + unwritable.getMessage(), unwritable);
        }
        process.destroy();
    }

    /// Whether the local cloud in this process was asked to end, which is then answered.
    static boolean asked(Path directory) {
        try {
            var note = directory.resolve(ASKED);
            var meant = Files.exists(note)
                    && Files.readString(note)
                            .strip()
                            .equals(Long.toString(ProcessHandle.current().pid()));
            Files.deleteIfExists(note);
            return meant;
        } catch (IOException unreadable) {
            return false;
        }
    }

    private boolean ended(long pid, long until) throws InterruptedException {
        var said = System.nanoTime();
        while (DirectoryLock.holder(directory).equals(Optional.of(pid))) {
            if (System.nanoTime() >= until) return false;
            if (System.nanoTime() - said > SAY_EVERY.toNanos()) {
                Screen.say("still stopping ...");
                said = System.nanoTime();
            }
            Thread.sleep(50);
        }
        return pid == ProcessHandle.current().pid() || gone(pid, until);
    }

    /// The lock is given back last of all but the process itself.
    private static boolean gone(long pid, long until) throws InterruptedException {
        var process = ProcessHandle.of(pid);
        if (process.isEmpty()) return true;
        try {
            process.get().onExit().get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException stays) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible.getCause());
        }
    }
}
