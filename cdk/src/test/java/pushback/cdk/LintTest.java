package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class LintTest {
    /// The environments name their zones on purpose.
    private static final String ZONES = "W3010";

    @Test
    void cfnLintFindsNothing() throws IOException, InterruptedException {
        assumeTrue(run(List.of("cfn-lint", "--version")).isPresent(), "skipped: cfn-lint is not on the PATH");
        var command = new ArrayList<>(List.of("cfn-lint", "--ignore-checks", ZONES, "--format", "parseable", "--"));
        for (var name : Synthesised.names())
            command.add(Synthesised.of(name).file().toString());
        assertEquals("", run(command).orElseThrow());
    }

    private static java.util.Optional<String> run(List<String> command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor();
            return java.util.Optional.of(said);
        } catch (IOException missing) {
            return java.util.Optional.empty();
        }
    }
}
