package pushback.cli.race;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import pushback.aws.endpoint.AccessKey;
import pushback.aws.endpoint.AwsEndpoint;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.VirtualCloud;
import pushback.console.Console;
import pushback.console.access.ConsoleKey;
import pushback.console.live.LookPace;
import pushback.operator.Operator;
import pushback.operator.OperatorClients;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// The console's pages, in turn with a page that has next to nothing on it: how long each takes from the request's
/// first
/// byte to the answer's last, over one connection of the loopback, packed by gzip as browsers get it. The environment
/// is
/// in memory, and is asked over HTTP as `up` is.
public final class ConsoleBench implements AutoCloseable {
    /// Of the median, in milliseconds.
    public static final double MOST_MILLIS = 50;
    /// Of an empty page's median.
    public static final double MOST_TIMES = 8;
    private static final int RELEASES = 100;
    private static final int EVENTS = 300;
    private static final int MOST_SECONDS = 3_600;
    private static final String REGION = "us-east-1";
    /// The layout, and one sentence.
    private static final String EMPTY = "/nothing";

    private final VirtualCloud world = new VirtualCloud(2);
    private final AwsEndpoint endpoint;
    private final Console console;
    private final Map<String, String> pages = new LinkedHashMap<>();

    /// @param work directory for what is uploaded
    public ConsoleBench(Path work) {
        var good = AppBehaviour.good();
        for (var i = 1; i < RELEASES; i++) {
            world.commit("Release " + i, i % 10 == 0 ? good.failing("ApplicationStart") : good);
            world.run("requestedBy", "dana");
        }
        // Judged for long: on so little is it told from a good one.
        world.commit("Seldom bad", good.answering((path, since) -> since.toSeconds() % 20 == 19 ? 500 : 200));
        world.settle();
        var longest = world.run("requestedBy", "dana");
        world.settle();
        world.commit("Seldom bad, too", good.answering((path, since) -> since.toSeconds() % 20 == 19 ? 500 : 200));
        var running = world.start("requestedBy", "dana");
        for (var i = 0; i < MOST_SECONDS && eventsOf(running) < EVENTS; i++)
            world.timeline().advance(Duration.ofSeconds(1));
        endpoint = new AwsEndpoint(
                0,
                world.timeline(),
                InstantSource.system(),
                REGION,
                work,
                _ -> {},
                world.cloud().offers());
        var access = AccessKey.forOperator();
        endpoint.admit(access);
        var operator = Operator.of(
                world.cloud().settings().environment(),
                REGION,
                OperatorClients.onAws(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(access.id(), access.secret())),
                        Region.of(REGION),
                        Optional.of(URI.create(endpoint.url()))),
                world.cloud().pushback().clock());
        console = new Console(
                operator,
                Clock.systemUTC(),
                new Console.Setup(
                        0, ConsoleKey.fresh(), LookPace.LOCAL, "./pushback console", RuntimeException::getMessage));
        pages.put("/, with a release at work", "/");
        put("a release that has ended", longest);
        put("a release at work", running);
    }

    private void put(String what, ExecutionRecord release) {
        if (eventsOf(release) < EVENTS)
            throw new IllegalStateException(what + " has only " + eventsOf(release) + " events: " + release.states());
        pages.put(what + ", " + eventsOf(release) + " events", "/releases/" + release.name());
    }

    private int eventsOf(ExecutionRecord release) {
        return world.cloud()
                .stepFunctions()
                .getExecutionHistory(get -> get.executionArn(release.arn()).maxResults(1000))
                .events()
                .size();
    }

    /// @param median and `p99` in milliseconds
    /// @param empty median of the empty page, taken in turn
    /// @param bytes of the answer, packed
    public record Figures(String page, double median, double p99, double empty, int bytes) {
        public double times() {
            return median / empty;
        }

        public boolean isReached() {
            return median < MOST_MILLIS && times() <= MOST_TIMES;
        }
    }

    /// @param requests of each page that are counted, after as many that are not
    public List<Figures> run(int requests, Consumer<String> told) throws IOException {
        var figures = new ArrayList<Figures>();
        try (var visitor = new Visitor(console)) {
            for (var page : pages.entrySet()) {
                told.accept(page.getKey() + ", " + requests + " times in turn with an empty page");
                for (var i = 0; i < requests; i++) {
                    visitor.millis(page.getValue(), 200);
                    visitor.millis(EMPTY, 404);
                }
                var own = new ArrayList<Double>();
                var empty = new ArrayList<Double>();
                for (var i = 0; i < requests; i++) {
                    own.add(visitor.millis(page.getValue(), 200));
                    empty.add(visitor.millis(EMPTY, 404));
                }
                visitor.millis(page.getValue(), 200);
                figures.add(
                        new Figures(page.getKey(), at(own, 0.5), at(own, 0.99), at(empty, 0.5), visitor.lastBytes()));
            }
        }
        return figures;
    }

    private static double at(List<Double> values, double share) {
        var sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1.0, sorted.size() * share));
    }

    /// One connection that is kept.
    private static final class Visitor implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final String host;
        private String cookie = "";
        private int bytes;

        Visitor(Console console) throws IOException {
            socket = new Socket(InetAddress.getByName("127.0.0.1"), console.port());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            host = "localhost:" + console.port();
            var login = URI.create(console.loginUrl());
            millis(login.getRawPath() + "?" + login.getRawQuery(), 303);
        }

        double millis(String path, int status) throws IOException {
            var begun = System.nanoTime();
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept-Encoding: gzip\r\nCookie: "
                                    + cookie + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            var first = line();
            if (!first.contains(" " + status + " ")) throw new IOException(path + " is answered: " + first);
            var length = 0;
            for (var line = line(); !line.isEmpty(); line = line()) {
                if (line.regionMatches(true, 0, "Content-Length:", 0, 15))
                    length = Integer.parseInt(line.substring(15).strip());
                if (line.regionMatches(true, 0, "Set-Cookie:", 0, 11))
                    cookie = line.substring(11, line.indexOf(';')).strip();
            }
            in.readNBytes(length);
            bytes = length;
            return (System.nanoTime() - begun) / 1e6;
        }

        int lastBytes() {
            return bytes;
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (var next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) throw new IOException("the console has ended the connection");
                if (next != '\r') line.append((char) next);
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Override
    public void close() {
        console.close();
        endpoint.close();
    }
}
