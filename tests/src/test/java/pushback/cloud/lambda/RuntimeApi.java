package pushback.cloud.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Lambda's Runtime API on this machine, with a process of Lambda's own client at it, which runs one handler.
final class RuntimeApi implements AutoCloseable {
    private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Said> answers = new LinkedBlockingQueue<>();
    private final Process process;
    private final Path log;

    /// @param where such as `invocation/1/response`, `invocation/1/error` or `init/error`
    record Said(String where, String body) {}

    RuntimeApi(Class<?> handler, Path work) throws IOException {
        this(handler, Map.of(), work);
    }

    /// @param variables of the function's environment
    RuntimeApi(Class<?> handler, Map<String, String> variables, Path work) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/2018-06-01/runtime/", this::handle);
        server.start();
        log = work.resolve("runtime.log");
        process = start(handler.getName(), variables, work);
    }

    private Process start(String handler, Map<String, String> variables, Path work) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(List.of(
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:ErrorFile=" + work.resolve("hs_err.log"),
                        "-cp",
                        classPath(),
                        CLIENT,
                        handler))
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "AWS_LAMBDA_RUNTIME_API",
                        server.getAddress().getAddress().getHostAddress() + ":"
                                + server.getAddress().getPort(),
                        "_HANDLER",
                        handler,
                        "AWS_REGION",
                        "us-east-1",
                        "AWS_LAMBDA_FUNCTION_NAME",
                        "f",
                        "AWS_LAMBDA_FUNCTION_VERSION",
                        "1",
                        "AWS_LAMBDA_LOG_GROUP_NAME",
                        "g",
                        "AWS_LAMBDA_LOG_STREAM_NAME",
                        "s",
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                        "1024"));
        builder.environment().putAll(variables);
        return builder.start();
    }

    /// Absolute: the process runs elsewhere.
    private static String classPath() {
        return String.join(
                File.pathSeparator,
                List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    /// What the client says about an event, or instead of asking for one.
    Said call(String event) throws IOException, InterruptedException {
        events.add(event);
        var said = answers.poll(2, TimeUnit.MINUTES);
        if (said == null)
            throw new IllegalStateException("the runtime client never answered; it said: " + Files.readString(log));
        return said;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (exchange.getRequestMethod().equals("GET")) next(exchange);
            else {
                say(exchange, 202, "{}");
                answers.add(
                        new Said(exchange.getRequestURI().getPath().replaceFirst("^/2018-06-01/runtime/", ""), body));
            }
        } catch (InterruptedException closed) {
            exchange.close();
        }
    }

    private void next(HttpExchange exchange) throws IOException, InterruptedException {
        var event = events.take();
        var headers = exchange.getResponseHeaders();
        headers.add("Lambda-Runtime-Aws-Request-Id", "1");
        headers.add("Lambda-Runtime-Deadline-Ms", "4102444800000");
        headers.add("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:111122223333:function:f");
        // The client's native part reads these without looking whether they are there.
        headers.add("Content-Type", "application/json");
        headers.add("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0");
        say(exchange, 200, event);
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
        server.stop(0);
        threads.shutdownNow();
    }
}
