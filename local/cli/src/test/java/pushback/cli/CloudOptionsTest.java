package pushback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import pushback.host.up.Options;
import pushback.settings.Rules;

/// What `up` makes of the options about an application and its judge.
class CloudOptionsTest {
    @TempDir
    Path application;

    @BeforeEach
    void anApplication() throws IOException {
        Files.writeString(application.resolve("appspec.yml"), "version: 0.0\nos: linux\n");
    }

    private Options options(String... words) {
        var options = new CloudOptions();
        var all = new ArrayList<>(List.of("--app", application.toString()));
        all.addAll(List.of(words));
        // It is a mixin of commands, which are what picocli parses for.
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("cloud", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(all.toArray(String[]::new));
        return options.options(application.resolve("state"), true, Rules.NONE);
    }

    @Test
    void countersAreReadWhereTheCommandLineSaysAndByThatName() {
        assertFalse(options().profile().witnesses().areScraped());
        var both = options("--metrics-path", "/internal/metrics", "--metrics-preset", "micrometer");
        assertEquals("/internal/metrics", both.profile().witnesses().metricsPath());
        assertTrue(both.profile().witnesses().areScraped());
        assertEquals(
                "/metrics",
                options("--metrics-preset", "go").profile().witnesses().metricsPath());
    }

    @Test
    void aPathAloneMovesThePageThatTheApplicationNames() throws IOException {
        Files.writeString(
                application.resolve("pushback.yml"), "health:\n  metrics:\n    path: /metrics\n    preset: go\n");
        assertEquals(
                "/moved",
                options("--metrics-path", "/moved").profile().witnesses().metricsPath());
    }

    @Test
    void aPathWithoutANameIsRefusedWithTheNamesThereAre() {
        var refused = assertThrows(IllegalArgumentException.class, () -> options("--metrics-path", "/metrics"));
        assertTrue(
                refused.getMessage().contains("--metrics-path needs --metrics-preset NAME (micrometer, "),
                refused.getMessage());
        var wrong = assertThrows(
                IllegalArgumentException.class, () -> options("--metrics-path", "metrics", "--metrics-preset", "go"));
        assertTrue(wrong.getMessage().contains("begins with a slash"), wrong.getMessage());
    }

    @Test
    void serversSettleForAsLongAsTheCommandLineSays() {
        assertEquals(Duration.ZERO, options().health().settle());
        assertEquals(Duration.ofSeconds(20), options("--settle", "20").health().settle());
        var refused = assertThrows(IllegalArgumentException.class, () -> options("--settle", "30", "--deadline", "30"));
        assertTrue(refused.getMessage().contains("settle must be shorter than the deadline"), refused.getMessage());
    }
}
