package pushback.cdk.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A program that is run to its end.
final class Command {
    private Command() {}

    /// @throws IllegalStateException with what it said, if it failed
    static void run(ProcessBuilder command) throws IOException, InterruptedException {
        var process = command.redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0)
            throw new IllegalStateException(String.join(" ", command.command()) + " failed: " + said.strip());
    }
}
