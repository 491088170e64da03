package twoge.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import twoge.Eventually;
import twoge.TestBlog;
import twoge.TestDatabase;
import twoge.Visitor;
import twoge.picture.PictureFolder;
import twoge.picture.Samples;

@Tag("slow")
@Execution(ExecutionMode.SAME_THREAD)
class EditAccountTest {
    private final TestBlog blog = TestBlog.shared();

    @Test
    void changesWhatReadersSeeInListsToo() {
        var author = blog.visitor().joined("renamed");
        var post = author.publish("By somebody", "text");
        assertTrue(author.get("/authors/renamed").body().contains(">renamed</a>"));
        author.post("/account/profile", Map.of("displayName", "New <Name>", "about", "First line\nsecond & last"));
        var page = blog.visitor().get("/authors/renamed").body();
        assertTrue(page.contains("<h1>New &lt;Name&gt;</h1>") && page.contains("second &amp; last"), page);
        assertTrue(page.contains(">New &lt;Name&gt;</a>"), "on the cards");
        assertTrue(blog.visitor().get(post).body().contains(">New &lt;Name&gt;</a>"));
    }

    @Test
    void keepsWhatWasTypedWhenSomethingIsWrong() {
        var author = blog.visitor().joined("profile-typo");
        var answer = author.post("/account/profile", Map.of("displayName", " ", "about", "x".repeat(501)));
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("The name is empty.") && answer.body().contains("x".repeat(501)));
        assertTrue(author.get("/authors/profile-typo").body().contains("<h1>profile-typo</h1>"));
    }

    @Test
    void takesReplacesAndRemovesThePicture() {
        var author = blog.visitor().joined("pictured");
        assertEquals(303, upload(author, Samples.jpeg(600, 400)));
        var first = picture(author);
        assertEquals(200, author.status("/pictures/" + first));
        assertEquals(303, upload(author, Samples.png(10, 10)));
        assertFalse(Files.exists(TestBlog.PICTURES.resolve(first)));
        var second = picture(author);
        author.post("/account/profile", Map.of("displayName", "pictured", "remove", "yes"));
        assertFalse(author.get("/authors/pictured").body().contains("/pictures/"));
        assertFalse(Files.exists(TestBlog.PICTURES.resolve(second)));
    }

    /// Each would forget the picture that was there, and know nothing of the other's.
    @Test
    void takesOneOfTwoPicturesThatComeAtOnce(@TempDir Path folder) throws Exception {
        try (var own = TestBlog.start(TestDatabase.empty(), new PictureFolder(folder))
                        .ready();
                var holder = TestDatabase.connect(own.database());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var author = own.visitor().joined("pictured");
            holder.setAutoCommit(false);
            holder.createStatement().executeQuery("SELECT 1 FROM accounts FOR UPDATE");
            var first = threads.submit(() -> upload(author, Samples.png(10, 10)));
            var second = threads.submit(() -> upload(author, Samples.png(20, 20)));
            Eventually.isTrue(
                    "both wait",
                    () -> own.ask("SELECT count(*) FROM pg_stat_activity"
                                    + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                            .equals("2"));
            holder.rollback();
            assertEquals(303 + 409, first.get() + second.get());
            try (var kept = Files.list(folder)) {
                assertEquals(
                        List.of(picture(author)),
                        kept.map(file -> file.getFileName().toString()).toList());
            }
        }
    }

    @Test
    void changesThePasswordAndLogsOutEverywhereElse() {
        var author = blog.visitor().joined("careful");
        var elsewhere = author.another();
        elsewhere.logIn("careful", Visitor.PASSWORD);
        assertEquals(200, elsewhere.status("/account"));
        author.get("/account");
        var answer = author.post("/account/password", Map.of("old", Visitor.PASSWORD, "password", "the new password"));
        assertEquals(303, answer.statusCode());
        assertEquals(200, author.status("/account"));
        assertEquals(303, elsewhere.status("/account"));
        assertEquals(422, elsewhere.logIn("careful", Visitor.PASSWORD).statusCode());
        assertEquals(303, elsewhere.logIn("careful", "the new password").statusCode());
    }

    @Test
    void changesNoPasswordWithoutTheOldOneAndLimitsTheGuesses() {
        var author = blog.visitor().joined("hijacked");
        for (int i = 0; i < 6; i++) {
            var answer = author.post("/account/password", Map.of("old", "guess", "password", "the new password"));
            assertEquals(422, answer.statusCode());
            assertTrue(
                    answer.body().contains(i < 5 ? "This is not your password." : "too many attempts"), answer.body());
        }
        assertEquals(303, author.another().logIn("hijacked", Visitor.PASSWORD).statusCode());
    }

    @Test
    void isForNobodyElse() {
        var stranger = blog.visitor().another();
        assertEquals("/login?then=/account", Visitor.location(stranger.get("/account")));
        stranger.get("/login");
        assertEquals(
                401,
                stranger.post("/account/profile", Map.of("displayName", "x")).statusCode());
        assertEquals(
                401,
                stranger.post("/account/password", Map.of("old", "x", "password", "y"))
                        .statusCode());
    }

    private static int upload(Visitor author, byte[] picture) {
        return author.upload("/account/profile", Map.of("displayName", "pictured"), "me.jpg", picture)
                .statusCode();
    }

    private static String picture(Visitor author) {
        return author.get("/authors/pictured")
                .body()
                .replaceAll("(?s).*portrait large\" src=\"/pictures/([^\"]+)\".*", "$1");
    }
}
