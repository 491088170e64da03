package twoge.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import twoge.TestBlog;

@Tag("slow")
@Execution(ExecutionMode.SAME_THREAD)
class FormTokenTest {
    private static final Pattern POST = Pattern.compile("routes\\.post\\(\"([^\"]+)\"");

    private final TestBlog blog = TestBlog.shared();

    /// Every address that takes a form, read from the sources: none can be forgotten.
    static Stream<String> forms() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var found = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> {
                        try {
                            return POST.matcher(Files.readString(file))
                                    .results()
                                    .map(match -> match.group(1));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .toList();
            assertTrue(found.size() >= 10, found.toString());
            return found.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void isAskedForByEveryForm(String path) {
        var suffix = Integer.toHexString(path.hashCode());
        var author = blog.visitor().joined("token-" + suffix);
        var victim = author.publish("Stays", "text").replaceAll("\\D", "");
        var other = blog.visitor().joined("other-token-" + suffix);
        for (var token : List.of("", "x", other.token(), author.token().substring(1) + "A", "A".repeat(43))) {
            var answer =
                    author.post(path.replace("{id}", victim), Map.of("token", token, "title", "t", "text", "kept"));
            assertEquals(403, answer.statusCode(), token);
            assertTrue(answer.body().contains("kept</textarea>"), "what was typed is given back");
        }
        assertEquals(200, author.status("/posts/" + victim));
        assertEquals(200, author.status("/account"));
    }

    @Test
    void looksDifferentInEachPageAndHoldsInAll() {
        var author = blog.visitor().joined("masked");
        var first = author.token();
        author.get("/write");
        assertNotEquals(first, author.token());
        for (var token : List.of(first, author.token())) {
            assertEquals(
                    303,
                    author.post("/posts", Map.of("title", "t", "text", "x", "token", token))
                            .statusCode());
        }
    }
}
