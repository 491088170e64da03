package pushback.cdk.archive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Lambda's Runtime API and AWS's services, as far as a cold start needs them: events are handed out, and the answers
/// waited for. Every service answers at once that there is nothing. On the loopback.
public final class LambdaStandIn implements AutoCloseable {
    private static final String PASSWORD = "changeit";
    private static final List<String> SETTINGS = List.of(
            "ENVIRONMENT",
            "REPOSITORY",
            "BRANCH",
            "LEDGER_TABLE",
            "ARTIFACT_BUCKET",
            "BUILD_PROJECT",
            "CODE_DEPLOY_APPLICATION",
            "DEPLOYMENT_GROUP",
            "AUTO_SCALING_GROUP",
            "TARGET_GROUP_ARN",
            "WEBHOOK_SECRET_ID",
            "STATE_MACHINE_ARN");
    private static final Map<String, String> RUNTIME = Map.of(
            "AWS_REGION",
            "us-east-1",
            "AWS_ACCESS_KEY_ID",
            "none",
            "AWS_SECRET_ACCESS_KEY",
            "none",
            "AWS_LAMBDA_FUNCTION_NAME",
            "f",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "1",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "g",
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "s",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "1024");

    private final HttpServer server;
    private final HttpsServer secure;
    private final Path trusted;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile List<String> events = List.of();
    private volatile int answered;
    private volatile CompletableFuture<String> answer = new CompletableFuture<>();
    private volatile int calls;

    /// @param work where the certificate of the services goes
    public LambdaStandIn(Path work) throws IOException, InterruptedException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setExecutor(threads);
        trusted = work.resolve("trusted.p12");
        secure.setHttpsConfigurator(new HttpsConfigurator(identity(work)));
        secure.createContext("/", this::service);
        secure.start();
        server.createContext("/2018-06-01/runtime/", this::runtime);
        server.createContext("/", this::service);
        server.start();
    }

    /// Of a function's process: what Lambda tells it and how it is set up, all of it made up.
    public static Map<String, String> variables() {
        var variables = new HashMap<String, String>();
        SETTINGS.forEach(name -> variables.put(name, "x"));
        variables.put("PROBE_ADDRESS", "http://{id}.invalid");
        variables.putAll(RUNTIME);
        return variables;
    }

    /// From the start of the process to its answer, and what that was.
    ///
    /// @param cpu time of all processors that the process had used by then
    /// @param calls of AWS's services
    public record Start(Duration time, Duration cpu, String answer, int calls) {}

    public Start start(ProcessBuilder process, String event) throws IOException, InterruptedException {
        return start(process, event, "http://" + address());
    }

    /// With the services behind TLS, as AWS's are; whom Java trusts by itself is trusted as well.
    public Start startOverTls(ProcessBuilder process, String event) throws IOException, InterruptedException {
        return start(
                trusting(process),
                event,
                "https://localhost:" + secure.getAddress().getPort());
    }

    /// Has one process answer all events, one after the other, with the services behind TLS, and ends it as Lambda
    /// does.
    ///
    /// @return what it said
    String rehearse(ProcessBuilder process, List<String> events) throws IOException, InterruptedException {
        var log = Files.createTempFile("function", ".log");
        var started = begin(
                trusting(process),
                log,
                events,
                "https://localhost:" + secure.getAddress().getPort());
        try {
            answer(log);
            started.destroy();
            if (!started.waitFor(2, TimeUnit.MINUTES))
                throw new IllegalStateException(
                        "the functions' process never ended; it said: " + Files.readString(log));
            return Files.readString(log);
        } finally {
            started.destroyForcibly().waitFor();
            Files.delete(log);
        }
    }

    private ProcessBuilder trusting(ProcessBuilder process) {
        process.environment().put("JAVA_TOOL_OPTIONS", "-Djavax.net.ssl.trustStore=" + trusted);
        return process;
    }

    private Start start(ProcessBuilder process, String event, String services)
            throws IOException, InterruptedException {
        var log = Files.createTempFile("function", ".log");
        var begin = System.nanoTime();
        var started = begin(process, log, List.of(event), services);
        try {
            var said = answer(log);
            var time = Duration.ofNanos(System.nanoTime() - begin);
            return new Start(time, started.info().totalCpuDuration().orElseThrow(), said, calls);
        } finally {
            started.destroyForcibly().waitFor();
            Files.delete(log);
        }
    }

    private Process begin(ProcessBuilder process, Path log, List<String> events, String services) throws IOException {
        this.events = List.of();
        this.answered = 0;
        this.events = events;
        // This start's own: the end of the process before may be noticed late.
        var expected = new CompletableFuture<String>();
        this.answer = expected;
        this.calls = 0;
        process.environment().putAll(Map.of("AWS_LAMBDA_RUNTIME_API", address(), "AWS_ENDPOINT_URL", services));
        var started =
                process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        started.onExit()
                .thenAccept(ended -> expected.completeExceptionally(
                        new IllegalStateException("the process ended with " + ended.exitValue())));
        return started;
    }

    private String answer(Path log) throws IOException, InterruptedException {
        try {
            return answer.get(2, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException never) {
            throw new IllegalStateException("the function never answered; it said: " + Files.readString(log), never);
        }
    }

    private SSLContext identity(Path work) throws IOException, InterruptedException {
        var store = work.resolve("services.p12");
        var certificate = work.resolve("services.pem");
        keytool(
                "-genkeypair",
                "-keystore",
                store,
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost");
        keytool("-exportcert", "-rfc", "-keystore", store, "-file", certificate);
        Files.copy(Path.of(System.getProperty("java.home"), "lib", "security", "cacerts"), trusted);
        keytool("-importcert", "-noprompt", "-alias", "services", "-keystore", trusted, "-file", certificate);
        try (var in = Files.newInputStream(store)) {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IOException(impossible);
        }
    }

    private static void keytool(Object... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (var argument : arguments) command.add(argument.toString());
        command.addAll(List.of("-storepass", PASSWORD));
        Command.run(new ProcessBuilder(command));
    }

    private String address() {
        return server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    private void runtime(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("GET")) {
            // The question after the last answer waits for ever, as in Lambda. A process that has been ended may ask
            // late, and is given nothing that the next one would miss.
            var open = events;
            if (answered == open.size()) return;
            exchange.getResponseHeaders().add("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
            exchange.getResponseHeaders()
                    .add("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 60_000));
            exchange.getResponseHeaders()
                    .add("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:111122223333:function:f");
            // The runtime's native part reads these without looking whether they are there.
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders()
                    .add("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0");
            say(exchange, 200, open.get(answered));
        } else {
            // Before the process may ask for the next one.
            var last = ++answered == events.size();
            say(exchange, 202, "{}");
            if (last) answer.complete(body);
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
        secure.stop(0);
        threads.shutdownNow();
    }
}
