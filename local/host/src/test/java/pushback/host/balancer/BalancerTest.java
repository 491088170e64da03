package pushback.host.balancer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pushback.aws.loadbalancing.Counters;
import pushback.aws.loadbalancing.Route;

@Tag("slow")
@Timeout(30)
class BalancerTest {
    private final Balancer balancer =
            new Balancer("127.0.0.1", 0, new Timeouts(seconds(2), seconds(20), seconds(20), seconds(5)));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Backend> backends = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (var backend : backends) backend.close();
        client.shutdownNow();
        balancer.close();
    }

    @Test
    void takesItsTargetsInTurn() throws Exception {
        route(Backend.saying("a"), Backend.saying("b"), Backend.saying("c"));
        var answers = new StringBuilder();
        for (int i = 0; i < 6; i++) answers.append(get("/").body());
        assertEquals(answers.substring(0, 3), answers.substring(3));
        assertEquals(
                "abc",
                answers.substring(0, 3)
                        .chars()
                        .sorted()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    @Test
    void keepsConnectionsAlive() throws Exception {
        var backend = Backend.saying("a");
        route(backend);
        for (int i = 0; i < 5; i++) get("/");
        assertEquals(1, backend.connections.get());
        assertEquals(5, backend.requests.get());
    }

    @Test
    void saysServiceUnavailableWithoutRoutes() throws Exception {
        var answer = get("/");
        assertEquals(503, answer.statusCode());
        assertTrue(answer.body().contains("<h1>503 Service Unavailable</h1>"));
        assertEquals(1, balancer.total().balancer5xx());
    }

    @Test
    void forwardsPathHostAndWhoAsked() throws Exception {
        var seen = new AtomicReference<Backend.Received>();
        route(new Backend((request, socket) -> {
            seen.set(request);
            return Backend.say(socket, 200, "");
        }));
        client.send(
                request("/a%2Fb/c;x=1?q=%20%C3%A9&r")
                        .header("X-Forwarded-For", "10.1.2.3")
                        .header("X-Forwarded-Proto", "gopher")
                        .header("TE", "trailers")
                        .build(),
                BodyHandlers.discarding());
        var head = seen.get().head();
        assertEquals("GET /a%2Fb/c;x=1?q=%20%C3%A9&r HTTP/1.1", seen.get().line());
        assertTrue(head.contains("\r\nHost: 127.0.0.1:" + balancer.port() + "\r\n"), head);
        assertTrue(head.contains("\r\nX-Forwarded-For: 10.1.2.3, 127.0.0.1\r\n"), head);
        assertTrue(head.contains("\r\nX-Forwarded-Proto: http\r\n"), head);
        assertTrue(head.contains("\r\nX-Forwarded-Port: " + balancer.port() + "\r\n"), head);
        assertFalse(head.contains("gopher"), head);
        assertFalse(head.toLowerCase().contains("\r\nte:"), head);
    }

    @Test
    void leavesTheRequestTargetAsItIs() throws Exception {
        route(new Backend((request, socket) -> Backend.say(socket, 200, request.line())));
        var line = "GET /a/../b//./%2e%2e/c;v=%C3%A9?x=[1]&y={2}|^ HTTP/1.1";
        try (var raw = new RawClient(balancer.port())) {
            assertEquals(line, raw.send(line + "\r\nHost: x\r\n\r\n").answer().body());
        }
    }

    @Test
    void namesTheHostAsALoadBalancerDoes() throws Exception {
        route(new Backend((request, socket) -> Backend.say(socket, 200, request.head())));
        int port = balancer.port();
        assertTrue(echo("GET / HTTP/1.1\r\nHost: WWW.Example.com\r\n\r\n").says("Host: www.example.com:" + port));
        assertTrue(echo("GET / HTTP/1.1\r\nHost: x:81\r\n\r\n").says("Host: x:81"));
        assertTrue(echo("GET / HTTP/1.0\r\n\r\n").says("Host: 127.0.0.1:" + port));
        var absolute = echo("GET HTTP://Y?q HTTP/1.1\r\nHost: x\r\n\r\n");
        assertTrue(absolute.says("Host: y:" + port), absolute.head());
        assertTrue(absolute.head().startsWith("GET /?q HTTP/1.1\n"), absolute.head());
        assertTrue(echo("OPTIONS http://y HTTP/1.1\r\nHost: x\r\n\r\n").head().startsWith("OPTIONS * HTTP/1.1\n"));
    }

    @Test
    void givesEveryRequestATraceId() throws Exception {
        route(new Backend((request, socket) -> Backend.say(socket, 200, request.head())));
        var get = "GET / HTTP/1.1\r\nHost: x\r\n";
        var id = "=1-[0-9a-f]{8}-[0-9a-f]{24}";
        assertTrue(trace(get + "\r\n").matches("Root" + id));
        assertTrue(trace(get + "X-Amzn-Trace-Id: Root=1-a-b;CalledFrom=app\r\n\r\n")
                .matches("Self" + id + ";Root=1-a-b;CalledFrom=app"));
        assertTrue(
                trace(get + "X-Amzn-Trace-Id: Self=1-c-d; Root=1-a-b\r\n\r\n").matches("Self" + id + ";Root=1-a-b"));
        assertTrue(trace(get + "X-Amzn-Trace-Id: A=b\r\n\r\n").matches("Root" + id + ";A=b"));
        assertTrue(trace(get + "X-Amzn-Trace-Id: Root=" + "a".repeat(8_000) + "\r\n\r\n")
                .matches("Root" + id));
    }

    @Test
    void passesOnNothingThatConcernsTheConnectionAlone() throws Exception {
        route(new Backend((request, socket) -> Backend.say(socket, 200, request.head())));
        var seen = echo("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive,  A-b , C\r\nConnection: D\r\na-B: 1\r\n"
                + "C: 2\r\nd: 3\r\nE: 4\r\nKeep-Alive: 5\r\nTE: gzip\r\nProxy-Connection: x\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AA\r\n\r\n");
        for (var name : List.of(
                "Connection", "A-b", "C", "D", "Keep-Alive", "TE", "Proxy-Connection", "Upgrade", "HTTP2-Settings"))
            assertFalse(seen.has(name), name);
        assertTrue(seen.says("E: 4"));
        // Neither can a client take away what the balancer says itself.
        var without = echo("GET / HTTP/1.1\r\nHost: x\r\nConnection: Host, X-Forwarded-For, X-Amzn-Trace-Id\r\n\r\n");
        for (var name : List.of("Host", "X-Forwarded-For", "X-Amzn-Trace-Id")) assertTrue(without.has(name), name);
    }

    @Test
    void endsTheWayOfOptionsWhereItIsToldTo() throws Exception {
        route(new Backend((request, socket) -> Backend.say(socket, 200, request.head())));
        assertTrue(
                echo("OPTIONS / HTTP/1.1\r\nHost: x\r\nMax-Forwards: 3\r\n\r\n").says("Max-Forwards: 2"));
        try (var raw = new RawClient(balancer.port())) {
            var answer = raw.send("OPTIONS / HTTP/1.1\r\nHost: x\r\nMax-Forwards: 0\r\n\r\n")
                    .answer();
            assertEquals(200, answer.status());
            assertTrue(answer.has("Allow"));
        }
        assertEquals(1, backends.getFirst().requests.get());
    }

    @Test
    void keepsTheConnectionOfAnOldClientThatAsksForIt() throws Exception {
        route(new Backend((request, socket) -> request.line().contains("chunked")
                ? Backend.write(
                        socket,
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
                : Backend.say(socket, 200, "ok")));
        try (var raw = new RawClient(balancer.port())) {
            for (int i = 0; i < 3; i++) {
                var answer = raw.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                        .answer();
                assertTrue(answer.says("Connection: keep-alive"), answer.head());
                assertEquals("ok", answer.body());
            }
            // Of what it cannot be told the length, the end of the connection is the end.
            var chunked = raw.send("GET /chunked HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                    .answer();
            assertEquals("abcde", chunked.body());
            assertTrue(chunked.says("Connection: close"), chunked.head());
            assertFalse(chunked.has("Transfer-Encoding"), chunked.head());
        }
    }

    @Test
    void saysNoLengthForTheHeadOfAChunkedPage() throws Exception {
        route(new Backend((request, socket) ->
                Backend.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nETag: a\r\n\r\n")));
        try (var raw = new RawClient(balancer.port())) {
            for (int i = 0; i < 2; i++) {
                var answer = raw.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n").answer(true);
                assertFalse(answer.has("Content-Length"), answer.head());
                assertTrue(answer.says("ETag: a"), answer.head());
            }
        }
        assertEquals(1, backends.getFirst().connections.get());
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        route(new Backend(
                (request, socket) -> Backend.say(socket, 200, request.line().split(" ")[1])));
        try (var raw = new RawClient(balancer.port())) {
            var all = new StringBuilder();
            for (int i = 0; i < 200; i++) all.append("GET /" + i + " HTTP/1.1\r\nHost: x\r\n\r\n");
            raw.send(all.toString());
            for (int i = 0; i < 200; i++) assertEquals("/" + i, raw.answer().body());
        }
    }

    @Test
    void readsARequestThatArrivesByteByByte() throws Exception {
        route(new Backend((request, socket) -> Backend.say(socket, 200, new String(request.body()))));
        try (var raw = new RawClient(balancer.port())) {
            raw.socket.setTcpNoDelay(true);
            var request = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
            for (char c : request.toCharArray()) raw.send(String.valueOf(c));
            assertEquals("ok", raw.answer().body());
            assertTrue(raw.isOpen());
        }
    }

    @Test
    void answersAClientThatSaysItWillSendNoMore() throws Exception {
        var goOn = new CountDownLatch(1);
        route(new Backend((request, socket) -> {
            goOn.await();
            return Backend.say(socket, 200, "ok");
        }));
        try (var raw = new RawClient(balancer.port())) {
            raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").socket.shutdownOutput();
            goOn.countDown();
            assertEquals("ok", raw.answer().body());
            assertTrue(raw.isClosed());
        }
    }

    @Test
    void answersAllThatCameBeforeAClientSaidNoMore() throws Exception {
        var here = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var backend = new Backend((request, socket) -> {
            here.countDown();
            go.await();
            return Backend.say(socket, 200, request.line().split(" ")[1]);
        })) {
            route(backend);
            try (var raw = new RawClient(balancer.port())) {
                raw.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
                                + "POST /3 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
                                + "GET /4 HTTP/1.1\r\nHos")
                        .socket
                        .shutdownOutput();
                here.await();
                go.countDown();
                for (var path : List.of("/1", "/2", "/3"))
                    assertEquals(path, raw.answer().body());
                assertEquals(400, raw.answer().status());
                assertTrue(raw.isClosed());
            }
        }
    }

    @Test
    void saysContinueItselfAndAtOnce() throws Exception {
        route(new Backend((request, socket) -> Backend.say(socket, 200, request.head())));
        try (var raw = new RawClient(balancer.port())) {
            raw.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
            assertEquals(100, raw.answer().status());
            var answer = raw.send("ok").answer();
            assertEquals(200, answer.status());
            assertFalse(new RawClient.Answer(0, answer.body(), "").has("Expect"), answer.body());
        }
    }

    @Test
    void passesOnEveryStatusAndHeader() throws Exception {
        route(new Backend((request, socket) -> Backend.write(socket, """
            HTTP/1.1 302 Found\r
            Location: /elsewhere\r
            Set-Cookie: a=1\r
            Set-Cookie: b=2\r
            Keep-Alive: timeout=5\r
            Content-Length: 0\r
            \r
            """)));
        var answer = get("/");
        assertEquals(302, answer.statusCode());
        assertEquals("/elsewhere", answer.headers().firstValue("Location").orElseThrow());
        assertEquals(List.of("a=1", "b=2"), answer.headers().allValues("Set-Cookie"));
        assertTrue(answer.headers().firstValue("Keep-Alive").isEmpty());
    }

    @Test
    void answersHeadWithTheLengthAndNoBody() throws Exception {
        route(new Backend((request, socket) -> Backend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n")));
        var answer = client.send(request("/").HEAD().build(), BodyHandlers.ofString());
        assertEquals("77", answer.headers().firstValue("Content-Length").orElseThrow());
        assertEquals(200, get("/", "HEAD").statusCode());
    }

    @Test
    void readsAnswersInEveryFraming() throws Exception {
        route(new Backend((request, socket) -> switch (request.line().split(" ")[1]) {
            case "/chunked" ->
                Backend.write(
                        socket,
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n");
            case "/old" -> !Backend.write(socket, "HTTP/1.0 200 OK\r\n\r\nuntil the end");
            case "/interim" ->
                Backend.write(
                        socket,
                        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            default -> Backend.write(socket, "HTTP/1.1 204 No Content\r\n\r\n");
        }));
        assertEquals("abcde", get("/chunked").body());
        assertEquals("abcde", get("/chunked").body());
        assertEquals("until the end", get("/old").body());
        assertEquals("ok", get("/interim").body());
        assertEquals(204, get("/none").statusCode());
    }

    @Test
    void streamsLargeBodiesBothWays() throws Exception {
        var sent = new byte[5_000_000];
        new Random(7).nextBytes(sent);
        route(new Backend((request, socket) -> {
            Backend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + request.body().length + "\r\n\r\n");
            socket.getOutputStream().write(request.body());
            return true;
        }));
        for (var publisher : List.of(
                BodyPublishers.ofByteArray(sent), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(sent)))) {
            var answer = client.send(request("/").POST(publisher).build(), BodyHandlers.ofByteArray());
            assertArrayEquals(sent, answer.body());
        }
    }

    @Test
    void passesOnWhatATargetSaysBeforeItIsFinished() throws Exception {
        var goOn = new CountDownLatch(1);
        route(new Backend((request, socket) -> {
            Backend.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            goOn.await();
            return Backend.write(socket, "4\r\nlast\r\n0\r\n\r\n");
        }));
        var answer = client.send(request("/").build(), BodyHandlers.ofInputStream());
        assertEquals("first", new String(answer.body().readNBytes(5), StandardCharsets.US_ASCII));
        goOn.countDown();
        assertEquals("last", new String(answer.body().readAllBytes(), StandardCharsets.US_ASCII));
    }

    @Test
    void carriesBodiesOfAnySize() throws Exception {
        var received = new AtomicReference<String>();
        try (var patient = new Balancer("127.0.0.1", 0);
                var backend = new Backend((request, socket) -> {
                    received.set(request.body().length + " " + Arrays.hashCode(request.body()));
                    return Backend.say(socket, 200, "ok");
                })) {
            patient.routes(List.of(backend.route("t")));
            var sent = new byte[20_000_000];
            new Random(3).nextBytes(sent);
            for (var publisher : List.of(
                    BodyPublishers.ofByteArray(sent),
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(sent)))) {
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + patient.port() + "/"));
                assertEquals(
                        200,
                        client.send(request.POST(publisher).build(), BodyHandlers.ofString())
                                .statusCode());
                assertEquals(sent.length + " " + Arrays.hashCode(sent), received.get());
            }
        }
    }

    @Test
    void bringsTheAnswerOfATargetThatDoesNotWantTheBody() throws Exception {
        route(rejecting());
        try (var raw = new RawClient(balancer.port())) {
            raw.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n");
            var piece = "x".repeat(100_000);
            for (int i = 0; i < 20; i++) raw.send(piece);
            var answer = raw.answer();
            assertEquals(413, answer.status());
            assertTrue(answer.says("Connection: close"), answer.head());
            assertEquals("no", answer.body());
        }
    }

    /// Answers as soon as it has seen the head, and hangs up.
    private static Backend rejecting() throws IOException {
        return new Backend((request, socket) -> true) {
            @Override
            boolean rejects(java.net.Socket socket) throws IOException {
                return Backend.say(socket, 413, "no");
            }
        };
    }

    @Test
    void doesNotTakeNonsenseForAnAnswer() throws Exception {
        for (var nonsense : List.of(
                "hello\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 600 X\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA(: b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: \0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n a: b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\n" + ("A: " + "a".repeat(1_000) + "\r\n").repeat(40) + "\r\n")) {
            route(new Backend((request, socket) -> Backend.write(socket, nonsense)));
            assertEquals(502, get("/").statusCode(), nonsense);
        }
    }

    @Test
    void readsWhatOlderServersMayStillWrite() throws Exception {
        route(new Backend((request, socket) -> Backend.write(
                socket,
                "HTTP/1.1 200\n"
                        + "A : b\r\n"
                        + "Folded: c\r\n"
                        + "\t d\r\n"
                        + "Content-Length: 3\r\n"
                        + "Content-Length: 3\r\n"
                        + "Connection: X-Own, keep-alive\r\n"
                        + "X-Own: e\r\n\r\n"
                        + "abc")));
        try (var raw = new RawClient(balancer.port())) {
            var answer = raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").answer();
            assertTrue(answer.says("A: b"), answer.head());
            assertTrue(answer.head().lines().anyMatch(l -> l.matches("Folded: c\\s+d")), answer.head());
            assertTrue(answer.has("Date"), answer.head());
            assertFalse(answer.has("X-Own"), answer.head());
            assertEquals("abc", answer.body());
        }
    }

    @Test
    void doesNotTakeWhatFollowsAnAnswerForTheNextOne() throws Exception {
        route(new Backend((request, socket) -> Backend.write(
                socket,
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")));
        for (int i = 0; i < 3; i++) assertEquals("ok", get("/").body());
        assertEquals(3, backends.getFirst().connections.get());
    }

    @Test
    void countsAClientThatLeavesAndBlamesNobody() throws Exception {
        var arrived = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        route(new Backend((request, socket) -> {
            arrived.countDown();
            goOn.await();
            var much = new byte[1_000_000];
            Backend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            try {
                while (true) socket.getOutputStream().write(much);
            } finally {
                left.countDown();
            }
        }));
        try (var raw = new RawClient(balancer.port())) {
            raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            arrived.await();
            Backend.reset(raw.socket);
        }
        goOn.countDown();
        left.await();
        var drained = new CountDownLatch(1);
        balancer.whenDrained("t0", Duration.ofSeconds(20), drained::countDown);
        drained.await();
        assertEquals(new Counters(1, 0, 0, 1, 0, 0, 0, 0), balancer.total());
        assertEquals(Counters.NONE, balancer.counters().get("t0"));
    }

    @Test
    void triesAnotherTargetWhenOneDoesNotListen() throws Exception {
        var good = Backend.saying("good");
        routes(gone("gone"), good.route("good"));
        backends.add(good);
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    "good",
                    client.send(request("/").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString())
                            .body());
        }
        assertEquals(2, balancer.counters().get("gone").connectErrors());
        assertEquals(4, balancer.counters().get("good").status2xx());
        assertEquals(0, balancer.total().balancer5xx());
    }

    @Test
    void saysBadGatewayWhenNobodyListens() throws Exception {
        routes(gone("a"), gone("b"));
        assertEquals(502, get("/").statusCode());
        assertEquals(1, balancer.counters().get("a").connectErrors());
        assertEquals(1, balancer.counters().get("b").connectErrors());
        assertEquals(new Counters(1, 0, 0, 0, 0, 0, 0, 1), balancer.total());
    }

    @Test
    void sendsAgainWhatMayBeRepeated() throws Exception {
        for (var method : List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE")) {
            var bad = new Backend((request, socket) -> false);
            var good = Backend.saying("good");
            route(bad, good);
            for (int i = 0; i < 2; i++) assertEquals(200, get("/", method).statusCode(), method);
            assertEquals(1, bad.requests.get(), method);
            assertEquals(2, good.requests.get(), method);
        }
    }

    @Test
    void sendsNothingTwiceThatMayNotBeRepeated() throws Exception {
        var bad = new Backend((request, socket) -> false);
        var good = Backend.saying("good");
        route(bad, good);
        var statuses = List.of(get("/", "POST").statusCode(), get("/", "POST").statusCode());
        assertEquals(List.of(200, 502), statuses.stream().sorted().toList());
        assertEquals(1, bad.requests.get());
        assertEquals(1, good.requests.get());
        assertEquals(1, balancer.counters().get("t0").broken());
    }

    @Test
    void doesNotShowARequestThatBreaksTargetsToTheWholeFleet() throws Exception {
        var fleet = new Backend[5];
        for (int i = 0; i < 5; i++) fleet[i] = new Backend((request, socket) -> false);
        route(fleet);
        assertEquals(502, get("/").statusCode());
        assertEquals(2, backends.stream().mapToInt(b -> b.requests.get()).sum());
    }

    @Test
    void survivesAKeptConnectionThatTheOnlyTargetJustClosed() throws Exception {
        // Answers one request per connection without saying "Connection: close", then resets the second one.
        route(new Backend((request, socket) -> {
            if (socket.getKeepAlive()) {
                Backend.reset(socket);
                return false;
            }
            socket.setKeepAlive(true);
            return Backend.say(socket, 200, "ok");
        }));
        for (int i = 0; i < 10; i++) assertEquals(200, get("/").statusCode());
        for (int i = 0; i < 10; i++) assertEquals(200, get("/", "POST").statusCode());
        assertEquals(new Counters(20, 20, 0, 0, 0, 0, 0, 0), balancer.counters().get("t0"));
    }

    @Test
    void doesNotShowHalfAnAnswer() throws Exception {
        var breaking = new Backend(
                (request, socket) -> !Backend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
        route(breaking, Backend.saying("whole"));
        for (int i = 0; i < 2; i++) assertEquals("whole", get("/").body());

        route(new Backend((request, socket) ->
                !Backend.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")));
        assertThrows(IOException.class, () -> get("/"));
        assertEquals(1, balancer.total().balancer5xx());
    }

    @Test
    void saysGatewayTimeoutAfterSilence() throws Exception {
        var backend = new Backend((request, socket) -> {
            new CountDownLatch(1).await();
            return true;
        });
        var timeouts = new Timeouts(seconds(2), Duration.ofMillis(300), seconds(20), seconds(5));
        try (backend;
                var hasty = new Balancer("127.0.0.1", 0, timeouts)) {
            hasty.routes(List.of(backend.route("t0")));
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hasty.port() + "/"))
                    .build();
            assertEquals(504, client.send(request, BodyHandlers.ofString()).statusCode());
            assertEquals(1, backend.requests.get());
            assertEquals(1, hasty.counters().get("t0").broken());
        }
    }

    @Test
    void countsWhatTargetsAnswer() throws Exception {
        route(new Backend((request, socket) ->
                Backend.say(socket, Integer.parseInt(request.line().split("[ /]+")[1]), "")));
        for (int status : List.of(200, 201, 301, 404, 500, 503)) get("/" + status);
        var expected = new Counters(6, 2, 1, 1, 2, 0, 0, 0);
        assertEquals(expected, balancer.counters().get("t0"));
        assertEquals(expected, balancer.total());
    }

    @Test
    void drainsWhenTheLastRequestIsAnswered() throws Exception {
        var arrived = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        route(new Backend((request, socket) -> {
            arrived.countDown();
            goOn.await();
            return Backend.say(socket, 200, "finished");
        }));
        var answer = getAsync("/");
        arrived.await();
        assertEquals(1, balancer.inFlight("t0"));
        balancer.routes(List.of());
        var drained = new CompletableFuture<String>();
        balancer.whenDrained("t0", Duration.ofSeconds(20), () -> drained.complete("drained"));
        assertFalse(drained.isDone());
        goOn.countDown();
        assertEquals("finished", answer.get().body());
        assertEquals("drained", drained.get(10, TimeUnit.SECONDS));
        assertEquals(0, balancer.inFlight("t0"));
    }

    @Test
    void stopsWaitingForADrainInTime() throws Exception {
        var arrived = new CountDownLatch(1);
        route(new Backend((request, socket) -> {
            arrived.countDown();
            new CountDownLatch(1).await();
            return true;
        }));
        getAsync("/");
        arrived.await();
        balancer.routes(List.of());
        var drained = new CompletableFuture<Integer>();
        balancer.whenDrained("t0", Duration.ofMillis(20), () -> drained.complete(balancer.inFlight("t0")));
        assertEquals(1, drained.get(10, TimeUnit.SECONDS));
    }

    @Test
    void drainsAtOnceWhatIsIdle() {
        var drained = new CompletableFuture<String>();
        balancer.whenDrained("nobody", Duration.ofSeconds(20), () -> drained.complete("drained"));
        assertTrue(drained.isDone());
    }

    @Test
    void refusesARouteItCannotUse() {
        assertThrows(IllegalArgumentException.class, () -> new Route("i-1", "127.0.0.1", 0));
        assertThrows(IllegalArgumentException.class, () -> new Route(" ", "127.0.0.1", 80));
    }

    private RawClient.Answer echo(String request) throws IOException {
        try (var raw = new RawClient(balancer.port())) {
            return new RawClient.Answer(0, raw.send(request).answer().body().replace("\r", ""), "");
        }
    }

    private String trace(String request) throws IOException {
        return echo(request)
                .head()
                .lines()
                .filter(l -> l.startsWith("X-Amzn-Trace-Id: "))
                .findFirst()
                .orElseThrow()
                .substring(17);
    }

    private static Duration seconds(long count) {
        return Duration.ofSeconds(count);
    }

    private void route(Backend... those) {
        var routes = new ArrayList<Route>();
        for (var backend : those) {
            backends.add(backend);
            routes.add(backend.route("t" + routes.size()));
        }
        balancer.routes(routes);
    }

    private void routes(Route... routes) {
        balancer.routes(List.of(routes));
    }

    private static Route gone(String id) {
        try (var socket = new ServerSocket(0)) {
            return new Route(id, "127.0.0.1", socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + balancer.port() + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(path, "GET");
    }

    private HttpResponse<String> get(String path, String method) throws Exception {
        return client.send(request(path).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> getAsync(String path) {
        return client.sendAsync(request(path).build(), BodyHandlers.ofString());
    }
}
