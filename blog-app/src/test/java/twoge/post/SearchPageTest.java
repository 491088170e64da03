package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twoge.TestBlog;

@Execution(ExecutionMode.SAME_THREAD)
class SearchPageTest {
    private static final Pattern TITLE = Pattern.compile("<h2><a href=\"/posts/\\d+\">([^<]+)</a>");

    private static TestBlog blog;

    @BeforeAll
    static void write() {
        blog = TestBlog.shared();
        var author = blog.visitor().joined("finder");
        author.publish("Zebras", "They walk in the quagga savannah.");
        author.publish("Walking", "A zebra is mentioned here, the quagga too, a quagga indeed.");
        author.publish("Quagga", "Extinct.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zebra | Walking, Zebras",
                "quagga -zebra | Quagga",
                "ZEBRAS savannah | Zebras",
                "\"quagga savannah\" | Zebras",
                "extinct or savannah | Zebras, Quagga",
                "quaggaless |"
            })
    void findsWords(String words, String titles) {
        var expected = titles == null
                ? List.of()
                : List.of(titles.split(", ")).stream().sorted().toList();
        assertEquals(expected, found(words).stream().sorted().toList());
    }

    @Test
    void putsTheBestFirst() {
        assertEquals("Walking", found("quagga").getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'",
                "\"",
                "a' OR '1'='1",
                "!!!",
                "&|:*",
                "<->",
                "\u0000",
                "%",
                "\\",
                "a\u0000b",
                "))((",
                "🚀"
            })
    void takesAnyText(String words) {
        var answer = blog.visitor().get("/search?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8));
        assertEquals(200, answer.statusCode(), words);
        assertEquals(200, blog.visitor().status("/search?q=" + "x".repeat(5_000)));
        var cut = blog.visitor().get("/search?q=x" + "%F0%9F%9A%80".repeat(200)).body();
        assertTrue(cut.contains("value=\"x\uD83D\uDE80") && !cut.contains("?\" placeholder"), cut);
    }

    @Test
    void escapesWhatWasAskedFor() {
        var page = blog.visitor()
                .get("/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
                .body();
        assertTrue(!page.contains("<script>") && page.contains("value=\"&#34;>&lt;script"), page);
    }

    @Test
    void usesTheIndex() {
        assertTrue(blog.ask("""
            SELECT string_agg(indexdef, '') FROM pg_indexes WHERE indexname = 'posts_by_word'\
            """)
                .contains("to_tsvector('english'::regconfig," + " ((title" + " || '" + " '::text)" + " || text))"));
    }

    private static List<String> found(String words) {
        var page = blog.visitor()
                .get("/search?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8))
                .body();
        return TITLE.matcher(page).results().map(match -> match.group(1)).toList();
    }
}
