package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import twoge.TestBlog;
import twoge.Visitor;
import twoge.picture.Samples;

@Execution(ExecutionMode.SAME_THREAD)
class EditPostTest {
    private static final Pattern SEEN = Pattern.compile("name=\"seen\" value=\"([^\"]*)\"");

    private static TestBlog blog;
    private static Visitor author;

    @BeforeAll
    static void start() {
        blog = TestBlog.shared();
        author = blog.visitor().joined("editor");
    }

    @Test
    void startsFromWhatIsThere() {
        var form = author.get(author.publish("Title <1>", "Text <2>") + "/edit").body();
        assertTrue(form.contains("value=\"Title &lt;1>\"") && form.contains("Text &lt;2&gt;</textarea>"), form);
    }

    @Test
    void keepsWhatWasTypedWhenSomethingIsWrong() {
        var post = author.publish("Before", "before");
        var answer = author.post(post + "/edit", Map.of("title", "", "text", "typed for an hour"));
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("typed for an hour</textarea>"));
        assertTrue(author.get(post).body().contains("<h1>Before</h1>"));
    }

    @Test
    void overwritesNothingThatWasChangedInAnotherWindow() {
        var post = author.publish("Original", "text");
        var seen = seen(post);
        assertEquals(
                303,
                author.post(post + "/edit", Map.of("title", "First window", "text", "a", "seen", seen))
                        .statusCode());
        var answer = author.post(post + "/edit", Map.of("title", "Second window", "text", "typed here", "seen", seen));
        assertEquals(409, answer.statusCode());
        assertTrue(
                answer.body().contains("typed here</textarea>") && answer.body().contains("another window"));
        assertTrue(author.get(post).body().contains("<h1>First window</h1>"));
        // Whoever has been told may insist.
        var now =
                SEEN.matcher(answer.body()).results().findFirst().orElseThrow().group(1);
        assertEquals(
                303,
                author.post(post + "/edit", Map.of("title", "Second window", "text", "b", "seen", now))
                        .statusCode());
        assertTrue(author.get(post).body().contains("<h1>Second window</h1>"));
    }

    @Test
    void isNotDisturbedByReplies() {
        var post = author.publish("Replied to", "text");
        var seen = seen(post);
        assertEquals(
                303, author.post(post + "/replies", Map.of("text", "meanwhile")).statusCode());
        assertEquals(
                303,
                author.post(post + "/edit", Map.of("title", "Fine", "text", "a", "seen", seen))
                        .statusCode());
    }

    @Test
    void losesNoTextWhenThePostIsGone() {
        var post = author.publish("Gone", "text");
        author.post(post + "/delete", Map.of());
        for (var form : List.of("/edit", "/replies")) {
            var answer = author.post(post + form, Map.of("text", "typed for an hour"));
            assertEquals(404, answer.statusCode());
            assertTrue(answer.body().contains("typed for an hour</textarea>"), answer.body());
        }
    }

    private static String seen(String post) {
        return SEEN.matcher(author.get(post + "/edit").body())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    @Test
    void isForTheAuthorOnly() {
        var post = author.publish("Mine", "text");
        var other = blog.visitor().joined("other-editor");
        for (var path : List.of(post + "/edit", post + "/delete")) {
            assertEquals(403, other.status(path), path);
            assertEquals(
                    403,
                    other.post(path, Map.of("title", "Theirs", "text", "x")).statusCode(),
                    path);
        }
        assertTrue(author.get(post).body().contains("<h1>Mine</h1>"));
    }

    @Test
    void deletesByNoOtherMethodThanPost() {
        var post = author.publish("Stays", "text");
        assertTrue(author.get(post + "/delete").body().contains("Delete “Stays”?"));
        assertEquals(200, author.status(post));
        assertEquals(303, author.post(post + "/delete", Map.of()).statusCode());
        assertEquals(404, author.status(post));
        assertEquals(404, author.post(post + "/delete", Map.of()).statusCode());
        assertFalse(author.get("/authors/editor").body().contains("Stays"));
    }

    @Test
    void replacesAndForgetsPictures() {
        var post = Visitor.location(author.upload("/posts", Map.of("title", "P", "text", "t"), "a", Samples.png(9, 9)));
        var first = picture(post);
        author.upload(post + "/edit", Map.of("title", "P", "text", "t"), "b", Samples.jpeg(9, 9));
        var second = picture(post);
        assertFalse(first.equals(second));
        assertFalse(Files.exists(TestBlog.PICTURES.resolve(first)));
        author.post(post + "/edit", Map.of("title", "Kept", "text", "t"));
        assertEquals(second, picture(post));
        author.post(post + "/delete", Map.of());
        assertFalse(Files.exists(TestBlog.PICTURES.resolve(second)));
    }

    @Test
    void knowsNoPostsOfTheReleaseBeforeAsAnybodys() {
        var id = blog.ask("INSERT INTO posts (title, text, author) VALUES ('Old', 'x', 'editor') RETURNING id");
        assertEquals(403, author.post("/posts/" + id + "/delete", Map.of()).statusCode());
    }

    private static String picture(String post) {
        return author.get(post).body().replaceAll("(?s).*/pictures/([0-9a-f.]+(?:jpg|png))\".*", "$1");
    }
}
