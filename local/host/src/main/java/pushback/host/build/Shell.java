package pushback.host.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One shell that runs command after command: a `cd` or an `export` holds for the commands after it.
///
/// It reads them from its standard input, and answers each with its exit code on descriptor 9, a file that is read
/// here; so a user who may not even look into the build's directories can run it.
final class Shell implements AutoCloseable {
    /// Bytes of output that are read at once.
    private static final int LARGEST_PIECE = 1 << 20;
    private static final long POLL_MILLISECONDS = 5;
    private static final char END = '\0';

    private final BuildLog log;
    private final Path answers;
    private final Path output;
    private final Process process;
    private final String mark;
    private final long deadline;
    private long answersRead;
    private long outputRead;

    /// How a shell is begun.
    ///
    /// @param program `sh` or `bash`
    /// @param user who runs the commands; empty: the one who runs this process
    /// @param directory where it begins
    /// @param environment all its variables
    /// @param mark names the variable of the environment that tells this build's processes
    /// @param deadline by `System.nanoTime()`
    record Start(
            String program,
            Optional<OtherUser> user,
            Path directory,
            Map<String, String> environment,
            String mark,
            long deadline) {}

    /// `scratch` holds what lasts as long as the build; `name` tells its shells apart.
    Shell(Start start, Path scratch, String name, BuildLog log) throws IOException {
        this.log = log;
        mark = start.mark + "=" + start.environment.get(start.mark);
        deadline = start.deadline;
        Files.createDirectories(scratch);
        answers = secret(scratch.resolve(name + ".answers"));
        output = secret(scratch.resolve(name + ".output"));
        var command =
                new ArrayList<>(List.of("sh", "-c", "exec 9>>\"$1\"; shift; exec \"$@\"", "sh", answers.toString()));
        start.user.ifPresent(user -> command.addAll(user.command()));
        command.addAll(List.of(start.program, "-s"));
        var builder = new ProcessBuilder(command)
                .directory(start.directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().clear();
        builder.environment().putAll(start.environment);
        start.user.ifPresent(user -> builder.environment().putAll(user.environment()));
        process = builder.start();
    }

    /// How a command ended, and if badly, what it said.
    record Outcome(int exitCode, String said) {}

    /// Runs one command to its end.
    ///
    /// @throws BuildFailure TIMED_OUT once the deadline has passed, STOPPED when the build was stopped
    Outcome run(String phase, String command) throws IOException, BuildFailure {
        log.note("Running command " + command);
        var from = log.end();
        var answer = ask(
                "eval " + quoted(command + "\n") + " </dev/null 9>&-; pushback_exit=$?; "
                        + said("'%s\\0' \"$pushback_exit\""),
                phase,
                command);
        drain(true);
        var code = answer.isPresent() ? Integer.parseInt(answer.get()) : exitOfShell();
        return new Outcome(code, code == 0 ? "" : log.since(from));
    }

    /// Sets a variable for all that follows.
    void export(String name, String value) throws IOException {
        send("export " + name + "=" + quoted(value));
    }

    /// What the shell makes of a text: variables and commands in it are replaced, nothing is split. Empty when the
    /// shell did not survive it.
    Optional<String> expand(String phase, String text) throws IOException, BuildFailure {
        var print = "printf %s \"" + text.replace("\"", "\\\"") + "\" >&9";
        var answer = ask("eval " + quoted(print) + " </dev/null; " + said("'\\0'"), phase, text);
        drain(true);
        return answer;
    }

    /// Prints an answer, as soon as the disk takes it: an answer that is lost would be waited for until the
    /// deadline.
    private static String said(String words) {
        return "until printf " + words + " 2>/dev/null >&9; do sleep 1; done";
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Sends a line and waits for the answer; empty when the shell ended instead.
    private Optional<String> ask(String line, String phase, String command) throws IOException, BuildFailure {
        if (!send(line)) return Optional.empty();
        while (true) {
            var answer = answer();
            if (answer.isPresent()) return answer;
            if (System.nanoTime() > deadline)
                throw new BuildFailure(
                        phase.toUpperCase(Locale.ROOT),
                        "TIMED_OUT",
                        "Build timed out while running: " + command,
                        "TIMED_OUT");
            drain(false);
            if (ended()) return answer();
        }
    }

    private boolean send(String line) {
        try {
            process.outputWriter().write(line + "\n");
            process.outputWriter().flush();
            return true;
        } catch (IOException shellIsGone) {
            return false;
        }
    }

    private Optional<String> answer() throws IOException {
        if (Files.size(answers) <= answersRead) return Optional.empty();
        try (var file = Files.newInputStream(answers)) {
            file.skipNBytes(answersRead);
            var bytes = file.readAllBytes();
            var text = new String(bytes, StandardCharsets.UTF_8);
            if (text.indexOf(END) < 0) return Optional.empty();
            answersRead += bytes.length;
            return Optional.of(text.substring(0, text.indexOf(END)));
        }
    }

    /// Moves what was said into the log, a piece at a time: whole lines, and at the end of a command the rest as
    /// well.
    private void drain(boolean all) throws IOException {
        while (Files.size(output) > outputRead) {
            byte[] bytes;
            try (var file = Files.newInputStream(output)) {
                file.skipNBytes(outputRead);
                bytes = file.readNBytes(LARGEST_PIECE);
            }
            var last = bytes.length < LARGEST_PIECE;
            var length = bytes.length;
            while (!(all && last) && length > 0 && bytes[length - 1] != '\n') length--;
            // A line that is longer than a piece.
            if (length == 0 && !last) length = bytes.length;
            if (length == 0) return;
            outputRead += length;
            log.append(Arrays.copyOf(bytes, length));
            if (all && last && bytes[length - 1] != '\n') log.append(new byte[] {'\n'});
            if (last) return;
        }
    }

    private boolean ended() throws BuildFailure {
        try {
            return process.waitFor(POLL_MILLISECONDS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            throw new BuildFailure("COMPLETED", "STOPPED", "Build was stopped", "STOPPED");
        }
    }

    private int exitOfShell() throws BuildFailure {
        while (!ended()) {}
        return process.exitValue();
    }

    /// Nobody else may read it: it can hold what the log hides.
    private static Path secret(Path file) throws IOException {
        return Files.createFile(
                file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /// Ends the shell and everything it started.
    @Override
    public void close() {
        Processes.end(process.toHandle(), mark);
        try {
            drain(true);
        } catch (IOException unreadable) {
            // What was said last is lost; how the build ended is known.
        }
    }
}
