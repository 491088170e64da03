package pushback.cdk.coldstart;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Lambda's Runtime API and AWS's services, as far as one cold start needs them: one event is handed out, and the
/// answer to it waited for. Every service answers at once that there is nothing.
final class Lambda implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    private final HttpServer server;
    private final HttpsServer secure;
    private final Path trusted;
    private final java.util.concurrent.ExecutorService threads = Executors.newCachedThreadPool();
    private volatile String event = "{}";
    private volatile CompletableFuture<String> answer = new CompletableFuture<>();
    private volatile int calls;

    /// @param work where the certificate of the services goes
    Lambda(Path work) throws IOException, InterruptedException {
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

    /// From the start of the process to its answer, and what that was.
    ///
    /// @param cpu time of all processors that the process had used by then
    /// @param calls of AWS's services
    record Start(Duration time, Duration cpu, String answer, int calls) {}

    Start start(ProcessBuilder process, String event) throws IOException, InterruptedException {
        return start(process, event, "http://" + address());
    }

    /// With the services behind TLS, as AWS's are; whom Java trusts by itself is trusted as well.
    Start startOverTls(ProcessBuilder process, String event) throws IOException, InterruptedException {
        process.environment().put("JAVA_TOOL_OPTIONS", "-Djavax.net.ssl.trustStore=" + trusted);
        return start(process, event, "https://localhost:" + secure.getAddress().getPort());
    }

    private Start start(ProcessBuilder process, String event, String services)
            throws IOException, InterruptedException {
        this.event = event;
        // This start's own: the end of the process before may be noticed late.
        var expected = new CompletableFuture<String>();
        this.answer = expected;
        this.calls = 0;
        process.environment().putAll(Map.of("AWS_LAMBDA_RUNTIME_API", address(), "AWS_ENDPOINT_URL", services));
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
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException(command + ": " + said);
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
        secure.stop(0);
        threads.shutdownNow();
    }
}
