package pushback.host.agent;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import pushback.host.processes.Cell;

/// One script, run as a process of its own session: nothing on its input, `/` as working directory, no arguments.
final class ScriptRun {
    /// How long a script that has timed out may take to heed TERM. AWS's agent would wait for ever.
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Optional<Path> SETSID = Unix.program("setsid");
    private static final Pattern NO_WORD = Pattern.compile("[\\s'\"<>()&|;$`\\\\]");
    private final AppSpec.Script script;
    private final Path file;
    private final Map<String, String> environment;
    private final ScriptLog log;
    private final Optional<Cell> cell;

    ScriptRun(AppSpec.Script script, Path file, Map<String, String> environment, ScriptLog log, Optional<Cell> cell) {
        this.cell = cell;
        this.script = script;
        this.file = file;
        this.environment = environment;
        this.log = log;
    }

    /// @param scratch a directory for what is needed only while it runs
    /// @throws EventFailed if the script is missing, cannot be made executable, fails, takes too long, or leaves
    ///     behind a daemon that holds on to its output
    void run(Path scratch) throws IOException {
        if (!Files.exists(file)) throw failed("ScriptMissing", "Script does not exist at specified location: " + file);
        makeExecutable();
        mustBeOneWord();
        var deadline =
                System.nanoTime() + Duration.ofSeconds(script.timeoutSeconds()).toNanos();
        try (var out = new Output(scratch.resolve("stdout"), line -> log.add("[stdout]" + line));
                var err = new Output(scratch.resolve("stderr"), line -> log.add("[stderr]" + line))) {
            var process = start(out, err);
            if (!process.waitFor(left(deadline).toNanos(), TimeUnit.NANOSECONDS)) {
                stop(process);
                throw failed(
                        "ScriptTimedOut", where() + " failed to complete in " + script.timeoutSeconds() + " seconds");
            }
            if (!out.endsWithin(left(deadline))) throw failed("UnknownError", where() + " failed to close STDOUT");
            if (!err.endsWithin(left(deadline))) throw failed("UnknownError", where() + " failed to close STDERR");
            if (process.exitValue() != 0) {
                throw failed(
                        "ScriptFailed",
                        who() + " failed with exit code " + process.exitValue()
                                + LineEnds.complaint(script.location(), file)
                                        .map(cure -> ": " + cure)
                                        .orElse(""));
            }
            if (!out.isText() || !err.isText())
                throw failed(
                        "UnknownError",
                        "invalid byte sequence in UTF-8 - "
                                + where()
                                + " printed what is not UTF-8; CodeDeploy's agent fails then, whatever the exit code:"
                                + " print it through iconv or base64, or redirect it to a file");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failed("UnknownError", where() + " was interrupted");
        }
    }

    private Process start(Output out, Output err) throws IOException {
        var command = new ArrayList<String>();
        SETSID.ifPresent(program -> command.add(program.toString()));
        if (cell.isPresent()) command.addAll(cell.get().command(inCell()));
        else command.addAll(asItself());
        var builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.pipe().toFile())
                .redirectError(err.pipe().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return cell.isPresent() ? cell.get().start(builder) : builder.start();
    }

    private List<String> asItself() {
        var command = new ArrayList<String>();
        if (script.sudo()) command.add("sudo");
        // Without a name su means root, and so does AWS's agent by an empty one.
        if (script.runas() != null)
            command.addAll(script.runas().isEmpty() ? List.of("su", "-c") : List.of("su", script.runas(), "-c"));
        command.add(file.toString());
        return command;
    }

    /// There is one user in a cell, who cannot become another.
    private List<String> inCell() throws IOException {
        if (script.runas() == null) return List.of(file.toString());
        if (!script.runas().isEmpty() && Unix.user(script.runas()).isEmpty())
            throw failed("ScriptFailed", who() + " failed with exit code 1");
        log.add("[stderr]kept apart on this machine: runs as nobody instead of "
                + (script.runas().isEmpty() ? "root" : script.runas()) + "\n");
        return List.of("/bin/sh", "-c", file.toString());
    }

    /// TERM for the script and all it started. Without setsid (macOS) those are its living descendants.
    private static void stop(Process process) throws IOException, InterruptedException {
        var family = new ArrayList<>(process.descendants().toList());
        if (SETSID.isPresent()) {
            Unix.run(List.of("/bin/sh", "-c", "kill -s TERM -- \"-$1\"", "sh", Long.toString(process.pid())));
        } else {
            process.destroy();
            family.forEach(ProcessHandle::destroy);
        }
        if (process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) return;
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
    }

    private void makeExecutable() {
        if (Files.isExecutable(file)) return;
        try {
            Unix.chmod(file, Unix.mode(file.toRealPath()) | 0111);
        } catch (IOException refused) {
            throw failed("ScriptNotExecutable", "Unable to set " + where() + " as executable");
        }
    }

    /// AWS's agent starts a script by a command line, in a shell if one of its signs is in it: a blank ends the
    /// name of the program, a quotation mark begins a word, a semicolon ends the command.
    private void mustBeOneWord() {
        cannotStart(script.location()).ifPresent(why -> {
            throw failed("UnknownError", "No such file or directory - " + why);
        });
    }

    /// Why a command line with this location would not start it, and the cure.
    static Optional<String> cannotStart(String location) {
        return NO_WORD.matcher(location).find()
                ? Optional.of("Script at specified location: " + location
                        + "; CodeDeploy's agent starts it by a command line, so rename it without blanks,"
                        + " quotation marks and signs of the shell")
                : Optional.empty();
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private String where() {
        return "Script at specified location: " + script.location();
    }

    private String who() {
        return script.runas() == null || script.runas().isEmpty()
                ? where()
                : where() + " run as user " + script.runas();
    }

    private EventFailed failed(String errorCode, String message) {
        return new EventFailed(errorCode, script.location(), message);
    }
}
