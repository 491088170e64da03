package pushback.cli.race;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import pushback.aws.loadbalancing.Route;
import pushback.host.balancer.Balancer;

/// How many requests a second the load balancer carries, and how long the slowest of a hundred takes, in ratio to
/// HAProxy: both before the same nginx, under the same load of wrk, in turn. Whatever else the machine does, it does to
/// both.
public final class BalancerBench implements AutoCloseable {
    private static final long PATIENCE = 10_000;

    /// @param bar the least ratio of requests a second that is wanted
    private record Kind(String name, String path, String script, double bar) {}

    /// @param ratio of requests a second, the load balancer's to HAProxy's
    /// @param slower ratio of the 99th percentiles of latency
    public record Round(String kind, LoadReport here, LoadReport haproxy, double ratio, double slower) {}

    /// Medians of the rounds.
    ///
    /// @param requests a second
    /// @param bar the least ratio that is wanted
    /// @param p99 ratio of the 99th percentiles of latency
    public record Figures(String kind, double requests, double haproxy, double ratio, double bar, double p99) {
        public boolean isReached() {
            return ratio >= bar && p99 <= MOST_P99;
        }
    }

    /// @param failed requests that were not answered, or not with 200, through the load balancer
    public record Result(List<Figures> figures, long failed, List<Round> rounds) {}

    /// The most the 99th percentile may be of HAProxy's.
    public static final double MOST_P99 = 2.5;

    private static final List<Kind> KINDS = List.of(
            new Kind("100 bytes", "/100", "", 0.6),
            new Kind("20 KB", "/20k", "", 0.6),
            new Kind("1 MB", "/1m", "", 0.9),
            new Kind("connection each", "/100", "wrk.headers[\"Connection\"] = \"close\"\n", 0.7),
            new Kind("POST of 1 KB", "/post", "wrk.method = \"POST\"\nwrk.body = string.rep(\"x\", 1024)\n", 0.6));

    private final Path directory;
    private final Consumer<String> say;
    private final Path wrk;
    private final int clients;
    private final List<Process> processes = new CopyOnWriteArrayList<>();
    private final Balancer balancer;
    private final int haproxy;

    /// Starts nginx, HAProxy and a load balancer of this process.
    ///
    /// @param directory for what they need
    /// @param clients connections at a time
    /// @param say gets a line for each round
    /// @throws IllegalArgumentException a program is not installed
    public BalancerBench(Path directory, int clients, Consumer<String> say) throws IOException, InterruptedException {
        this.directory = directory;
        this.clients = clients;
        this.say = say;
        wrk = program("wrk");
        var nginxProgram = program("nginx");
        var haproxyProgram = program("haproxy");
        int backend = freePort();
        haproxy = freePort();
        page("100", 100);
        page("20k", 20 * 1024);
        page("1m", 1024 * 1024);
        var nginx = Files.writeString(directory.resolve("nginx.conf"), nginx(backend));
        var settings = Files.writeString(directory.resolve("haproxy.cfg"), haproxy(backend));
        balancer = new Balancer("127.0.0.1", 0);
        balancer.routes(List.of(new Route("nginx", "127.0.0.1", backend)));
        try {
            start(nginxProgram, "-e", directory.resolve("nginx.log").toString(), "-c", nginx.toString());
            start(haproxyProgram, "-f", settings.toString());
            awaitListening(backend);
            awaitListening(haproxy);
        } catch (IOException | RuntimeException unstartable) {
            close();
            throw unstartable;
        }
    }

    /// @param seconds of load for each measurement
    public Result run(int rounds, int seconds) throws IOException, InterruptedException {
        var all = new ArrayList<Round>();
        var figures = new ArrayList<Figures>();
        long failed = 0;
        for (var kind : KINDS) {
            var of = new ArrayList<Round>();
            load(kind, haproxy, 1);
            load(kind, balancer.port(), Math.max(2, seconds / 2)); // The compiler is part of no figure.
            for (int i = 0; i < rounds; i++) of.add(round(kind, i, seconds));
            all.addAll(of);
            failed += of.stream().mapToLong(round -> round.here().failed()).sum();
            figures.add(new Figures(
                    kind.name(),
                    median(of.stream().map(round -> round.here().perSecond())),
                    median(of.stream().map(round -> round.haproxy().perSecond())),
                    median(of.stream().map(Round::ratio)),
                    kind.bar(),
                    median(of.stream().map(Round::slower))));
        }
        return new Result(figures, failed, all);
    }

    @Override
    public void close() {
        balancer.close();
        processes.forEach(Process::destroy);
        for (var process : processes) {
            try {
                if (!process.waitFor(PATIENCE, TimeUnit.MILLISECONDS)) process.destroyForcibly();
            } catch (InterruptedException interrupted) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Every second round begins with the other one.
    private Round round(Kind kind, int number, int seconds) throws IOException, InterruptedException {
        LoadReport first = load(kind, number % 2 == 0 ? haproxy : balancer.port(), seconds);
        LoadReport second = load(kind, number % 2 == 0 ? balancer.port() : haproxy, seconds);
        LoadReport here = number % 2 == 0 ? second : first, there = number % 2 == 0 ? first : second;
        var round = new Round(kind.name(), here, there, here.perSecond() / there.perSecond(), here.p99() / there.p99());
        say.accept("%-15s  %8.0f/s against %8.0f: %.2f   p99 %7.2f ms against %7.2f: %.2f"
                .formatted(
                        kind.name(),
                        here.perSecond(),
                        there.perSecond(),
                        round.ratio(),
                        here.p99(),
                        there.p99(),
                        round.slower()));
        return round;
    }

    private LoadReport load(Kind kind, int port, int seconds) throws IOException, InterruptedException {
        var script = Files.writeString(directory.resolve("load.lua"), kind.script());
        var running = new ProcessBuilder(
                        wrk.toString(),
                        "-t2",
                        "-c" + clients,
                        "-d" + seconds + "s",
                        "--latency",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + port + kind.path())
                .redirectErrorStream(true)
                .start();
        processes.add(running);
        var said = new String(running.getInputStream().readAllBytes());
        if (running.waitFor() != 0) throw new IllegalStateException("wrk failed: " + said);
        processes.remove(running);
        return LoadReport.read(said);
    }

    private void page(String name, int bytes) throws IOException {
        Files.createDirectories(directory.resolve("www"));
        Files.writeString(directory.resolve("www").resolve(name), "x".repeat(bytes));
    }

    private String nginx(int port) throws IOException {
        // Its worker would be somebody else then, who may not read the pages.
        var user = Files.getOwner(directory).getName().equals("root") ? "user root;" : "";
        return user + """

            daemon off;
            worker_processes 1;
            pid %1$s/nginx.pid;
            events { worker_connections 4096; }
            http {
              access_log off;
              sendfile on;
              keepalive_requests 1000000000;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              server {
                listen 127.0.0.1:%2$d backlog=1024;
                root %1$s/www;
                location = /post { return 200 "ok"; }
              }
            }
            """.formatted(directory, port);
    }

    private String haproxy(int backend) {
        return """
            defaults
              mode http
              option forwardfor
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            listen balancer
              bind 127.0.0.1:%d
              server nginx 127.0.0.1:%d
            """.formatted(haproxy, backend);
    }

    private void start(Path program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        directory.resolve(program.getFileName() + ".out").toFile())
                .start());
    }

    private void awaitListening(int port) throws IOException, InterruptedException {
        for (long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE); System.nanoTime() - end < 0; ) {
            try (var ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new IllegalStateException("nginx or haproxy did not start; see " + directory);
    }

    private static Path program(String name) {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/usr/local/sbin:/usr/bin";
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        name + " was not found; install it (Debian: apt-get install wrk nginx haproxy) and try again"));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static double median(Stream<Double> values) {
        var sorted = values.sorted().toList();
        int count = sorted.size();
        return (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
    }
}
