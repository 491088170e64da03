package pushback.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.palantir.javaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every source is as palantir-java-format writes it. The formatter reads a source with the compiler of the JDK that it
/// runs on, and Maven itself may run on one that is older than the code; a test runs on the right one. With
/// `-Dpushback.write=true` it writes the sources instead.
///
/// palantir-java-format 2.103.0 breaks a `///` comment that is too long, indentation counted twice, into lines that are
/// no comment, and then calls them an error: wrap the comment by hand.
@Tag("slow")
class FormatTest {
    /// Tests run in their module's directory.
    private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();

    private static final List<String> MODULES =
            List.of("functions", "statemachine", "operator", "local", "cdk", "blog-app/src", "tests");

    @Test
    void everySourceIsAsTheFormatterWritesIt() throws Exception {
        var sources = MODULES.stream().flatMap(FormatTest::sources).toList();
        assertTrue(sources.size() > 900, sources.size() + " under " + HOUSE);
        assertEquals(
                "",
                different(Boolean.getBoolean("pushback.write") ? "--replace" : "--dry-run", sources),
                "mvn -pl tests -am test -Dtest=FormatTest -Dpushback.write=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false formats them");
    }

    @Test
    void anotherLayoutIsNoticed(@TempDir Path directory) throws Exception {
        var untidy = Files.writeString(directory.resolve("Untidy.java"), "class  Untidy{ int a=1 ; }\n");
        assertTrue(different("--dry-run", List.of(untidy)).contains("Untidy.java"));
    }

    /// What the formatter prints: the files that it would write otherwise, and what it cannot read.
    private static String different(String mode, List<Path> sources) throws Exception {
        var arguments = new ArrayList<>(List.of("--palantir", mode));
        sources.forEach(source -> arguments.add(source.toString()));
        var out = new StringWriter();
        new Main(new PrintWriter(out, true), new PrintWriter(out, true), InputStream.nullInputStream())
                .format(arguments.toArray(String[]::new));
        return out.toString();
    }

    private static Stream<Path> sources(String module) {
        try (var files = Files.walk(HOUSE.resolve(module))) {
            return files
                    .filter(file -> file.toString().endsWith(".java")
                            && !file.toString().contains("/target/"))
                    .toList()
                    .stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
