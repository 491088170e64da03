package pushback.cdk.coldstart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Lambda's Runtime API and AWS's services, as far as one cold start needs them: one event is handed out, and the
/// answer to it waited for. Every service answers at once that there is nothing.
final class Lambda implements AutoCloseable {
    private final HttpServer server;
    private final java.util.concurrent.ExecutorService threads = Executors.newCachedThreadPool();
    private volatile String event = "{}";
    private volatile CompletableFuture<String> answer = new CompletableFuture<>();
    private volatile int calls;

    Lambda() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/2018-06-01/runtime/", this::runtime);
        server.createContext("/", this::service);
        server.start();
    }

    /// From the start of the process to its answer, and what that was.
    ///
    /// @param cpu time of all processors that the process had used by then
    /// @param calls of AWS's services
    record Start(Duration time, Duration cpu, String answer, int calls) {}

    Start start(ProcessBuilder process, String event) throws IOException, InterruptedException {
        this.event = event;
        // This start's own: the end of the process before may be noticed late.
        var expected = new CompletableFuture<String>();
        this.answer = expected;
        this.calls = 0;
        process.environment()
                .putAll(Map.of("AWS_LAMBDA_RUNTIME_API", address(), "AWS_ENDPOINT_URL", "http://" + address()));
        var begin = System.nanoTime();
        var log = Files.createTempFile("function", ".log");
        var started =
                process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        started.onExit()
                .thenAccept(ended -> expected.completeExceptionally(
                        new IllegalStateException("the process ended with " + ended.exitValue())));
        try {
            var said = expected.get(2, TimeUnit.MINUTES);
            var time = Duration.ofNanos(System.nanoTime() - begin);
            return new Start(time, started.info().totalCpuDuration().orElseThrow(), said, calls);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException never) {
            throw new IllegalStateException("the function never answered; it said: " + Files.readString(log), never);
        } finally {
            started.destroyForcibly().waitFor();
            Files.delete(log);
        }
    }

    private String address() {
        return server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    private void runtime(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("GET")) {
            if (answer.isDone()) return; // The second question waits for ever, as in Lambda.
            exchange.getResponseHeaders().add("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
            exchange.getResponseHeaders()
                    .add("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 60_000));
            exchange.getResponseHeaders()
                    .add("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:111122223333:function:f");
            // The runtime's native part reads these without looking whether they are there.
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders()
                    .add("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0");
            say(exchange, 200, event);
        } else {
            say(exchange, 202, "{}");
            answer.complete(body);
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    private void service(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        calls++;
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
        say(exchange, 200, "{}");
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
