package twoge.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import twoge.Eventually;
import twoge.TestBlog;
import twoge.TestDatabase;
import twoge.Visitor;
import twoge.database.MySqlServer.Make;
import twoge.picture.Samples;

/// All that Twoge does, and everything that is searched for, on every kind of database it can keep its posts in.
@Tag("slow")
@ParameterizedClass
@EnumSource(EveryDatabaseTest.Engine.class)
@Execution(ExecutionMode.SAME_THREAD)
class EveryDatabaseTest {
    private static final Pattern TITLE = Pattern.compile("<h2><a href=\"/posts/\\d+\">([^<]+)</a>");

    private static final Pattern REPLY = Pattern.compile("action=\"/replies/(\\d+)/delete\"");

    private static final Pattern SEEN = Pattern.compile("name=\"seen\" value=\"([^\"]+)\"");

    private static MySqlServer server;
    private static TestBlog blog;

    /// What is not there is skipped, by name.
    enum Engine {
        POSTGRESQL,
        MARIADB(Make.MARIADB),
        MARIADB_WITH_SNAPSHOT_ISOLATION(Make.MARIADB_WITH_SNAPSHOT_ISOLATION),
        MARIADB_11(Make.MARIADB_11),
        MYSQL_9(Make.MYSQL_9),
        MYSQL_TEST_URL;

        private final Optional<Make> make;

        Engine(Make... make) {
            this.make = Stream.of(make).findFirst();
        }
    }

    @Parameter
    private Engine engine;

    @BeforeParameterizedClassInvocation
    static void start(Engine engine) throws IOException {
        var address = address(engine);
        // Four at once: the migrations run once.
        var others = IntStream.range(0, 3)
                .parallel()
                .mapToObj(i -> TestBlog.start(address))
                .toList();
        blog = TestBlog.start(address).ready();
        others.forEach(other -> other.ready().close());
        var author = blog.visitor().joined("finder");
        author.publish("Zebras", "They walk in the quagga savannah. Go home, www is not what they read.");
        author.publish(
                "Walked", "A zebra is mentioned here, the quagga too, a quagga indeed; the savannah is not near.");
        author.publish("Quagga", "Extinct since 1883, off-road. Größe 東京, de facto.");
        author.publish("Pens", "Named snake_case on shop.example.com, they ran out of the ink.");
    }

    private static DatabaseAddress address(Engine engine) throws IOException {
        if (engine == Engine.POSTGRESQL) return TestDatabase.empty();
        if (engine.make.isPresent()) {
            server = MySqlServer.start(engine.make.get());
            return server.address();
        }
        var given = System.getenv("MYSQL_TEST_URL");
        assumeTrue(
                given != null,
                "skipped: MYSQL_TEST_URL names no empty database of a MySQL"
                        + " (mysql://user:password@host:port/name)");
        return DatabaseAddress.parse(given);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (blog != null) blog.close();
        if (server != null) server.close();
        blog = null;
        server = null;
    }

    @Test
    void keepsPostsOfEveryScript() {
        var ada = blog.visitor().joined("ada");
        var path = ada.publish("Grüße <b> & 東京 🚀", "first\n\nsecond 🚀");
        var page = blog.visitor().another().get(path).body();
        assertTrue(page.contains("Grüße &lt;b&gt; &amp; 東京 🚀"), page);
        assertEquals(
                303,
                ada.post(path + "/edit", Map.of("title", "Changed", "text", "anew", "version", "1"))
                        .statusCode());
        assertTrue(ada.get(path).body().contains("Changed"));
        assertEquals(303, ada.post(path + "/delete", Map.of()).statusCode());
        assertEquals(404, ada.status(path));
    }

    /// The same everywhere, but for what the table in README.md says.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quagga | Quagga, Walked, Zebras",
                "QUAGGA | Quagga, Walked, Zebras",
                "quagga savannah | Walked, Zebras",
                "quagga -savannah | Quagga",
                "-savannah quagga | Quagga",
                "-quagga | Pens",
                "-savannah | Pens, Quagga",
                "\"quagga savannah\" | Zebras",
                "\"quagga savannah | Zebras",
                "quagga -\"quagga savannah\" | Quagga, Walked",
                "extinct or mentioned | Quagga, Walked",
                "extinct OR home quagga | Quagga, Zebras",
                "or extinct or | Quagga",
                "go | Zebras",
                "the quagga | Quagga, Walked, Zebras",
                "quagga -the | Quagga, Walked, Zebras",
                "the |",
                "snake_case | Pens",
                "shop.example.com | Pens",
                "\"ran out of the ink\" | Pens",
                "\"ran out of ink\" |",
                "www | Zebras",
                "de | Quagga",
                "1883 | Quagga",
                "off-road | Quagga",
                "quagga -go | Quagga, Walked",
                "größe | Quagga",
                "東京 | Quagga",
                "quaggaless |",
                "quagga quaggaless |",
                "quagga* | Quagga, Walked, Zebras",
                "+quagga +extinct | Quagga",
                "(quagga extinct) | Quagga",
                "quagga~ >extinct | Quagga",
                "@quagga | Quagga, Walked, Zebras"
            })
    void findsTheSame(String words, String titles) {
        assertEquals(listed(titles), found(words));
    }

    /// What README.md says of it.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zebra | Walked, Zebras | Walked",
                "walk | Walked, Zebras | Zebras",
                "grosse | | Quagga",
                "savännah | | Walked, Zebras",
                "snake | Pens |",
                "case | Pens |",
                "example.com | | Pens",
                "shop | | Pens",
                "\"ran off to a ink\" | Pens |"
            })
    void findsWhatTheTableSays(String words, String onPostgreSql, String elsewhere) {
        assertEquals(listed(engine == Engine.POSTGRESQL ? onPostgreSql : elsewhere), found(words));
    }

    private static List<String> listed(String titles) {
        return titles == null ? List.of() : List.of(titles.split(", "));
    }

    private static List<String> found(String words) {
        var answer = blog.visitor().get("/search?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8));
        assertEquals(200, answer.statusCode(), words);
        return TITLE.matcher(answer.body())
                .results()
                .map(found -> found.group(1))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "**",
                "-",
                "--",
                "-*",
                "+",
                "+-",
                "\"",
                "\"\"",
                "-\"\"",
                "\"*\"",
                "(",
                "((",
                ")(",
                "()",
                "@",
                "@3",
                "a@3",
                "~",
                "<",
                ">",
                "<>",
                "%",
                "_",
                "\\",
                "'",
                "''",
                "a' OR '1'='1",
                "a';--",
                "🚀",
                "a 🚀",
                "-or",
                "or",
                "or or or",
                "a",
                "ab",
                "zebra*",
                "ze*bra",
                "\"zebra",
                "zebra\"",
                "-zebra -quagga",
                "\u0301",
                "\u202e",
                "[",
                "]",
                "{",
                "}",
                "^",
                "$",
                ".",
                "?",
                "|",
                "\\p{L}",
                "(?i)",
                "&",
                ":",
                "a:*",
                "<->",
                "!!!",
                "the and or",
                "x_y",
                "don't",
                "it's -it's",
                "///",
                "C++",
                "C#",
                "é",
                "zebra or",
                "-zebra or -quagga",
                "-!",
                "--zebra",
                "-------------zebra",
                "-\"!\"",
                "-www.example.org/a?b=c"
            })
    void takesAnyQuestion(String words) {
        assertEquals(
                200, blog.visitor().status("/search?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8)), words);
        assertEquals(
                200,
                blog.visitor()
                        .status("/search?q=" + URLEncoder.encode((words + " ").repeat(60), StandardCharsets.UTF_8)),
                words);
        assertEquals(
                200,
                blog.visitor()
                        .status("/search?q="
                                + URLEncoder.encode("quagga " + words + " -" + words, StandardCharsets.UTF_8)),
                words);
    }

    @Test
    void putsTheBestFirst() {
        var titles = TITLE.matcher(blog.visitor().get("/search?q=quagga").body())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertEquals("Zebras", titles.getLast());
    }

    @Test
    void repliesComeAndGoAtTheSameTime() throws Exception {
        var host = blog.visitor().joined("host");
        var post = host.publish("Crowded", "text");
        var path = post + "/replies";
        try (var crowd = Executors.newFixedThreadPool(6)) {
            var guests = IntStream.range(0, 6)
                    .mapToObj(n -> crowd.submit(() -> {
                        var guest = blog.visitor().joined("guest-" + n);
                        guest.get(post);
                        for (int i = 0; i < 10; i++) {
                            assertEquals(
                                    303,
                                    guest.post(path, Map.of("text", "reply " + i))
                                            .statusCode());
                            var own = REPLY.matcher(guest.get(post).body());
                            assertTrue(own.find());
                            assertEquals(
                                    303,
                                    guest.post("/replies/" + own.group(1) + "/delete", Map.of())
                                            .statusCode());
                        }
                        return null;
                    }))
                    .toList();
            for (var guest : guests) guest.get();
        }
        assertTrue(host.get(post).body().contains("No replies yet"));
    }

    @Test
    void triesAgainWhatCollides() throws SQLException {
        var collision = switch (engine) {
            case POSTGRESQL ->
                List.of(
                        "DO $$BEGIN RAISE EXCEPTION 'late' USING ERRCODE = '40001'; END$$",
                        "DO $$BEGIN RAISE EXCEPTION 'dead' USING ERRCODE = '40P01'; END$$");
            default ->
                List.of(
                        "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1020",
                        "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213");
        };
        for (var statement : collision) {
            try (var database = new Database(blog.database(), Login.AS_WRITTEN, 2, new SimpleMeterRegistry())) {
                database.open();
                var tries = new AtomicInteger();
                assertEquals("done", database.transaction(connection -> {
                    if (tries.incrementAndGet() < 4)
                        connection.createStatement().execute(statement);
                    return "done";
                }));
                assertEquals(4, tries.get());
                tries.set(0);
                assertThrows(
                        SQLException.class,
                        () -> database.write(connection -> {
                            tries.incrementAndGet();
                            return connection.createStatement().execute(statement);
                        }));
                assertEquals(5, tries.get(), "not for ever");
            }
        }
    }

    @Test
    void keepsSessionsRepliesAndTheLimitOnLogIns() {
        var eve = blog.visitor().joined("eve");
        var path = eve.publish("Say something", "Anything.");
        assertEquals(
                303, eve.post(path + "/replies", Map.of("text", "Here I am 🚀")).statusCode());
        assertTrue(eve.get(path).body().contains("Here I am 🚀"));
        var again = blog.visitor().another();
        assertEquals(303, again.logIn("eve", Visitor.PASSWORD).statusCode());
        var guesser = blog.visitor().another();
        for (int i = 0; i < 5; i++) guesser.logIn("eve", "wrong " + i);
        assertEquals(429, guesser.logIn("eve", "wrong again").statusCode());
    }

    /// Each statement that a page or a form leads to, and that no other test here has run.
    @Test
    void changesAndForgetsWhatItIsTold() {
        var ida = blog.visitor().joined("ida");
        var profile = Map.of("displayName", "Ida Ünal", "about", "東京 🚀");
        assertEquals(303, ida.post("/account/profile", profile).statusCode());
        assertEquals(
                303,
                ida.upload("/account/profile", profile, "a.png", Samples.png(10, 10))
                        .statusCode());
        var first = ida.publish("First of hers", "text");
        assertEquals(first, Visitor.location(ida.write("First of hers", "text")), "sent twice, published once");
        var second = Visitor.location(ida.upload(
                "/posts",
                Map.of("title", "Second of hers", "text", "text", "description", "a dot"),
                "a.png",
                Samples.png(10, 10)));
        var page = blog.visitor().another().get("/authors/ida").body();
        assertTrue(page.contains("<h1>Ida Ünal</h1>") && page.contains("東京 🚀") && page.contains("/pictures/"), page);
        assertTrue(blog.visitor().get(first).body().contains("Second of hers"), "the next one");
        assertTrue(blog.visitor().get(second).body().contains("First of hers"), "the one before");
        assertEquals(200, blog.visitor().status("/authors/ida/feed.atom"));

        assertEquals(
                303,
                ida.post(first + "/replies", Map.of("text", "gone with its post"))
                        .statusCode());
        var form = SEEN.matcher(ida.get(first + "/edit").body());
        assertTrue(form.find());
        var changed = Map.of("title", "Changed", "text", "once", "seen", form.group(1));
        assertEquals(303, ida.post(first + "/edit", changed).statusCode());
        assertEquals(409, ida.post(first + "/edit", changed).statusCode(), "as it was seen before it was changed");
        assertEquals(303, ida.post(first + "/delete", Map.of()).statusCode());
        assertEquals(404, ida.status(first));

        var elsewhere = blog.visitor().another();
        elsewhere.logIn("ida", Visitor.PASSWORD);
        assertEquals(200, elsewhere.status("/account"));
        assertEquals(
                303,
                ida.post("/account/password", Map.of("old", Visitor.PASSWORD, "password", "quite another one"))
                        .statusCode());
        assertEquals(303, elsewhere.status("/account"), "a new password ends all other sessions");
        assertEquals(200, ida.status("/account"));
        assertEquals(303, ida.post("/logout", Map.of()).statusCode());
        assertEquals(303, ida.status("/account"));
        assertEquals(303, elsewhere.logIn("ida", "quite another one").statusCode());
    }

    /// Nobody who changes the same as others at the same time is told that something broke.
    @Test
    void changesAtTheSameTimeGoWell() throws Exception {
        var busy = blog.visitor().joined("busy");
        var post = busy.publish("Busy", "text");
        busy.get("/account");
        try (var crowd = Executors.newFixedThreadPool(6)) {
            var all = IntStream.range(0, 6)
                    .mapToObj(n -> crowd.submit(() -> {
                        for (int i = 0; i < 8; i++) {
                            int status = switch ((n + i) % 4) {
                                case 0 ->
                                    busy.post("/account/profile", Map.of("displayName", "Busy " + n, "about", ""))
                                            .statusCode();
                                case 1 ->
                                    busy.write("Busy " + n + " " + i, "text").statusCode();
                                case 2 ->
                                    busy.post(post + "/replies", Map.of("text", "reply " + n + " " + i))
                                            .statusCode();
                                default ->
                                    blog.visitor()
                                            .another()
                                            .logIn("busy", Visitor.PASSWORD)
                                            .statusCode();
                            };
                            assertEquals(303, status, "what " + (n + i) % 4 + " does");
                        }
                        return null;
                    }))
                    .toList();
            for (var one : all) one.get();
        }
        assertEquals(303, busy.post(post + "/delete", Map.of()).statusCode());
    }

    /// MySQL's own accounts keep their password from whoever listens.
    @Test
    void sayWhatHelpsWhereThePasswordNeedsTls() {
        assumeTrue(engine == Engine.MYSQL_9, "skipped: these accounts are MySQL's");
        var plain =
                server.address("fresh").jdbcUrl().replaceFirst("\\?.*", "") + "?user=fresh&password=s3cret&sslMode=";
        try (var refused = TestBlog.start(DatabaseAddress.parse(plain + "disable"))) {
            Eventually.isTrue("says why", () -> refused.tell("/health/ready").contains("?sslMode=verify-full"));
        }
        try (var taken = TestBlog.start(DatabaseAddress.parse(plain + "trust"))) {
            taken.ready();
        }
    }

    @Test
    void tellsNamesApartInTheSameWay() {
        blog.visitor().joined("grace");
        var other = blog.visitor().another();
        other.get("/register");
        assertEquals(
                422,
                other.post("/register", Map.of("name", "grace", "displayName", "Grace", "password", Visitor.PASSWORD))
                        .statusCode());
    }

    @Test
    void pagesThroughEverything() {
        var writer = blog.visitor().joined("writer");
        for (int n = 0; n < 25; n++) writer.publish("Page " + n, "text");
        var first = writer.get("/authors/writer").body();
        assertTrue(first.contains("Page 24") && !first.contains("Page 4<"), first);
        assertEquals(200, writer.status("/?size=100"));
        assertEquals(200, writer.status("/feed.atom"));
    }

    @Test
    void isFoundAgainAfterARestart() throws IOException {
        // Of the others, only PostgreSQL is ours to restart: see DatabaseTest.
        assumeTrue(server != null, "not ours to restart");
        var dora = blog.visitor().joined("dora");
        var path = dora.publish("Before", "the restart");
        server.restart();
        Eventually.isTrue("ready again", () -> dora.status("/health/ready") == 200);
        assertTrue(dora.get(path).body().contains("Before"));
        dora.publish("After", "the restart");
    }
}
