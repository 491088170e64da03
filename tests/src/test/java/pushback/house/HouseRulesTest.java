package pushback.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pushback.wiring.Steps;

/// What the house agreed on and only the text of a source shows; the rest is in [RoomsTest] and beside the functions.
class HouseRulesTest {
    /// Tests run in their module's directory.
    private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();
    private static final List<Path> FUNCTIONS = sources("functions");
    private static final List<Path> SHIPPED = concat(
            FUNCTIONS,
            sources("statemachine"),
            sources("operator"),
            sources("local/aws"),
            sources("local/cloud"),
            sources("local/host"),
            sources("local/cli"),
            sources("cdk"));

    @Test
    void theSourcesAreFound() {
        assertTrue(FUNCTIONS.size() > 50, FUNCTIONS.size() + " under " + HOUSE);
        assertTrue(SHIPPED.size() > 200, SHIPPED.size() + " under " + HOUSE);
    }

    @Test
    void noClassHasMoreThan460LinesOfCode() {
        var comment = Pattern.compile("\\s*(//.*)?");
        assertNone(
                SHIPPED,
                (file, text) -> text.lines()
                                .filter(line -> !comment.matcher(line).matches())
                                .count()
                        > 460);
    }

    @Test
    void nobodyAsksForTheSdkBundle() {
        var bundle = Pattern.compile(
                "<groupId>software\\.amazon\\.awssdk</groupId>\\s*<artifactId>bundle</artifactId>|awssdk:bundle");
        var files = new ArrayList<>(SHIPPED);
        try (var poms = Files.find(HOUSE, 3, (path, attributes) -> path.endsWith("pom.xml"))) {
            poms.forEach(files::add);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        assertTrue(files.size() > SHIPPED.size() + 8, "the poms are found");
        assertNone(files, (file, text) -> bundle.matcher(text).find());
        assertTrue(bundle.matcher("<groupId>software.amazon.awssdk</groupId>\n  <artifactId>bundle</artifactId>")
                .find());
    }

    @Test
    void everyStepSaysWhyRunningItTwiceIsSafe() {
        for (var step : Steps.ALL) {
            var file = HOUSE.resolve(
                    "functions/src/main/java/" + step.handler().getName().replace('.', '/') + ".java");
            var doc = read(file)
                    .lines()
                    .takeWhile(line -> !line.startsWith("public final class"))
                    .filter(line -> line.startsWith("///"))
                    .map(line -> line.substring(3).strip())
                    .reduce("", (text, line) -> text + " " + line);
            assertTrue(doc.matches("(?s).*(Safe to repeat|running it twice is safe).*"), step.name() + ":" + doc);
        }
    }

    @Test
    void everyStepHasATestOfItsOwn() {
        for (var step : Steps.ALL)
            assertTrue(
                    Stream.of("tests", "functions")
                            .anyMatch(module -> Files.exists(HOUSE.resolve(module + "/src/test/java/"
                                    + step.handler().getName().replace('.', '/') + "Test.java"))),
                    step.name() + " has no test");
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        assertNone(SHIPPED, (file, text) -> !Files.exists(file.resolveSibling("package-info.java")));
    }

    private static void assertNone(List<Path> files, BiPredicate<Path, String> broken) {
        assertEquals(
                List.of(),
                files.stream()
                        .filter(file -> broken.test(file, read(file)))
                        .map(HOUSE::relativize)
                        .toList());
    }

    private static List<Path> sources(String module) {
        try (var files = Files.walk(HOUSE.resolve(module).resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @SafeVarargs
    private static List<Path> concat(List<Path>... lists) {
        var all = new ArrayList<Path>();
        for (var list : lists) all.addAll(list);
        return all;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
