package pushback.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationPathsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        blog-app/**          | blog-app/src/main/Blog.java | true
        blog-app/**          | docs/blog-app.md            | false
        blog-app/**          | blog-app-old/pom.xml        | false
        *.xml                | pom.xml                     | true
        *.xml                | app/pom.xml                 | false
        **/*.xml             | pom.xml                     | true
        **/*.xml             | app/pom.xml                 | true
        **,!**/*.md          | README.md                   | false
        **,!**/*.md          | docs/guide.md               | false
        **,!docs/**,docs/x   | docs/x                      | true
        **,!docs/**,docs/x   | docs/y                      | false
        """)
    void theLastPatternThatFitsDecides(String patterns, String file, boolean belongs) {
        assertEquals(belongs, new ApplicationPaths(List.of(patterns.split(","))).isTouchedBy(List.of(file)));
    }

    @Test
    void oneFileOfTheApplicationIsEnough() {
        var paths = new ApplicationPaths(List.of("src/**"));
        assertTrue(paths.isTouchedBy(List.of("docs/a.md", "src/A.java")));
        assertFalse(paths.isTouchedBy(List.of("docs/a.md")));
        assertFalse(paths.isTouchedBy(List.of()));
    }

    @Test
    void withoutPatternsEveryFileBelongsToTheApplication() {
        assertTrue(new ApplicationPaths(List.of()).isTouchedBy(List.of("docs/a.md")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        !docs/** | takes out (!docs/**) before anything is in; begin with ** for everything
        /src     | write paths from the repository's root without a leading slash
        {a,b}    | write two instead of one with a comma
        src/[    | "src/[" is not a pattern:
        """)
    void saysWhatIsWrongWithAPattern(String pattern, String problem) {
        var message = assertThrows(IllegalArgumentException.class, () -> new ApplicationPaths(List.of(pattern)))
                .getMessage();
        assertTrue(message.contains(problem), message);
    }
}
