package pushback.host.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pushback.aws.loadbalancing.Counters;

/// What clients see, under load, of servers coming and going.
@Tag("slow")
@Timeout(60)
class RotationTest {
    private static final int CLIENTS = 16;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void losesNothingWhenTargetsAreDrainedBeforeTheyStop() throws Exception {
        try (var balancer = new Balancer("127.0.0.1", 0)) {
            underLoad(balancer, "POST", fleet -> {
                for (int i = 0; i < 25; i++) {
                    fleet.add(balancer);
                    var leaving = fleet.removeOldest(balancer);
                    var drained = new CountDownLatch(1);
                    balancer.whenDrained(leaving.id(), Duration.ofSeconds(20), drained::countDown);
                    drained.await();
                    leaving.backend().kill();
                    awaitAnswers(50);
                }
            });
            assertEquals(List.of(), List.copyOf(failures));
            assertEquals(answered.get(), balancer.total().requests());
            assertEquals(
                    answered.get(),
                    balancer.counters().values().stream()
                            .mapToLong(Counters::requests)
                            .sum());
        }
    }

    @Test
    void losesNoGetWhenTargetsAreKilled() throws Exception {
        try (var balancer = new Balancer("127.0.0.1", 0)) {
            underLoad(balancer, "GET", fleet -> {
                for (int i = 0; i < 25; i++) {
                    fleet.add(balancer);
                    fleet.oldest().backend().kill();
                    awaitAnswers(50); // Nobody has noticed yet: it keeps getting its share.
                    fleet.removeOldest(balancer);
                }
            });
            assertEquals(List.of(), List.copyOf(failures));
            assertEquals(answered.get(), balancer.total().status2xx(), "the client itself did not have to ask again");
            assertEquals(answered.get(), balancer.total().requests());
            assertTrue(balancer.counters().values().stream()
                            .mapToLong(Counters::connectErrors)
                            .sum()
                    > 0);
        }
    }

    private interface Story {
        void tell(Fleet fleet) throws Exception;
    }

    private record Server(String id, Backend backend) {}

    private static final class Fleet {
        private final ArrayDeque<Server> servers = new ArrayDeque<>();
        private int launched;

        void add(Balancer balancer) throws Exception {
            servers.add(new Server("i-" + launched++, Backend.saying("hello")));
            publish(balancer);
        }

        Server oldest() {
            return servers.getFirst();
        }

        Server removeOldest(Balancer balancer) {
            var leaving = servers.removeFirst();
            publish(balancer);
            return leaving;
        }

        private void publish(Balancer balancer) {
            balancer.routes(servers.stream().map(s -> s.backend().route(s.id())).toList());
        }
    }

    private void underLoad(Balancer balancer, String method, Story story) throws Exception {
        var fleet = new Fleet();
        for (int i = 0; i < 3; i++) fleet.add(balancer);
        var stop = new AtomicBoolean();
        var clients = new ArrayList<Thread>();
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.startVirtualThread(() -> {
                    while (!stop.get()) ask(http, balancer.port(), method);
                }));
            }
            try {
                story.tell(fleet);
            } finally {
                stop.set(true);
                for (var client : clients) client.join();
            }
        }
        for (var server : fleet.servers) server.backend().close();
    }

    private void ask(HttpClient http, int port, String method) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) failures.add(answer.statusCode() + " " + answer.body());
        } catch (Exception broken) {
            failures.add(broken.toString());
        }
        answered.incrementAndGet();
    }

    private void awaitAnswers(int more) {
        int enough = answered.get() + more;
        while (answered.get() < enough) Thread.onSpinWait();
    }
}
