package pushback.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoScriptTest {
    @TempDir
    Path application;

    @Test
    void anEndingOfTheRightNameByTheWrongHandIsNotAsExpected() throws IOException {
        var act = script("expected: RolledBack\n    errors: [RolloutUnhealthy, ReleaseUnhealthy]")
                .releases()
                .getFirst();
        assertEquals("", act.problem("RolledBack", "ReleaseUnhealthy", 7));
        assertEquals(
                "it was to be condemned by RolloutUnhealthy or ReleaseUnhealthy, and was by DeploymentFailed",
                act.problem("RolledBack", "DeploymentFailed", 0));
        assertEquals(
                "expected RolledBack, but it ended NeedsOperator", act.problem("NeedsOperator", "ReleaseUnhealthy", 0));
    }

    @Test
    void whoCondemnsDoesNotMatterWhereNothingIsSaid() throws IOException {
        var act = script("expected: Deployed\n    failedAtMost: 3").releases().getFirst();
        assertEquals("", act.problem("Deployed", "", 3));
        assertEquals("4 requests failed, 3 were allowed", act.problem("Deployed", "", 4));
    }

    @Test
    void buildVariablesAreThoseOfTheScriptOrNone() throws IOException {
        assertEquals(Map.of(), script("expected: Deployed").buildVariables());
        Files.writeString(
                application.resolve("demo/demo.yml"),
                "buildVariables: {CACHE: none}\n" + Files.readString(application.resolve("demo/demo.yml")));
        assertEquals(Map.of("CACHE", "none"), DemoScript.of(application).buildVariables());
    }

    @Test
    void anUnknownKeyIsNamed() {
        var refused =
                assertThrows(IllegalArgumentException.class, () -> script("expected: Deployed\n    expects: more"));
        assertTrue(refused.getMessage().contains("expects"), refused.getMessage());
    }

    private DemoScript script(String ending) throws IOException {
        Files.createDirectories(application.resolve("demo"));
        Files.writeString(application.resolve("demo/demo.yml"), """
            requestsPerSecond: 25
            paths: [/]
            releases:
              - what: a release
                shows: hello
                %s
            """.formatted(ending));
        return DemoScript.of(application);
    }
}
