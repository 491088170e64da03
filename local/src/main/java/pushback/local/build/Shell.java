package pushback.local.build;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The one shell all commands of a build share: a `cd` or an `export` holds for the commands after it.
///
/// Commands are sourced one by one from files; after each the shell writes its exit code to a file that is read here.
final class Shell implements AutoCloseable {
    private static final int KEPT_BYTES = 64 * 1024;
    private static final long POLL_MILLISECONDS = 5;

    private final Path scratch;
    private final Path log;
    private final Process process;
    private final String mark;
    private final long deadline;
    private int commands;

    /// `mark` names the variable of the environment that tells this build's processes; `deadline` is by
    /// `System.nanoTime()`.
    Shell(Path source, Path scratch, Path log, Map<String, String> environment, String mark, long deadline)
            throws IOException {
        this.scratch = Files.createDirectories(scratch);
        this.log = log;
        this.mark = mark + "=" + environment.get(mark);
        this.deadline = deadline;
        var builder = new ProcessBuilder("sh", "-s").directory(source.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /// How a command ended, and if badly, what it said.
    record Outcome(int exitCode, String said) { }

    /// Runs one command to its end.
    ///
    /// @throws BuildFailure TIMED_OUT once the deadline has passed, FAILED if the command ended the shell itself
    Outcome run(String phase, String command) throws IOException, BuildFailure {
        var number = commands++;
        var script = scratch.resolve(number + ".sh");
        var exit = scratch.resolve(number + ".exit");
        Files.writeString(script, command + "\n");
        note("Running command " + command);
        var from = Files.size(log);
        // The exit code appears in one step, by a rename, so that half a number is never read.
        var line = ". " + quoted(script) + " </dev/null; echo $? >" + quoted(exit) + ".part && mv "
                + quoted(exit) + ".part " + quoted(exit) + "\n";
        try {
            process.outputWriter().write(line);
            process.outputWriter().flush();
        } catch (IOException shellIsGone) {
            return new Outcome(exitOfShell(), said(from));
        }
        while (!Files.exists(exit)) {
            if (System.nanoTime() > deadline) throw new BuildFailure(phase.toUpperCase(java.util.Locale.ROOT),
                    "TIMED_OUT", "Build timed out while running: " + command, "TIMED_OUT");
            if (ended() && !Files.exists(exit)) return new Outcome(exitOfShell(), said(from));
        }
        var code = Integer.parseInt(Files.readString(exit).trim());
        return new Outcome(code, code == 0 ? "" : said(from));
    }

    private boolean ended() throws BuildFailure {
        try {
            return process.waitFor(POLL_MILLISECONDS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            throw new BuildFailure("COMPLETED", "STOPPED", "Build was stopped", "STOPPED");
        }
    }

    private int exitOfShell() throws BuildFailure {
        while (!ended()) { }
        return process.exitValue();
    }

    private void note(String text) throws IOException {
        Files.writeString(log, "[Container] " + text + "\n", java.nio.file.StandardOpenOption.APPEND);
    }

    /// What the command has said since `from`; of much, the first and the last part.
    private String said(long from) throws IOException {
        try (var file = Files.newByteChannel(log)) {
            var size = file.size();
            if (size - from <= 2 * KEPT_BYTES) return read(file, from, (int) (size - from));
            return read(file, from, KEPT_BYTES) + "\n" + read(file, size - KEPT_BYTES, KEPT_BYTES);
        }
    }

    private static String read(SeekableByteChannel file, long from, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        file.position(from);
        while (bytes.hasRemaining() && file.read(bytes) >= 0) { }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }

    /// Ends the shell and everything it started.
    @Override
    public void close() {
        Processes.end(process.toHandle(), mark);
    }
}
