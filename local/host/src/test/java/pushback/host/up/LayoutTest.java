package pushback.host.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {
    private static final Profile SHOP = new Profile("shop", "/up", List.of("/"));
    private static final Profile BLOG = new Profile("blog", "/", List.of("/"));

    @TempDir
    Path work;

    @Test
    void staysWithTheApplicationItWasFirstUsedWith() {
        var layout = new Layout(work);
        assertEquals(SHOP, layout.profile(SHOP, true));
        assertEquals(SHOP, layout.profile(BLOG, false));
    }

    @Test
    void readsWhatAnOlderPushbackWroteOfAnApplication() throws IOException {
        Files.writeString(
                work.resolve("profile.json"), "{\"name\":\"shop\",\"healthPath\":\"/up\",\"probePaths\":[\"/\"]}");
        assertEquals(SHOP, new Layout(work).profile(BLOG, false));
    }

    @Test
    void takesWhatTheApplicationSaysNowWhereAPersonNamesItAgain() {
        var layout = new Layout(work);
        layout.profile(SHOP, true);
        var now = new Profile(
                "shop",
                "/up",
                List.of("/"),
                Map.of(),
                new Needs(Needs.Database.MYSQL, true, false),
                "/version",
                true,
                false,
                5);
        assertEquals(now, layout.profile(now, true));
        assertEquals(now, layout.profile(BLOG, false));
    }

    @Test
    void refusesAnotherApplicationThatAPersonAskedFor() {
        var layout = new Layout(work);
        layout.profile(SHOP, true);
        var refused = assertThrows(IllegalArgumentException.class, () -> layout.profile(BLOG, true));
        assertEquals(
                work
                        + " belongs to the application shop, not to blog; choose another --dir, or leave out --app to"
                        + " go on with shop",
                refused.getMessage());
    }

    @Test
    void saysWhyItCannotBeMade() throws IOException {
        var file = Files.createFile(work.resolve("file"));
        var refused = assertThrows(UncheckedIOException.class, () -> new Layout(file).create());
        assertTrue(refused.getMessage().startsWith("cannot write into " + file + " ("), refused.getMessage());
        assertTrue(refused.getMessage().endsWith("choose another --dir"), refused.getMessage());
    }
}
