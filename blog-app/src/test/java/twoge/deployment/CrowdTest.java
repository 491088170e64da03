package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twoge.Eventually;
import twoge.TestDatabase;
import twoge.Visitor;
import twoge.picture.Samples;

/// Many at once, in a process with the heap a deployed one has.
@Tag("slow")
class CrowdTest {
    private static final int CROWD = 1_000;

    @TempDir
    Path directory;

    @Test
    void aThousandLogInsAtOnceHarmNobody() throws Exception {
        var database = TestDatabase.empty();
        var bundle = Bundle.make(directory.resolve("bundle"), "c0ffee");
        try (var blog =
                BlogProcess.start(bundle.jar(), directory, Map.of("DATABASE_URL", TestDatabase.url(database)))) {
            var author = blog.visitor().joined("popular");
            author.publish("Still here", "text");
            var form = author.another();
            form.get("/login");
            var asked = IntStream.range(0, CROWD)
                    .<Callable<Integer>>mapToObj(n -> () -> logIn(form, n))
                    .toList();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var answers = threads.invokeAll(asked);
                var statuses = new TreeMap<Integer, Long>();
                for (var answer : answers) statuses.merge(answer.get(), 1L, Long::sum);
                System.out.println("CrowdTest statuses " + statuses);
                assertTrue(Set.of(303, 422, 429, 503).containsAll(statuses.keySet()), statuses::toString);
                assertTrue(statuses.get(422) >= 1 && statuses.get(503) >= 1, statuses::toString);
            }
            assertTrue(author.get("/").body().contains("Still here"));
            assertEquals(200, author.status("/account"));
            assertEquals(
                    303, author.another().logIn("popular", Visitor.PASSWORD).statusCode());
            assertFalse(blog.output().contains("OutOfMemory") || blog.output().contains("event=failure"), blog::output);
            assertEquals(
                    "2",
                    TestDatabase.ask(database, "SELECT count(*) FROM sessions WHERE account_id = 1"),
                    "nobody got in");
        }
    }

    /// Three hundred begin a form of half a megabyte and leave it at that; meanwhile pictures as phones take them
    /// come.
    @Test
    void largeFormsAndPicturesAtOnceHarmNobody() throws Exception {
        var database = TestDatabase.empty();
        var bundle = Bundle.make(directory.resolve("bundle"), "c0ffee");
        var sockets = new ArrayList<Socket>();
        var picture = Arrays.copyOf(Samples.jpeg(4_032, 3_024), 5_000_000);
        try (var blog = BlogProcess.start(bundle.jar(), directory, Map.of("DATABASE_URL", TestDatabase.url(database)));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var author = blog.visitor().joined("popular");
            for (int n = 0; n < 300; n++) sockets.add(begun(author.port(), new byte[500_000]));
            Eventually.isTrue(
                    "the room is full",
                    () -> blog.output()
                                    .lines()
                                    .filter(line -> line.contains("status=503"))
                                    .count()
                            > 250);
            // Into whatever gap is left.
            for (int size : new int[] {50_000, 5_000, 500, 50}) {
                for (int n = 0; n < 10; n++) sockets.add(begun(author.port(), new byte[size]));
            }
            assertEquals(
                    303, author.another().logIn("popular", Visitor.PASSWORD).statusCode(), "small forms have room");
            var asked = Collections.<Callable<Integer>>nCopies(
                    12,
                    () -> author.upload("/posts", Map.of("title", "From a phone", "text", "x"), "a.jpg", picture)
                            .statusCode());
            var statuses = new TreeSet<Integer>();
            for (var answer : threads.invokeAll(asked)) statuses.add(answer.get());
            // On a machine that is busy with other things, a connection to the database may come too late for one.
            assertTrue(
                    statuses.contains(303) && Set.of(303, 503).containsAll(statuses), () -> statuses + blog.output());
            assertTrue(author.get("/").body().contains("From a phone"));
            for (var socket : sockets) socket.close();
            assertFalse(blog.output().contains("OutOfMemory") || blog.output().contains("event=failure"), blog::output);
        }
    }

    /// All of a form but its end, as far as it is taken.
    private static Socket begun(int port, byte[] form) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream()
                .write(("POST /login HTTP/1.1\r\nHost: blog\r\n"
                                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                + (form.length + 1)
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        try {
            socket.getOutputStream().write(form);
        } catch (IOException e) {
            // It has been refused already.
        }
        return socket;
    }

    /// Each from an address of its own; every second one guesses at an account that exists.
    private static int logIn(Visitor form, int n) {
        var visitor = form.another();
        visitor.cookies().putAll(form.cookies());
        return visitor.post(
                        "/login",
                        Map.of(
                                "name",
                                n % 2 == 0 ? "popular" : "nobody-" + n,
                                "password",
                                "guess number " + n,
                                "token",
                                form.token()))
                .statusCode();
    }
}
