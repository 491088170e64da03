package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import twoge.Emulator;
import twoge.Eventually;
import twoge.TestDatabase;
import twoge.Visitor;
import twoge.database.DatabaseAddress;
import twoge.picture.Samples;

@Tag("slow")
class TwogeTest {
    @TempDir
    static Path bundles;

    @TempDir
    Path directory;

    private static Bundle bundle;

    @BeforeAll
    static void makeBundle() {
        bundle = Bundle.make(bundles, "c0ffee");
    }

    @Test
    void losesNoRequestWhenItIsToldToStop() throws SQLException {
        var database = TestDatabase.empty();
        try (var blog = start(Map.of("DATABASE_URL", TestDatabase.url(database)))) {
            int port = blog.visitor().port();
            var clients =
                    Stream.generate(() -> new KeepAliveClient(port)).limit(6).toList();
            var threads = clients.stream().map(Thread::startVirtualThread).toList();
            Eventually.isTrue("everyone is served", () -> clients.stream().allMatch(c -> c.answered.get() > 20));

            // Holds every request in flight, until the process has been told to stop.
            try (var holder = TestDatabase.connect(database)) {
                holder.setAutoCommit(false);
                holder.createStatement().execute("LOCK TABLE posts IN ACCESS EXCLUSIVE MODE");
                Eventually.isTrue(
                        "all requests are in flight", () -> waiting(database).equals("6"));
                blog.process().destroy();
                Eventually.isTrue("new connections are refused", () -> refuses(port));
                assertTrue(blog.process().isAlive(), "it waits for what is in flight");
                holder.rollback();
            }
            for (var thread : threads) join(thread);
            for (var client : clients) assertEquals("", client.lost);
            assertEquals(0, blog.code(), blog::output);
            assertTrue(blog.output().contains("event=stopped"));
        }
    }

    @Test
    void losesNoRequestInFullSpeedEither() {
        var database = TestDatabase.empty();
        try (var blog = start(Map.of("DATABASE_URL", TestDatabase.url(database)))) {
            int port = blog.visitor().port();
            var clients =
                    Stream.generate(() -> new KeepAliveClient(port)).limit(6).toList();
            var threads = clients.stream().map(Thread::startVirtualThread).toList();
            Eventually.isTrue("everyone is served", () -> clients.stream().allMatch(c -> c.answered.get() > 20));
            blog.process().destroy();
            for (var thread : threads) join(thread);
            for (var client : clients) assertEquals("", client.lost);
            assertEquals(0, blog.code(), blog::output);
        }
    }

    /// Between two requests of a connection that is kept open more than a second may pass, also while it stops.
    @Test
    void answersOnceMoreWhoeverPausesAsItStops() {
        var database = TestDatabase.empty();
        try (var blog = start(Map.of("DATABASE_URL", TestDatabase.url(database)))) {
            var client = new KeepAliveClient(blog.visitor().port(), Duration.ofMillis(1_300));
            var thread = Thread.startVirtualThread(client);
            Eventually.isTrue("it is served", () -> client.answered.get() == 1);
            blog.process().destroy();
            join(thread);
            assertEquals("", client.lost);
            assertEquals(2, client.answered.get(), "and is told to come no more");
            assertEquals(0, blog.code(), blog::output);
        }
    }

    @Test
    void endsThoughARequestNeverDoes() throws SQLException {
        var database = TestDatabase.empty();
        try (var blog = start(Map.of("DATABASE_URL", TestDatabase.url(database), "DRAIN_SECONDS", "1"));
                var holder = TestDatabase.connect(database)) {
            var client = new KeepAliveClient(blog.visitor().port());
            holder.setAutoCommit(false);
            holder.createStatement().execute("LOCK TABLE posts IN ACCESS EXCLUSIVE MODE");
            var thread = Thread.startVirtualThread(client);
            Eventually.isTrue("it is in flight", () -> waiting(database).equals("1"));
            long asked = System.nanoTime();
            blog.process().destroy();
            assertEquals(0, blog.code(), blog::output);
            assertTrue(System.nanoTime() - asked < 7_000_000_000L, "before the database gives up on it (8 s)");
            join(thread);
        }
    }

    @Test
    void bringsItsOwnDatabaseAndKeepsThePosts() {
        var data = Map.of("TWOGE_DATA", directory.resolve("data").toString(), "PATH", System.getenv("PATH"));
        try (var blog = BlogProcess.startComplete(directory, data)) {
            blog.visitor().joined("ada").publish("Kept", "between runs");
            // It cannot stop its database any more; the next one has to.
            blog.process().destroyForcibly();
            assertEquals(137, blog.code());
        }
        try (var blog = BlogProcess.startComplete(directory, data)) {
            assertTrue(blog.visitor().get("/").body().contains("Kept"));
            blog.process().destroy();
            assertEquals(0, blog.code(), blog::output);
        }
        assertFalse(Files.exists(directory.resolve("data/postgresql/postmaster.pid")), "its database has ended too");
    }

    @Test
    void endsWithTwoAndALineForEachProblem() {
        try (var blog = start(Map.of("PORT", "x", "DATABASE_URL", "oracle://u:s3cret@h/d"))) {
            assertEquals(2, blog.code());
            assertEquals("""
                twoge: PORT must be a whole number from 0 to 65535, not "x"
                twoge: DATABASE_URL must look like postgresql://user:password@host:5432/database (or mysql://...)
                """, blog.output());
        }
    }

    @Test
    void saysThatADeployedBuildBringsNoDatabase() {
        try (var blog = start(Map.of())) {
            assertEquals(2, blog.code());
            assertTrue(blog.output().contains("twoge: DATABASE_URL is missing"), blog::output);
            assertFalse(blog.output().contains("Exception"), blog::output);
        }
    }

    @Test
    void saysThatItsPortIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var blog = start(Map.of(
                        "PORT",
                        String.valueOf(taken.getLocalPort()),
                        "DATABASE_URL",
                        "postgresql://u:s3cret@127.0.0.1:1/d"))) {
            assertEquals(2, blog.code());
            assertTrue(blog.output().contains("twoge: Cannot listen on"), blog::output);
            assertFalse(blog.output().contains("s3cret"), blog::output);
        }
    }

    @Test
    void saysThatItsHostIsNone() {
        try (var blog =
                start(Map.of("HOST", "no-such-host.invalid", "DATABASE_URL", "postgresql://u:s3cret@127.0.0.1:1/d"))) {
            assertEquals(2, blog.code(), blog::output);
            assertTrue(blog.output().contains("twoge: Cannot listen on HOST no-such-host.invalid"), blog::output);
            assertFalse(blog.output().contains("Exception in thread"), blog::output);
        }
    }

    @Test
    void saysThatNobodyKnowsTheRegion() {
        for (var name : List.of("PICTURES_BUCKET", "DATABASE_SECRET")) {
            try (var blog = start(Map.of(
                    name,
                    "blog",
                    "DATABASE_URL",
                    "postgresql://u@127.0.0.1:1/d",
                    "AWS_EC2_METADATA_DISABLED",
                    "true",
                    "HOME",
                    directory.toString()))) {
                assertEquals(2, blog.code(), blog::output);
                assertTrue(blog.output().contains("twoge: AWS_REGION is missing"), blog::output);
                assertFalse(blog.output().contains("Exception in thread"), blog::output);
            }
        }
    }

    /// As on AWS, all of it by environment variables, against an emulator that is not ours.
    @Test
    void keepsItsPicturesInABucketAndAsksWhoItIsAtTheDatabase() {
        try (var aws = Emulator.aws()) {
            var credentials = AwsBasicCredentials.create("test", "test");
            try (var s3 = S3Client.builder()
                            .endpointOverride(aws.at("http"))
                            .region(Region.EU_CENTRAL_1)
                            .forcePathStyle(true)
                            .credentialsProvider(() -> credentials)
                            .build();
                    var secrets = SecretsManagerClient.builder()
                            .endpointOverride(aws.at("http"))
                            .region(Region.EU_CENTRAL_1)
                            .credentialsProvider(() -> credentials)
                            .build()) {
                s3.createBucket(bucket -> bucket.bucket("pictures-of-twoge")
                        .createBucketConfiguration(where -> where.locationConstraint("eu-central-1")));
                secrets.createSecret(secret -> secret.name("twoge/db")
                        .secretString("{\"username\": \"postgres\", \"password\": \"s3cret of twoge\"}"));
                var url = TestDatabase.url(TestDatabase.empty()).replaceFirst("//.*@", "//");
                try (var blog = start(Map.of(
                        "DATABASE_URL",
                        url,
                        "DATABASE_SECRET",
                        "twoge/db",
                        "PICTURES_BUCKET",
                        "pictures-of-twoge",
                        "AWS_REGION",
                        "eu-central-1",
                        "AWS_ENDPOINT_URL",
                        aws.at("http").toString(),
                        "AWS_ACCESS_KEY_ID",
                        "test",
                        "AWS_SECRET_ACCESS_KEY",
                        "test"))) {
                    var author = blog.visitor().joined("ada");
                    var post = Visitor.location(author.upload(
                            "/posts", Map.of("title", "Seen", "text", "t"), "a.png", Samples.png(40, 30)));
                    var kept = s3.listObjectsV2(list -> list.bucket("pictures-of-twoge"))
                            .contents();
                    assertEquals(1, kept.size());
                    assertTrue(author.get(post)
                            .body()
                            .contains("src=\"/" + kept.getFirst().key() + "\""));
                    assertEquals(200, author.status("/" + kept.getFirst().key()));
                    assertFalse(blog.output().contains("s3cret"), blog::output);
                }
            }
        }
    }

    @Test
    void makesItsTablesOnceThoughSeveralProcessesStartAtOnce() {
        var database = TestDatabase.empty();
        var environment = Map.of("DATABASE_URL", TestDatabase.url(database));
        var blogs = Stream.generate(() -> start(environment)).limit(3).toList();
        try {
            for (var blog : blogs) assertEquals(200, blog.visitor().status("/"));
            assertEquals(
                    "0",
                    TestDatabase.ask(
                            database,
                            "SELECT count(*) - count(DISTINCT version) FROM flyway_schema_history WHERE success"));
            for (var blog : blogs) assertFalse(blog.output().contains("event=failure"), blog::output);
        } finally {
            blogs.forEach(BlogProcess::close);
        }
    }

    private BlogProcess start(Map<String, String> environment) {
        return BlogProcess.start(bundle.jar(), directory, environment);
    }

    /// How many requests wait for the table that a test holds.
    private static String waiting(DatabaseAddress database) {
        return TestDatabase.ask(
                database, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'posts'::regclass");
    }

    private static boolean refuses(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
