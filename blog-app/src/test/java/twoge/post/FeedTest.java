package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.w3c.dom.Element;
import twoge.TestBlog;
import twoge.TestDatabase;

@Tag("slow")
@Execution(ExecutionMode.SAME_THREAD)
class FeedTest {
    private final TestBlog blog = TestBlog.shared();

    @Test
    void holdsTheNewestPostsOfAnAuthor() throws Exception {
        var author = blog.visitor().joined("feeder");
        author.publish("First & <second>", "**bold** ]]> <b>");
        var post = author.publish("Last", "text");
        var feed = feed("/authors/feeder/feed.atom");
        var entries = feed.getElementsByTagName("entry");
        assertEquals(2, entries.getLength());
        var first = (Element) entries.item(1);
        assertEquals("First & <second>", text(first, "title"));
        assertTrue(
                text(first, "content").startsWith("<p><strong>bold</strong> ]]&gt; &lt;b&gt;</p>"),
                text(first, "content"));
        assertEquals("feeder", text(first, "name"));
        var last = (Element) entries.item(0);
        var link = ((Element) last.getElementsByTagName("link").item(0)).getAttribute("href");
        assertEquals("http://127.0.0.1:" + author.port() + post, link);

        author.post(post + "/edit", Map.of("title", "Last, changed", "text", "text"));
        var changed = (Element)
                feed("/authors/feeder/feed.atom").getElementsByTagName("entry").item(0);
        assertEquals(text(last, "id"), text(changed, "id"), "it is still the same post");
        assertTrue(text(changed, "updated").compareTo(text(changed, "published")) > 0);
    }

    @Test
    void isWellFormedWhateverIsInIt() throws Exception {
        blog.visitor().joined("breaker").publish("a\uFFFEb\uD83D\uDE80", "x\uFFFFy &nbsp; \u2028");
        assertEquals(
                "a\uFFFDb\uD83D\uDE80",
                text(
                        (Element) feed("/authors/breaker/feed.atom")
                                .getElementsByTagName("entry")
                                .item(0),
                        "title"));
    }

    @Test
    void isSentAgainOnlyWhenItHasChanged() {
        var author = blog.visitor().joined("polled");
        author.publish("First", "text");
        var feed = "/authors/polled/feed.atom";
        var tag = author.get(feed).headers().firstValue("ETag").orElseThrow();
        var again = author.send(HttpRequest.newBuilder(author.at(feed)).header("If-None-Match", tag));
        assertEquals(304, again.statusCode());
        assertEquals("", again.body());
        author.publish("Second", "text");
        var changed = author.send(HttpRequest.newBuilder(author.at(feed)).header("If-None-Match", tag));
        assertEquals(200, changed.statusCode());
        assertTrue(changed.body().contains("Second"));
    }

    @Test
    void isThereWithoutPostsToo() throws Exception {
        try (var empty = TestBlog.start(TestDatabase.empty()).ready()) {
            var answer = empty.visitor().get("/feed.atom");
            assertEquals(
                    "application/atom+xml;charset=utf-8",
                    answer.headers()
                            .firstValue("Content-Type")
                            .orElseThrow()
                            .replace(" ", "")
                            .toLowerCase());
            assertTrue(answer.body().contains("<updated>1970-01-01T00:00:00Z</updated>"), answer.body());
        }
        assertEquals(404, blog.visitor().status("/authors/nobody-there/feed.atom"));
    }

    private Element feed(String path) throws Exception {
        var answer = blog.visitor().send(HttpRequest.newBuilder(blog.visitor().at(path)), BodyHandlers.ofByteArray());
        assertEquals(200, answer.statusCode());
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(answer.body()))
                .getDocumentElement();
    }

    private static String text(Element element, String name) {
        return element.getElementsByTagName(name).item(0).getTextContent();
    }
}
