package pushback.host.fleet;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import pushback.aws.fleet.ShellRun;
import pushback.host.processes.Cell;

/// A shell script on a server made of processes: with the environment its hook scripts get, in its root directory. It
/// carries the server's mark, so it ends with the server whatever happens to us.
final class ServerShell {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Path home;
    private final Path directory;
    private final Where where;
    private final Map<String, String> environment;
    private final String script;
    private Process process;
    private boolean cancelled;

    /// Where it runs; no cell: as the user we are.
    interface Where {
        Optional<Cell> cell() throws IOException;
    }

    /// @param home where it may keep the script and its output meanwhile
    /// @param directory to begin in
    /// @param where it runs; empty: as the user we are
    ServerShell(Path home, Path directory, Where where, Map<String, String> environment, String script) {
        this.home = home;
        this.directory = directory;
        this.where = where;
        this.environment = environment;
        this.script = script;
    }

    /// Runs it to its end. Blocks for `atMost` and a little more.
    ShellRun run(Duration atMost) {
        try {
            Files.createDirectories(directory);
            var scratch = Files.createTempDirectory(home, "shell-");
            try {
                return run(scratch, atMost);
            } finally {
                for (var name : List.of("script", "stdout", "stderr")) Files.deleteIfExists(scratch.resolve(name));
                Files.delete(scratch);
            }
        } catch (IOException refused) {
            return new ShellRun(-1, false, "", "it could not be run: " + refused.getMessage());
        } catch (InterruptedException interrupted) {
            cancel();
            Thread.currentThread().interrupt();
            return new ShellRun(-1, false, "", "interrupted");
        }
    }

    /// TERM for the script and all it started.
    synchronized void cancel() {
        cancelled = true;
        if (process == null || !process.isAlive()) return;
        var family = process.descendants().toList();
        process.destroy();
        family.forEach(ProcessHandle::destroy);
    }

    private ShellRun run(Path scratch, Duration atMost) throws IOException, InterruptedException {
        Files.writeString(scratch.resolve("script"), script);
        start(scratch);
        var timedOut = !process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (timedOut) cancel();
        if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        return new ShellRun(
                process.exitValue(),
                timedOut,
                tail(scratch.resolve("stdout"), 24_000),
                tail(scratch.resolve("stderr"), 8_000));
    }

    private synchronized void start(Path scratch) throws IOException {
        if (cancelled) throw new IOException("cancelled before it began");
        var command = List.of(
                "/bin/sh",
                "-c",
                "cd \"$1\" && . \"$2\"",
                "sh",
                directory.toString(),
                scratch.resolve("script").toString());
        var cell = where.cell();
        var builder = new ProcessBuilder(cell.map(one -> one.command(command)).orElse(command))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(scratch.resolve("stdout").toFile())
                .redirectError(scratch.resolve("stderr").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        process = cell.isPresent() ? cell.get().start(builder) : builder.start();
    }

    /// The last so many characters; no more of the file is read than they can take.
    private static String tail(Path file, int characters) throws IOException {
        try (var content = Files.newByteChannel(file)) {
            content.position(Math.max(0, content.size() - 4L * characters));
            var text = new String(Channels.newInputStream(content).readNBytes(4 * characters), StandardCharsets.UTF_8);
            return text.substring(Math.max(0, text.length() - characters));
        }
    }
}
