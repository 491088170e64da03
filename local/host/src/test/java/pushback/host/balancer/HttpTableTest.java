package pushback.host.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests as RFC 9112 and RFC 9110 have them and do not have them, sent byte by byte; and what HAProxy 2.6 says to
/// the same bytes, where it is installed.
@Timeout(60)
class HttpTableTest {
    private static final String HOST = "Host: x\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + HOST;
    private static final String POST = "POST / HTTP/1.1\r\n" + HOST;
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
    /// Where HAProxy is more lenient: it passes on what can still be read in one way only, to its reader.
    private static final String PASSES = "200 open";

    /// @param expected status, and whether the connection serves another request afterwards
    /// @param haproxy the same of HAProxy 2.6
    private record Row(String sentence, String bytes, String expected, String haproxy) {}

    private static List<Row> table() {
        var rows = new ArrayList<Row>();
        // The request line.
        same(rows, "a request", GET + "\r\n", "200 open");
        same(rows, "empty lines before a request", "\r\n\r\n" + GET + "\r\n", "200 open");
        same(rows, "lines that end in LF alone", "GET / HTTP/1.1\nHost: x\n\n", "200 open");
        same(rows, "another method", "PROPFIND / HTTP/1.1\r\n" + HOST + "\r\n", "200 open");
        same(rows, "a method that is no token", "G(T / HTTP/1.1\r\n" + HOST + "\r\n", "400 closed");
        same(rows, "a blank before the method", " " + GET + "\r\n", "400 closed");
        but(rows, "two blanks before the target", "GET  / HTTP/1.1\r\n" + HOST + "\r\n", "400 closed", PASSES);
        same(rows, "a blank after the version", "GET / HTTP/1.1 \r\n" + HOST + "\r\n", "400 closed");
        same(rows, "a blank in the target", "GET /a b HTTP/1.1\r\n" + HOST + "\r\n", "400 closed");
        same(rows, "a tab in the target", "GET /a\tb HTTP/1.1\r\n" + HOST + "\r\n", "400 closed");
        same(rows, "a letter beyond ASCII in the target", "GET /\u00e9 HTTP/1.1\r\n" + HOST + "\r\n", "400 closed");
        same(rows, "a fragment in the target", "GET /a#b HTTP/1.1\r\n" + HOST + "\r\n", "400 closed");
        same(rows, "what browsers leave as it is", "GET /?x=[1]&y={2}|^ HTTP/1.1\r\n" + HOST + "\r\n", "200 open");
        same(rows, "a target that is no path", "GET a HTTP/1.1\r\n" + HOST + "\r\n", "400 closed");
        same(rows, "an absolute target", "GET http://x/z?q HTTP/1.1\r\n" + HOST + "\r\n", "200 open");
        but(
                rows,
                "an absolute target of another scheme",
                "GET ftp://x/ HTTP/1.1\r\n" + HOST + "\r\n",
                "400 closed",
                PASSES);
        but(
                rows,
                "an absolute target without a host",
                "GET http:///z HTTP/1.1\r\n" + HOST + "\r\n",
                "400 closed",
                PASSES);
        same(rows, "an asterisk for OPTIONS", "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n", "200 open");
        but(rows, "an asterisk for GET", "GET * HTTP/1.1\r\n" + HOST + "\r\n", "400 closed", PASSES);
        but(rows, "CONNECT", "CONNECT x:80 HTTP/1.1\r\n" + HOST + "\r\n", "405 closed", PASSES);
        but(rows, "TRACE", "TRACE / HTTP/1.1\r\n" + HOST + "\r\n", "405 closed", PASSES);
        same(rows, "a request line without a version", "GET /\r\n", "400 closed");
        same(rows, "a version in lower case", "GET / http/1.1\r\n" + HOST + "\r\n", "400 closed");
        same(rows, "a version of three digits", "GET / HTTP/1.10\r\n" + HOST + "\r\n", "400 closed");
        same(rows, "a later 1.x", "GET / HTTP/1.2\r\n" + HOST + "\r\n", "200 open");
        but(rows, "HTTP/2.0 in a request line", "GET / HTTP/2.0\r\n" + HOST + "\r\n", "505 closed", PASSES);
        but(rows, "HTTP/0.9 in a request line", "GET / HTTP/0.9\r\n" + HOST + "\r\n", "505 closed", "200 closed");
        same(rows, "TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000", "400 closed");
        but(
                rows,
                "a request line of 17,000 bytes",
                "GET /" + "a".repeat(17_000) + " HTTP/1.1\r\n" + HOST + "\r\n",
                "414 closed",
                "400 closed");
        // Header fields.
        but(rows, "HTTP/1.1 without Host", "GET / HTTP/1.1\r\n\r\n", "400 closed", PASSES);
        same(rows, "HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "200 closed");
        same(rows, "HTTP/1.0 that wants to go on", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "200 open");
        same(rows, "an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "200 open");
        but(rows, "the same Host twice", GET + HOST + "\r\n", "400 closed", PASSES);
        same(rows, "two Hosts", GET + "Host: y\r\n\r\n", "400 closed");
        for (var host : List.of("a b", "a/b", "a@b", "a:b", "a:1:2", "[::1", ":80", "a?b", "a\\b", "a<b"))
            but(rows, "the Host " + host, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", "400 closed", PASSES);
        for (var host : List.of("WWW.Example.COM", "[::1]:80", "a_b-c.d:8080", "127.0.0.1"))
            same(rows, "the Host " + host, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", "200 open");
        same(rows, "a blank before a colon", GET + "A : b\r\n\r\n", "400 closed");
        same(rows, "a field without a name", GET + ": b\r\n\r\n", "400 closed");
        same(rows, "a field without a colon", GET + "A\r\n\r\n", "400 closed");
        same(rows, "a name that is no token", GET + "A(: b\r\n\r\n", "400 closed");
        but(rows, "a folded field", GET + "A: b\r\n c\r\n\r\n", "400 closed", PASSES);
        same(rows, "a blank before the first field", "GET / HTTP/1.1\r\n A: b\r\n" + HOST + "\r\n", "400 closed");
        but(rows, "NUL in a value", GET + "A: b\0c\r\n\r\n", "400 closed", PASSES);
        same(rows, "CR in a value", GET + "A: b\rc\r\n\r\n", "400 closed");
        same(rows, "letters beyond ASCII in a value", GET + "A: \u00e9\r\n\r\n", "200 open");
        but(rows, "a field of 17,000 bytes", GET + "A: " + "a".repeat(17_000) + "\r\n\r\n", "413 closed", "400 closed");
        but(
                rows,
                "80,000 bytes of fields",
                GET + ("A: " + "a".repeat(8_000) + "\r\n").repeat(10) + "\r\n",
                "413 closed",
                "400 closed");
        but(
                rows,
                "31 forwarding addresses",
                GET + "X-Forwarded-For: 1.1.1.1" + ",1.1.1.1".repeat(30) + "\r\n\r\n",
                "463 closed",
                PASSES);
        same(rows, "close in a list", GET + "Connection: a, close\r\n\r\n", "200 closed");
        same(rows, "close in a second field", GET + "Connection: a\r\nConnection: Close\r\n\r\n", "200 closed");
        but(rows, "another expectation", GET + "Expect: more\r\n\r\n", "417 closed", PASSES);
        // Bodies.
        same(rows, "a body", POST + "Content-Length: 2\r\n\r\nok", "200 open");
        same(rows, "a body with GET", GET + "Content-Length: 2\r\n\r\nok", "200 open");
        same(rows, "the same length twice", POST + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", "200 open");
        but(rows, "the same length in a list", POST + "Content-Length: 2, 2\r\n\r\nok", "400 closed", PASSES);
        same(rows, "two lengths", POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok", "400 closed");
        for (var length : List.of("+2", "-2", "0x2", "2 2", "", "2.0", "99999999999999999999"))
            same(rows, "the length '" + length + "'", POST + "Content-Length: " + length + "\r\n\r\nok", "400 closed");
        same(rows, "a chunked body", CHUNKED + "2\r\nok\r\n0\r\n\r\n", "200 open");
        same(
                rows,
                "chunked in other letters",
                POST + "Transfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "200 open");
        same(
                rows,
                "a chunk size with zeros before it",
                CHUNKED + "000000000000000000000002\r\nok\r\n0\r\n\r\n",
                "200 open");
        same(rows, "a chunk with an extension", CHUNKED + "2;a=b\r\nok\r\n0\r\nT: u\r\n\r\n", "200 open");
        same(
                rows,
                "a length and chunks",
                POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "200 closed");
        but(
                rows,
                "chunks in HTTP/1.0",
                "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "400 closed",
                "200 closed");
        but(
                rows,
                "another coding under chunked",
                POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "501 closed",
                "422 closed");
        but(rows, "another coding", POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "501 closed", "400 closed");
        same(rows, "chunked twice", POST + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "400 closed");
        same(
                rows,
                "chunked in two fields",
                POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "400 closed");
        same(rows, "chunked first", POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "400 closed");
        same(rows, "a blank before the colon", POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "400 closed");
        same(
                rows,
                "a vertical tab before chunked",
                POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
                "400 closed");
        same(rows, "a chunk size in C's notation", CHUNKED + "0x2\r\nok\r\n0\r\n\r\n", "400 closed");
        same(rows, "a negative chunk size", CHUNKED + "-1\r\nok\r\n0\r\n\r\n", "400 closed");
        same(rows, "a chunk without a size", CHUNKED + "\r\nok\r\n0\r\n\r\n", "400 closed");
        same(rows, "a chunk of 2^72 bytes", CHUNKED + "ffffffffffffffffff\r\nok\r\n0\r\n\r\n", "400 closed");
        same(rows, "LF in a chunk's extension", CHUNKED + "2;a=\"\n\"\r\nok\r\n0\r\n\r\n", "400 closed");
        but(rows, "chunks that end in LF alone", CHUNKED + "2\nok\n0\n\n", "400 closed", PASSES);
        return rows;
    }

    private static void same(List<Row> rows, String sentence, String bytes, String expected) {
        rows.add(new Row(sentence, bytes, expected, expected));
    }

    private static void but(List<Row> rows, String sentence, String bytes, String expected, String haproxy) {
        rows.add(new Row(sentence, bytes, expected, haproxy));
    }

    private Balancer balancer;
    private Backend backend;

    @BeforeEach
    void open() throws IOException {
        balancer = new Balancer("127.0.0.1", 0);
        backend = Backend.saying("ok");
        balancer.routes(List.of(backend.route("t")));
    }

    @AfterEach
    void close() throws IOException {
        balancer.close();
        backend.close();
    }

    @TestFactory
    Stream<DynamicTest> answers() {
        return table().stream()
                .map(row -> dynamicTest(row.sentence(), () -> {
                    int before = backend.requests.get();
                    assertEquals(row.expected(), outcome(balancer.port(), row.bytes()));
                    if (!row.expected().startsWith("200")) {
                        assertEquals(before, backend.requests.get(), "what is refused reaches no target");
                    }
                }));
    }

    @Test
    void differsFromHaproxyOnlyWhereTheTableSays(@TempDir Path folder) throws Exception {
        var haproxy = Stream.of("/usr/sbin/haproxy", "/usr/local/sbin/haproxy")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(haproxy.isPresent(), "haproxy is not installed");
        // Others are stricter in some rows and more lenient in others.
        assumeTrue(version(haproxy.get()).contains("version 2.6."), "haproxy is not 2.6");
        int port = freePort();
        var settings = Files.writeString(folder.resolve("haproxy.cfg"), """
            defaults
              mode http
              timeout connect 5s
              timeout client 20s
              timeout server 20s
            listen balancer
              bind 127.0.0.1:%d
              server t 127.0.0.1:%d
            """.formatted(
                        port, backend.route("t").port()));
        var running = new ProcessBuilder(haproxy.get().toString(), "-f", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        try {
            awaitListening(port, running);
            var differences = new ArrayList<String>();
            for (var row : table()) {
                var said = outcome(port, row.bytes());
                if (!said.equals(row.haproxy()))
                    differences.add(row.sentence() + ": " + said + ", not " + row.haproxy());
            }
            assertEquals(List.of(), differences);
        } finally {
            running.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static String outcome(int port, String bytes) throws IOException {
        try (var client = new RawClient(port)) {
            int status = client.send(bytes).answer().status();
            return status + (client.isOpen() ? " open" : " closed");
        }
    }

    private static String version(Path haproxy) throws IOException {
        try (var said = new ProcessBuilder(haproxy.toString(), "-v").start().inputReader()) {
            return said.readLine();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitListening(int port, Process running) throws Exception {
        for (long end = System.nanoTime() + Duration.ofSeconds(20).toNanos(); System.nanoTime() < end; ) {
            assertTrue(running.isAlive(), "haproxy did not start");
            try (var ignored = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("haproxy does not listen");
    }
}
