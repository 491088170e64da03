package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Other programs, run to their end.
final class Command {
    private Command() {}

    /// @param output what it printed to both outputs
    record Result(int code, String output) {}

    /// Runs a program in the root directory, as an agent does, with `environment` and nothing else.
    static Result run(Map<String, String> environment, List<String> command) {
        return run(environment, command, Duration.ofSeconds(60));
    }

    /// The same for what may take longer.
    static Result run(Map<String, String> environment, List<String> command, Duration limit) {
        Path output = null;
        try {
            // A file, not a pipe: a program left running in the background could hold a pipe open.
            output = Files.createTempFile("command", ".log");
            var builder = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            var process = builder.start();
            boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
            if (!ended) process.destroyForcibly();
            var text = Files.readString(output);
            assertTrue(ended, command + " does not end: " + text);
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            if (output != null) output.toFile().delete();
        }
    }
}
