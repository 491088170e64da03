package pushback.aws.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pushback.aws.endpoint.MutatedRequestsTest.Seed;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Each protocol asked ten thousand times over HTTP, signed, by requests whose body and headers are no longer what a
/// client made, some by clients that break off: none ends in a 500, and none leaves a thread or a file open.
@Tag("slow")
@Timeout(300)
class MutatedOverHttpTest {
    private static final int REQUESTS = 10_000;
    /// One of so many breaks off in its body.
    private static final int BREAKS_OFF = 50;
    /// What the virtual machine and the server keep for themselves, now more and now less.
    private static final int OWN = 8;

    @TempDir
    Path work;

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AccessKey key = AccessKey.forOperator();
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private AwsEndpoint endpoint;
    private MutatedRequestsTest services;
    private Socket socket;
    private InputStream in;

    @BeforeEach
    void serve() {
        services = new MutatedRequestsTest();
        endpoint = new AwsEndpoint(
                0,
                services.timeline(),
                InstantSource.system(),
                "us-east-1",
                work.resolve("uploads"),
                log::add,
                services.offers());
        endpoint.admit(key);
    }

    @AfterEach
    void close() throws IOException {
        if (socket != null) socket.close();
        endpoint.close();
    }

    static Stream<List<Seed>> protocols() {
        return MutatedRequestsTest.protocols();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void noneEndsInA500AndNoneLeavesAThreadOrAFileOpen(List<Seed> seeds) throws Exception {
        var random = new Random(19);
        // What a first request makes stays.
        for (var number = 0; number < BREAKS_OFF; number++) ask(seeds.get(number % seeds.size()), random, false);
        var threads = threads("before");
        var files = open().size();
        var statuses = new TreeMap<Integer, Integer>();
        for (var number = 0; number < REQUESTS; number++)
            statuses.merge(
                    ask(seeds.get(random.nextInt(seeds.size())), random, random.nextInt(BREAKS_OFF) == 0),
                    1,
                    Integer::sum);
        assertTrue(statuses.get(200) > REQUESTS / 20, statuses.toString());
        // 501 is how S3 says that it has not all of an operation.
        assertTrue(statuses.keySet().stream().allMatch(status -> status < 500 || status == 501), this::failures);
        hangUp();
        // The server finds out in its own time that somebody has gone: it is asked on until it has.
        for (var asked = 0; asked == 0 || asked < REQUESTS && open().size() > files + OWN; asked++)
            ask(seeds.getFirst(), random, false);
        var left = open();
        assertTrue(left.size() <= files + OWN, () -> files + " files were open before, after: " + left);
        assertTrue(threads("after") <= threads + OWN, threads + " threads before, after: " + threads("after"));
        try (var uploads =
                Files.exists(work.resolve("uploads")) ? Files.list(work.resolve("uploads")) : Stream.<Path>of()) {
            assertEquals(List.of(), uploads.toList(), "files left behind");
        }
    }

    private String failures() {
        return String.join(
                "\n",
                log.stream()
                        .filter(line -> line.contains("failed") || line.contains(": 500"))
                        .limit(5)
                        .toList());
    }

    /// Virtual ones as well.
    private int threads(String when) throws IOException {
        var dump = work.resolve("threads-" + when + "-" + System.nanoTime());
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        try (var lines = Files.lines(dump)) {
            return (int) lines.filter(line -> line.startsWith("#")).count();
        }
    }

    /// Sockets, pipes and files. Without the class path, whose archives are opened when a class is first looked for,
    /// and without the selectors of the virtual machine, which it makes when a thread first waits.
    private static List<String> open() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.flatMap(MutatedOverHttpTest::target)
                    .filter(target -> !target.endsWith(".jar") && !target.startsWith("anon_inode:"))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<String> target(Path descriptor) {
        try {
            return Stream.of(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closedMeanwhile) {
            return Stream.of();
        }
    }

    /// @return the answer's status; 0: it broke off, so nobody reads an answer
    private int ask(Seed seed, Random random, boolean breaksOff) throws IOException {
        var body = MutatedRequestsTest.mutated(seed.body(), random);
        var head = head(seed, body, random);
        if (breaksOff) {
            connect();
            socket.getOutputStream().write(head);
            socket.getOutputStream().write(body, 0, body.length / 2);
            hangUp();
            return 0;
        }
        for (var tries = 1; ; tries++) {
            try {
                connect();
                var whole = new byte[head.length + body.length];
                System.arraycopy(head, 0, whole, 0, head.length);
                System.arraycopy(body, 0, whole, head.length, body.length);
                socket.getOutputStream().write(whole);
                return answer();
            } catch (IOException hungUp) {
                // It ended the connection after the answer before.
                hangUp();
                if (tries > 2) throw hungUp;
            }
        }
    }

    private byte[] head(Seed seed, byte[] body, Random random) {
        var query = seed.query().replace("UPLOAD", services.upload());
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.valueOf(seed.method()))
                .uri(URI.create(endpoint.url() + seed.path() + (query.isEmpty() ? "" : "?" + query)));
        if (seed.method().equals("POST")
                && !seed.headers().containsKey("x-amz-target")
                && seed.api() != Api.S3
                && !seed.headers().containsKey("smithy-protocol"))
            request.putHeader("content-type", "application/x-www-form-urlencoded; charset=utf-8");
        seed.headers()
                .forEach((name, value) -> request.putHeader(
                        name, random.nextInt(8) == 0 ? printable(MutatedRequestsTest.text(value, random, "")) : value));
        var signed = signer.sign(sign -> sign.identity(AwsCredentialsIdentity.create(key.id(), key.secret()))
                        .request(request.build())
                        .payload(() -> new ByteArrayInputStream(body))
                        .putProperty(
                                AwsV4HttpSigner.SERVICE_SIGNING_NAME, seed.api().scope())
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, seed.api() != Api.S3)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, seed.api() != Api.S3))
                .request();
        var text = new StringBuilder(seed.method() + " " + seed.path() + (query.isEmpty() ? "" : "?" + query))
                .append(" HTTP/1.1\r\n");
        signed.headers()
                .forEach((name, values) -> text.append(name)
                        .append(": ")
                        .append(String.join(",", values))
                        .append("\r\n"));
        return text.append("Content-Length: ")
                .append(body.length)
                .append("\r\n\r\n")
                .toString()
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "").strip();
    }

    private void connect() throws IOException {
        if (socket != null) return;
        socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(endpoint.url()).getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    private void hangUp() throws IOException {
        if (socket != null) socket.close();
        socket = null;
    }

    private int answer() throws IOException {
        var status = Integer.parseInt(line().split(" ", 3)[1]);
        var length = 0;
        var last = false;
        for (var line = line(); !line.isEmpty(); line = line()) {
            var lower = line.toLowerCase(java.util.Locale.ROOT);
            if (lower.startsWith("content-length:"))
                length = Integer.parseInt(lower.substring(15).strip());
            if (lower.equals("connection: close")) last = true;
        }
        in.skipNBytes(length);
        if (last) hangUp();
        return status;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var unit = in.read(); unit != '\n'; unit = in.read()) {
            if (unit < 0) throw new EOFException("the server hung up");
            if (unit != '\r') line.append((char) unit);
        }
        return line.toString();
    }
}
