package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.cli.demo.DemoScript;
import pushback.cli.demo.DemoScript.Act;

/// The demo script that Twoge brings fits Twoge.
@Tag("slow")
class TwogeDemoTest {
    private static final Path TWOGE = Path.of("..", "blog-app").toAbsolutePath().normalize();

    private final DemoScript script = DemoScript.of(TWOGE);

    @Test
    void tellsTheWholeStory() {
        assertEquals(
                List.of("Deployed", "Deployed", "RolledBack", "RolledBack", "Deployed"),
                script.releases().stream().map(Act::expected).toList());
    }

    @Test
    void eachBadReleaseSaysWhoMustCondemnIt() {
        var bad = script.releases().stream()
                .filter(act -> act.expected().equals("RolledBack"))
                .map(Act::errors)
                .toList();
        assertEquals(List.of(List.of("DeploymentFailed"), List.of("RolloutUnhealthy", "ReleaseUnhealthy")), bad);
    }

    @Test
    void everyEditChangesTheApplicationAsItIs(@TempDir Path clone) throws IOException {
        for (var act : script.releases()) {
            if (act.edit().isEmpty()) continue;
            var edit = act.edit().get();
            var file = clone.resolve(edit.file());
            Files.createDirectories(file.getParent());
            Files.copy(TWOGE.resolve(edit.file()), file);
            edit.apply(clone);
            assertNotEquals(Files.readString(TWOGE.resolve(edit.file())), Files.readString(file), act.what());
            Files.delete(file);
        }
    }

    @Test
    void theReleaseWithFailingPagesFailsAsManyAsAsked() {
        assertTrue(script.releases().get(3).edit().orElseThrow().replace().contains("* 100 < 50)"));
        var few = DemoScript.of(TWOGE, OptionalInt.of(5)).releases().get(3);
        assertTrue(few.edit().orElseThrow().replace().contains("* 100 < 5)"));
        assertEquals("RolledBack", few.expected());
    }

    @Test
    void anEditThatFitsNoMoreIsRefused(@TempDir Path clone) throws IOException {
        Files.writeString(clone.resolve("file"), "twice twice");
        assertThrows(IllegalStateException.class, () -> new DemoScript.Edit("file", "twice", "once").apply(clone));
        assertThrows(IllegalStateException.class, () -> new DemoScript.Edit("file", "never", "once").apply(clone));
        assertEquals("twice twice", Files.readString(clone.resolve("file")));
    }

    @Test
    void theFirstPageShowsWhatTheScriptLooksFor() throws IOException {
        assertTrue(Files.readString(TWOGE.resolve("src/main/jte/headline.jte"))
                .contains(script.releases().getFirst().shows()));
    }
}
