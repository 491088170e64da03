package pushback.host.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pushback.aws.loadbalancing.Counters;

/// Clients that do not go on: none of them holds a connection for longer than the idle time-out, and none of them holds
/// a target that is to be drained.
@Timeout(30)
class StallingClientsTest {
    private static final Duration LIMIT = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(300);

    private Balancer balancer = new Balancer("127.0.0.1", 0, new Timeouts(seconds(2), seconds(20), SHORT, SHORT));
    private Backend backend;

    @AfterEach
    void close() throws IOException {
        balancer.close();
        if (backend != null) backend.close();
    }

    @Test
    void closesAConnectionThatSaysNothing() throws Exception {
        try (var client = new RawClient(balancer.port())) {
            assertTrue(client.isClosed(), "and says nothing either: a request could be on its way");
        }
        assertEquals(Counters.NONE, balancer.total());
    }

    @Test
    void closesAKeptConnectionThatSaysNothingMore() throws Exception {
        route(Backend.saying("ok"));
        try (var client = new RawClient(balancer.port())) {
            assertEquals(
                    "ok",
                    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").answer().body());
            assertTrue(client.isClosed());
        }
    }

    @Test
    void refusesAHeadThatDoesNotEnd() throws Exception {
        try (var client = new RawClient(balancer.port())) {
            var answer = client.send("GET / HTTP/1.1\r\nHost: x\r\n").answer();
            assertEquals(408, answer.status());
            assertTrue(answer.says("Connection: close"));
            client.socket.shutdownOutput();
            assertTrue(client.isClosed());
        }
        assertEquals(1, balancer.total().status4xx());
    }

    @Test
    void givesAHeadNoMoreTimeForComingDropByDrop() throws Exception {
        try (var client = new RawClient(balancer.port())) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n");
            var refused = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.answer().status();
                } catch (IOException broken) {
                    throw new IllegalStateException(broken);
                }
            });
            while (!isDoneWithin(refused, Duration.ofMillis(20))) client.send("a: b\r\n");
            assertEquals(408, refused.get());
        }
    }

    @Test
    void showsABodyThatDoesNotEndToNoTarget() throws Exception {
        route(Backend.saying("ok"));
        try (var client = new RawClient(balancer.port())) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
            assertEquals(408, client.answer().status());
        }
        assertEquals(0, backend.connections.get());
    }

    @Test
    void givesTheTargetOfAStalledUploadFree() throws Exception {
        route(Backend.saying("ok"));
        try (var client = new RawClient(balancer.port())) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(200_000));
            awaitInFlight();
            balancer.routes(List.of());
            awaitDrained();
            assertEquals(408, client.answer().status());
        }
        assertEquals(Counters.NONE, balancer.counters().get("t"), "the target has done nothing wrong");
    }

    @Test
    void givesTheTargetOfAnAnswerThatNobodyTakesFree() throws Exception {
        route(new Backend((request, socket) -> {
            Backend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            var much = new byte[1_000_000];
            while (true) socket.getOutputStream().write(much);
        }));
        try (var client = new RawClient(balancer.port())) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            awaitInFlight();
            balancer.routes(List.of());
            awaitDrained();
        }
        assertEquals(new Counters(1, 0, 0, 1, 0, 0, 0, 0), balancer.total());
    }

    @Test
    void waitsLessForAStalledUploadWhoseTargetIsDrained() throws Exception {
        patientExceptInDrains();
        route(Backend.saying("ok"));
        try (var client = new RawClient(balancer.port())) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(200_000));
            awaitInFlight();
            balancer.routes(List.of());
            awaitDrained();
            assertEquals(408, client.answer().status());
        }
    }

    @Test
    void waitsLessForAStalledReaderWhoseTargetIsDrained() throws Exception {
        patientExceptInDrains();
        route(new Backend((request, socket) -> {
            Backend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            var much = new byte[1_000_000];
            while (true) socket.getOutputStream().write(much);
        }));
        try (var client = new RawClient(balancer.port())) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            awaitInFlight();
            balancer.routes(List.of());
            awaitDrained();
        }
    }

    @Test
    void letsADrainedTargetFinishWhatItIsAskedFor() throws Exception {
        patientExceptInDrains();
        var goOn = new CountDownLatch(1);
        route(new Backend((request, socket) -> {
            goOn.await();
            return Backend.say(socket, 200, "ok");
        }));
        try (var client = new RawClient(balancer.port())) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(300_000));
            awaitInFlight();
            balancer.routes(List.of());
            var drained = new CompletableFuture<String>();
            balancer.whenDrained("t", LIMIT, () -> drained.complete("drained"));
            assertFalse(isDoneWithin(drained, SHORT.multipliedBy(3)), "it is the target that takes its time");
            goOn.countDown();
            assertEquals("ok", client.answer().body());
            drained.get(20, TimeUnit.SECONDS);
        }
    }

    private void patientExceptInDrains() {
        balancer.close();
        balancer = new Balancer("127.0.0.1", 0, new Timeouts(seconds(2), seconds(20), seconds(3600), SHORT));
    }

    private static Duration seconds(long count) {
        return Duration.ofSeconds(count);
    }

    private static boolean isDoneWithin(CompletableFuture<?> answer, Duration atMost) throws Exception {
        try {
            answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        }
    }

    private void route(Backend to) {
        backend = to;
        balancer.routes(List.of(to.route("t")));
    }

    private void awaitInFlight() {
        while (balancer.inFlight("t") == 0) Thread.onSpinWait();
    }

    private void awaitDrained() throws InterruptedException {
        var drained = new CountDownLatch(1);
        balancer.whenDrained("t", LIMIT, drained::countDown);
        drained.await();
    }
}
