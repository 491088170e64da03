package pushback.cdk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Node.js, on which CDK itself runs.
public final class NodeJs {
    /// Its oldest major version that CDK supports.
    public static final int NEEDED = 22;

    private NodeJs() {}

    /// What CDK will run, such as `v22.11.0`, if it is new enough. `JSII_NODE` names another one than that on the
    /// PATH.
    public static Optional<String> version() {
        return found().filter(version -> version.matches("v\\d+\\..*"))
                .filter(version -> Integer.parseInt(version.substring(1, version.indexOf('.'))) >= NEEDED);
    }

    /// Whatever version there is.
    static Optional<String> found() {
        var program = System.getenv().getOrDefault("JSII_NODE", "node");
        try {
            var process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.of(said)
                    : Optional.empty();
        } catch (IOException missing) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
