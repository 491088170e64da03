package pushback.operator.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import pushback.aws.endpoint.AccessKey;
import pushback.aws.endpoint.Api;
import pushback.aws.endpoint.AwsEndpoint;
import pushback.aws.endpoint.Offer;
import pushback.aws.logs.LocalLogs;
import pushback.aws.logs.LogLines;
import pushback.cli.Main;
import pushback.cloud.virtual.VirtualCloud;
import pushback.operator.Operator;
import pushback.operator.OperatorClients;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.regions.Region;

/// An environment in memory behind the HTTP endpoint, and the commands in front of it, in this process: while a command
/// waits, the environment's time passes.
final class ServedEnvironment implements AutoCloseable {
    private final VirtualCloud world;
    private final AwsEndpoint endpoint;
    private final Map<Class<?>, UnaryOperator<Object>> replaced = new HashMap<>();
    private final LogLines logs = new LogLines();
    private final AccessKey key = AccessKey.forOperator();
    private final Set<String> asked = new TreeSet<>();
    private BiConsumer<String, SdkRequest> listener = (action, request) -> {};
    private AwsCredentialsProvider credentials =
            StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret()));
    private String said = "";

    ServedEnvironment(VirtualCloud world) {
        this.world = world;
        endpoint = new AwsEndpoint(
                0,
                world.timeline(),
                InstantSource.system(),
                "us-east-1",
                Path.of("target", "uploads"),
                _ -> {},
                Stream.concat(
                                world.cloud().offers().stream(),
                                Stream.of(new Offer(
                                        Api.LOGS,
                                        () -> new LocalLogs(
                                                world.cloud().services().account(), logs),
                                        false)))
                        .toList());
        endpoint.admit(key);
    }

    /// From now on `credentials` are used.
    void use(AwsCredentialsProvider other) {
        credentials = other;
    }

    String name() {
        return world.cloud().settings().environment();
    }

    String url() {
        return endpoint.url();
    }

    /// Runs a command as a person types it, with the options by which it finds the environment at its end.
    ///
    /// @return exit code
    int run(String... words) {
        var line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--environment", name(), "--endpoint-url", url(), "--region", "us-east-1"));
        return runAsItIs(line.toArray(String[]::new));
    }

    int runAsItIs(String... words) {
        var bytes = new ByteArrayOutputStream();
        var out = System.out;
        var captured = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        System.setOut(captured);
        try {
            return Main.commandLine(new Doors(
                            directory -> {
                                throw new AssertionError("the local cloud is not meant");
                            },
                            this::open))
                    .setErr(new PrintWriter(captured, true))
                    .execute(words);
        } finally {
            captured.flush();
            System.setOut(out);
            said = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /// What the last command printed.
    String said() {
        return said;
    }

    /// Its logs, to be written to.
    LogLines logs() {
        return logs;
    }

    /// The actions that were asked of AWS so far, as IAM names them.
    Set<String> asked() {
        return asked;
    }

    /// Has `action` and request of each call told to `other` from now on.
    void listen(BiConsumer<String, SdkRequest> other) {
        listener = other;
    }

    /// From now on `other` stands for a client of that class, made of the real one.
    <C> void replace(Class<C> type, UnaryOperator<C> other) {
        replaced.put(type, real -> other.apply(type.cast(real)));
    }

    /// Whoever has the credentials.
    Operator operator() {
        return operator(name());
    }

    private Operator operator(String environment) {
        var clients = OperatorClients.onAws(credentials, Region.US_EAST_1, Optional.of(URI.create(url())));
        return Operator.of(
                environment,
                "us-east-1",
                new OperatorClients(type ->
                        replaced.getOrDefault(type, UnaryOperator.identity()).apply(recorded(type, clients.get(type)))),
                world.cloud().pushback().clock());
    }

    private Desk open(EnvironmentAddress address) {
        var refusals = new AwsRefusals(address.environment(), url());
        var operator = refusals.explained(() -> operator(address.environment()));
        return new EnvironmentDesk(
                operator,
                refusals,
                () -> {
                    world.timeline().advance(Duration.ofSeconds(5));
                    return true;
                },
                1);
    }

    private Object recorded(Class<?> type, Object client) {
        if (!(client instanceof SdkClient)) return client;
        var service = ((SdkClient) client).serviceName();
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            // Consumers of builders come here again, with what they built.
            if (method.isDefault() && !(arguments != null && arguments[0] instanceof SdkRequest))
                return java.lang.reflect.InvocationHandler.invokeDefault(proxy, method, arguments);
            if (arguments != null && arguments[0] instanceof SdkRequest request) {
                var action =
                        service + ":" + Character.toUpperCase(method.getName().charAt(0))
                                + method.getName().substring(1);
                asked.add(action);
                listener.accept(action, request);
            }
            try {
                return method.invoke(client, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        });
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
