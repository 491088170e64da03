package pushback.local.balancer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BalancerTest {
    private final Balancer balancer =
            new Balancer("127.0.0.1", 0, new Timeouts(Duration.ofSeconds(2), Duration.ofMillis(500)));
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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
        assertEquals("abc", answers.substring(0, 3).chars().sorted()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
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
        client.send(request("/a%2Fb/c;x=1?q=%20%C3%A9&r").header("X-Forwarded-For", "10.1.2.3")
                .header("X-Forwarded-Proto", "gopher").header("TE", "trailers").build(), BodyHandlers.discarding());
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
    void leavesTheRequestLineAsItIs() throws Exception {
        route(new Backend((request, socket) -> Backend.say(socket, 200, request.line())));
        var line = "GET /a/../b/./%2e%2e/c;v=\u00e9?x=[1]&y={2}|#\u00c3\u00a9 HTTP/1.1";
        try (var socket = new Socket("127.0.0.1", balancer.port())) {
            Backend.write(socket, line + "\r\nHost: x\r\nConnection: close\r\n\r\n");
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertEquals(line, answer.substring(answer.indexOf("\r\n\r\n") + 4));
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
            case "/chunked" -> Backend.write(socket,
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n");
            case "/old" -> !Backend.write(socket, "HTTP/1.0 200 OK\r\n\r\nuntil the end");
            case "/interim" -> Backend.write(socket,
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
        for (var publisher : List.of(BodyPublishers.ofByteArray(sent),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(sent)))) {
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
    void refusesMoreThanSixteenMegabytes() throws Exception {
        var backend = Backend.saying("a");
        route(backend);
        try (var socket = new Socket("127.0.0.1", balancer.port())) {
            Backend.write(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 16777217\r\n\r\n");
            assertEquals("HTTP/1.1 413 Request Entity Too Large", Wire.line(socket.getInputStream(), 100));
        }
        assertEquals(0, backend.requests.get());
    }

    @Test
    void triesAnotherTargetWhenOneDoesNotListen() throws Exception {
        var good = Backend.saying("good");
        routes(gone("gone"), good.route("good"));
        backends.add(good);
        for (int i = 0; i < 4; i++) {
            assertEquals("good", client.send(request("/").POST(BodyPublishers.ofString("x")).build(),
                    BodyHandlers.ofString()).body());
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
        var breaking = new Backend((request, socket) ->
                !Backend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
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
        route(backend);
        assertEquals(504, get("/").statusCode());
        assertEquals(1, backend.requests.get());
        assertEquals(1, balancer.counters().get("t0").broken());
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
