package pushback.host.up;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.aws.loadbalancing.Route;
import pushback.aws.metrics.LocalCloudWatch;
import pushback.cloud.virtual.VirtualCloud;
import pushback.host.balancer.Balancer;
import pushback.settings.Witnesses;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

class TrafficPublisherTest {
    private static final Instant BEGAN = Instant.parse("2026-01-05T09:00:00Z");

    private final VirtualTimeline timeline = new VirtualTimeline(BEGAN);
    private final LocalCloudWatch cloudWatch = new LocalCloudWatch(timeline, Optional.empty());

    /// By zone and status as an Application Load Balancer does, which tells of no status that nobody was answered with.
    @Test
    void tellsTheMinutesOfAZoneByStatus() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(
                    Integer.parseInt(exchange.getRequestURI().getPath().substring(1)), -1);
            exchange.close();
        });
        server.start();
        try (var balancer = new Balancer("127.0.0.1", 0);
                var client = HttpClient.newHttpClient()) {
            balancer.routes(
                    List.of(new Route("i-1", "127.0.0.1", server.getAddress().getPort())));
            var settings = new VirtualCloud().cloud().settings();
            settings = settings.with(settings.health().withWitnesses(Witnesses.NONE.withBalancer("app/shop/1", 60)));
            new TrafficPublisher(balancer, cloudWatch, timeline, settings, _ -> Optional.of("a")).begin();
            for (var status : List.of(200, 404, 404, 503, 200))
                client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + balancer.port() + "/" + status))
                                .build(),
                        BodyHandlers.discarding());
            timeline.advance(Duration.ofMinutes(3));
            var group = settings.servers().targetGroupArn();
            group = group.substring(group.lastIndexOf(':') + 1);
            assertEquals(List.of(5.0), sums("RequestCount", group));
            assertEquals(List.of(1.0), sums("HTTPCode_Target_5XX_Count", group));
            assertEquals(List.of(2.0), sums("HTTPCode_Target_4XX_Count", group));
            client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + balancer.port() + "/200"))
                            .build(),
                    BodyHandlers.discarding());
            timeline.advance(Duration.ofMinutes(3));
            assertEquals(List.of(5.0, 1.0), sums("RequestCount", group));
            assertEquals(List.of(2.0), sums("HTTPCode_Target_4XX_Count", group));
        } finally {
            server.stop(0);
        }
    }

    /// Of each minute that is told of.
    private List<Double> sums(String metric, String group) {
        return cloudWatch
                .getMetricStatistics(get -> get.namespace("AWS/ApplicationELB")
                        .metricName(metric)
                        .dimensions(
                                dimension("LoadBalancer", "app/shop/1"),
                                dimension("TargetGroup", group),
                                dimension("AvailabilityZone", "a"))
                        .startTime(BEGAN)
                        .endTime(BEGAN.plusSeconds(600))
                        .period(60)
                        .statistics(Statistic.SUM))
                .datapoints()
                .stream()
                .sorted(Comparator.comparing(Datapoint::timestamp))
                .map(Datapoint::sum)
                .toList();
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }
}
