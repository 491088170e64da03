package pushback.console;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pushback.aws.endpoint.AccessKey;
import pushback.aws.endpoint.AwsEndpoint;
import pushback.cloud.virtual.VirtualCloud;
import pushback.console.access.ConsoleKey;
import pushback.console.live.LookPace;
import pushback.operator.Operator;
import pushback.operator.OperatorClients;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;

/// The console of an environment in memory, through the HTTP endpoint, and a browser without scripts in front of it.
final class ServedConsole implements AutoCloseable {
    private static final Pattern FORM = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final VirtualCloud world;
    private final AwsEndpoint endpoint;
    private final ConsoleKey key;
    private final OperatorClients clients;
    private Operator operator;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private Console console;
    private volatile boolean forgetful;
    private String cookie = "";

    ServedConsole(VirtualCloud world) {
        this(world, LookPace.LOCAL);
    }

    ServedConsole(VirtualCloud world, LookPace pace) {
        this.world = world;
        endpoint = new AwsEndpoint(
                0,
                world.timeline(),
                InstantSource.system(),
                "us-east-1",
                Path.of("target", "uploads"),
                _ -> {},
                world.cloud().offers());
        var access = AccessKey.forOperator();
        endpoint.admit(access);
        var clients = OperatorClients.onAws(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(access.id(), access.secret())),
                Region.US_EAST_1,
                Optional.of(URI.create(endpoint.url())));
        key = ConsoleKey.fresh();
        this.clients = new OperatorClients(type -> counted(type, clients.get(type)));
        open(0, pace);
    }

    private void open(int port, LookPace pace) {
        // What it has read is read anew.
        operator = Operator.of(
                world.cloud().settings().environment(),
                "us-east-1",
                clients,
                world.cloud().pushback().clock());
        console = new Console(
                operator,
                Clock.systemUTC(),
                new Console.Setup(port, key, pace, "./pushback console", RuntimeException::getMessage));
    }

    /// Ends the console and begins it again, at the same port and with the same key.
    void restart() {
        var port = console.port();
        console.close();
        open(port, LookPace.LOCAL);
    }

    Console console() {
        return console;
    }

    /// From now on, Step Functions has forgotten each execution, as AWS has 90 days after its end.
    void forgetExecutions() {
        forgetful = true;
        restart();
    }

    /// How often each action was called since the last time.
    Map<String, Integer> calls() {
        var counted = calls.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, one -> one.getValue().get()));
        calls.clear();
        return counted;
    }

    /// Follows an address to log in by; keeps the cookie.
    HttpResponse<String> enter(String url) {
        var answer = send(HttpRequest.newBuilder(URI.create(url)));
        answer.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
        return answer;
    }

    ServedConsole logIn() {
        var answer = enter(console.loginUrl());
        if (answer.statusCode() != 303) throw new AssertionError(answer.statusCode() + " " + answer.body());
        return this;
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers));
    }

    HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(console.url()).resolve(path));
        if (!cookie.isEmpty()) request.header("Cookie", cookie);
        if (headers.length > 0) request.headers(headers);
        return request.timeout(Duration.ofSeconds(30));
    }

    /// How many bytes that is, packed by gzip.
    int packed(String path) {
        try {
            var answer = http.send(request(path, "Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
            if (!answer.headers().firstValue("Content-Encoding").equals(Optional.of("gzip"))
                    && answer.body().length > 1024) throw new AssertionError(path + " is not packed");
            return answer.body().length;
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    /// A stream of events; ends when it is closed.
    InputStream stream(String path) throws IOException {
        try {
            return http.send(request(path).build(), BodyHandlers.ofInputStream())
                    .body();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /// Sends a form as the page at that address would.
    HttpResponse<String> post(String path, Map<String, String> fields, String... headers) {
        var all = new TreeMap<>(fields);
        all.putIfAbsent("csrf", token());
        return postAsItIs(path, all, headers);
    }

    HttpResponse<String> postAsItIs(String path, Map<String, String> fields, String... headers) {
        var body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(request(path, headers)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    String token() {
        var found = FORM.matcher(get("/").body());
        if (!found.find()) throw new AssertionError("no form on the page");
        return found.group(1);
    }

    void forget() {
        cookie = "";
    }

    String cookie() {
        return cookie;
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException broken) {
            throw new AssertionError(broken);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private Object counted(Class<?> type, Object client) {
        var service = ((SdkClient) client).serviceName();
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            // Consumers of builders come here again, with what they built.
            if (method.isDefault() && !(arguments != null && arguments[0] instanceof SdkRequest))
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            if (arguments != null && arguments[0] instanceof SdkRequest)
                calls.computeIfAbsent(service + ":" + method.getName(), _ -> new AtomicInteger())
                        .incrementAndGet();
            if (forgetful
                    && method.getName().matches("describeExecution|getExecutionHistory|describeStateMachineFor.*"))
                throw ExecutionDoesNotExistException.builder()
                        .message("Execution Does Not Exist")
                        .build();
            try {
                return method.invoke(client, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        });
    }

    VirtualCloud world() {
        return world;
    }

    @Override
    public void close() {
        console.close();
        endpoint.close();
        http.close();
    }
}
