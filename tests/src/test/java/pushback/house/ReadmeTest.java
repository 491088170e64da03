package pushback.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import pushback.asl.Diagram;
import pushback.asl.StateMachine;

/// What the README says is so.
class ReadmeTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @Test
    void thePictureOfTheMachineIsTheMachine() throws IOException {
        var readme = Files.readString(HOME.resolve("README.md"));
        var begin = readme.indexOf("```mermaid\n") + "```mermaid\n".length();
        var drawn = readme.substring(begin, readme.indexOf("```", begin));
        assertEquals(
                Diagram.overview(StateMachine.parse(StateMachineNamesTest.text())),
                drawn,
                "draw it again: ./pushback dev asl diagram statemachine/deploy.asl.json");
    }

    @Test
    void everyFileItLinksToIsThere() throws IOException {
        for (var page : new String[] {"README.md", "docs/architecture.md", "docs/bring-your-own-application.md"}) {
            var text = Files.readString(HOME.resolve(page));
            var links = Pattern.compile("]\\((?!https?:)([^)#:]+)[^)]*\\)")
                    .matcher(text)
                    .results()
                    .toList();
            for (var link : links)
                assertTrue(
                        Files.exists(HOME.resolve(page).resolveSibling(link.group(1))),
                        page + " links to " + link.group(1));
        }
    }
}
