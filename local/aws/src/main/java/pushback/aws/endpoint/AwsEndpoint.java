package pushback.aws.endpoint;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.handlers.HttpContinueReadHandler;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.xnio.Options;
import pushback.time.Timeline;

/// The local cloud's services for real clients of AWS, on one port of the loopback interface. Nothing is answered
/// without a signature by a key that is known here; pages in a browser are not answered at all. May be called from any
/// thread.
public final class AwsEndpoint implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    /// A client that sends nothing for so long is given up.
    private static final int PATIENCE_MILLIS = 30_000;
    /// Before that one whose body does not come is told so.
    private static final Duration BODY_PATIENCE = Duration.ofSeconds(25);
    private static final int LARGEST_HEADERS = 32 * 1024;

    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, AccessKey> keys = new ConcurrentHashMap<>();
    private final Undertow server;
    private final String url;

    /// Listens at once.
    ///
    /// @param port 0 for a free one
    /// @param clock by which signatures are young or old
    /// @param uploads a directory for bodies that are being received
    /// @param log gets a line for each request that is refused
    /// @param offers what is served
    public AwsEndpoint(
            int port,
            Timeline timeline,
            InstantSource clock,
            String region,
            Path uploads,
            Consumer<String> log,
            Collection<Offer> offers) {
        this(port, timeline, clock, region, uploads, log, offers, BODY_PATIENCE);
    }

    /// @param bodyPatience with a client that sends nothing more of a body
    AwsEndpoint(
            int port,
            Timeline timeline,
            InstantSource clock,
            String region,
            Path uploads,
            Consumer<String> log,
            Collection<Offer> offers,
            Duration bodyPatience) {
        var services =
                new ServedServices(timeline, clock, region, uploads, id -> Optional.ofNullable(keys.get(id)), offers);
        var handler = new Conversation(services, requests, log, bodyPatience);
        server = Undertow.builder()
                .addHttpListener(port, HOST)
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setByteBufferPool(new DefaultByteBufferPool(true, 16 * 1024, 64, 0))
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, LARGEST_HEADERS)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, PATIENCE_MILLIS)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 2 * PATIENCE_MILLIS)
                .setSocketOption(Options.READ_TIMEOUT, PATIENCE_MILLIS)
                // Bytes beyond ASCII are as good as any in a path, and their encoding is the client's.
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setHandler(new HttpContinueReadHandler(handler::begin))
                .build();
        server.start();
        var own = ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
        url = "http://" + HOST + ":" + own;
        handler.serves(own);
    }

    /// From now on whoever has the secret of `key` is answered.
    public void admit(AccessKey key) {
        keys.put(key.id(), key);
    }

    /// What clients take for `AWS_ENDPOINT_URL`.
    public String url() {
        return url;
    }

    @Override
    public void close() {
        server.stop();
        requests.shutdownNow();
    }
}
