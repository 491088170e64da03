package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import twoge.TestBlog;
import twoge.TestDatabase;
import twoge.Visitor;

@Tag("slow")
class FrontPageTest {
    private static final Pattern OLDER = Pattern.compile("href=\"(/\\?before=\\d+)\"");
    private static final Pattern TITLE = Pattern.compile("<h2><a href=\"/posts/\\d+\">Post (\\d+)</a>");

    private static TestBlog blog;
    private static Visitor author;

    @BeforeAll
    static void start() {
        blog = TestBlog.start();
        author = blog.visitor().joined("ada");
    }

    @AfterAll
    static void stop() {
        blog.close();
    }

    @BeforeEach
    void forgetEveryPost() {
        TestDatabase.execute(blog.database(), "TRUNCATE posts RESTART IDENTITY CASCADE");
    }

    @Test
    void invitesToWriteTheFirstPost() {
        var page = blog.visitor().get("/");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("No posts yet"));
        assertTrue(page.body().contains("Join and write the first one"));
        assertTrue(author.get("/").body().contains("Write the first one"));
    }

    @Test
    void showsEveryPostOnceNewestFirstThoughOthersArrive() {
        TestDatabase.execute(blog.database(), """
            INSERT INTO posts (title, text, author) SELECT 'Post ' || n, 'text', 'Ada'
            FROM generate_series(1, 45) n ORDER BY n\
            """);
        var sizes = new ArrayList<Integer>();
        var seen = new ArrayList<Integer>();
        var path = "/";
        while (!path.isEmpty()) {
            var page = blog.visitor().get(path).body();
            var titles = TITLE.matcher(page)
                    .results()
                    .map(match -> Integer.valueOf(match.group(1)))
                    .toList();
            sizes.add(titles.size());
            seen.addAll(titles);
            author.publish("Another", "that arrives meanwhile");
            var older = OLDER.matcher(page);
            path = older.find() ? older.group(1) : "";
        }
        assertEquals(List.of(20, 20, 5), sizes);
        assertEquals(IntStream.rangeClosed(1, 45).map(n -> 46 - n).boxed().toList(), seen);
    }

    @Test
    void offersNoOlderPostsWhenTheyFitExactly() {
        TestDatabase.execute(blog.database(), """
            INSERT INTO posts (title, text, author) SELECT 'Post ' || n, 'text', 'Ada'
            FROM generate_series(1, 20) n ORDER BY n\
            """);
        assertFalse(OLDER.matcher(blog.visitor().get("/").body()).find());
    }

    @Test
    void invitesToWriteAnother() {
        author.publish("There", "is one.");
        var page = blog.visitor().get("/").body();
        assertTrue(page.contains("<a class=\"button\" href=\"/register\">Start writing</a>"), page);
        assertTrue(author.get("/").body().contains("<a class=\"button\" href=\"/write\">Write a post</a>"));
    }

    /// Of every post: a title, how it begins, who wrote it, and the way to the rest.
    @Test
    void showsHowPostsBeginAndTheWayToTheRest() {
        var end = "the end";
        author.publish("Long", "# Heading\n\n![](a.png)\n\n" + "**words** ".repeat(200) + end);
        author.publish("Short", "Two <b>words</b>\n\n```\ncode\n```");
        var page = blog.visitor().get("/").body();
        assertTrue(page.contains("<p class=\"glance\">words words words"), page);
        assertTrue(page.contains("<p class=\"glance\">Two words</p>"), page);
        assertFalse(page.contains(end) || page.contains("<pre") || page.contains("Heading"), page);
        assertEquals(2, page.split("Read on", -1).length - 1);
        assertTrue(blog.visitor().get("/posts/1").body().contains(end));
    }

    @Test
    void showsAHundredPostsOnOnePageWhenAskedTo() {
        TestDatabase.execute(blog.database(), """
            INSERT INTO posts (title, text, author) SELECT 'Post ' || n, 'text', 'Ada'
            FROM generate_series(1, 150) n ORDER BY n\
            """);
        for (int twice = 0; twice < 2; twice++) {
            var page = blog.visitor().get("/?size=100").body();
            assertEquals(100, TITLE.matcher(page).results().count());
            assertTrue(page.contains("href=\"/?before=51&amp;size=100\""), page);
        }
        assertEquals(
                100,
                TITLE.matcher(blog.visitor().get("/?size=100000").body())
                        .results()
                        .count());
        assertEquals(404, blog.visitor().status("/?size=0"));
    }

    @Test
    void asksNobodyWithoutASessionToKeepAnything() {
        var answer = blog.visitor().another().get("/");
        assertTrue(answer.headers().allValues("Set-Cookie").isEmpty());
    }

    @Test
    void knowsNoPageBeforeNonsense() {
        for (var before : List.of("x", "0", "-1", "99999999999999999999", "%00", "")) {
            assertEquals(404, blog.visitor().status("/?before=" + before), before);
        }
    }
}
