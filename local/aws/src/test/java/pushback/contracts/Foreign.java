package pushback.contracts;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/// Something foreign that speaks for AWS: whatever answers at `AWS_ENDPOINT_URL`, or else a `moto_server` from the
/// PATH, started once for this JVM on a free port of the loopback and ended with it.
final class Foreign {
    private static final SdkHttpClient HTTP = UrlConnectionHttpClient.create();
    private static final Optional<URI> GIVEN = Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL"))
            .filter(url -> !url.isBlank())
            .map(URI::create);

    private Foreign() {}

    /// Whether it is moto of this machine, whose differences are known by name.
    static boolean isMoto() {
        return GIVEN.isEmpty();
    }

    /// Where it answers; skips the test where there is nothing.
    static URI endpoint() {
        if (GIVEN.isPresent()) return GIVEN.get();
        var program = program();
        Assumptions.assumeTrue(
                program.isPresent(),
                "moto_server is not on the PATH and AWS_ENDPOINT_URL is not set: nothing foreign to compare with");
        return Moto.ENDPOINT;
    }

    /// A real client of the SDK that talks to it, and does not try twice.
    static <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C client(B builder) {
        return client(builder, endpoint(), AwsBasicCredentials.create("test", "test"));
    }

    static <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C client(
            B builder, URI endpoint, AwsBasicCredentials credentials) {
        return builder.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .httpClient(HTTP)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .overrideConfiguration(change -> change.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    /// The id of a VPC there. EC2 is asked by hand: no step calls it, so its client is none of our dependencies.
    static String vpc() {
        var ask = HttpRequest.newBuilder(endpoint().resolve("/?Action=DescribeVpcs&Version=2016-11-15"))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ec2/aws4_request, "
                                + "SignedHeaders=host, Signature=0")
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(ask, HttpResponse.BodyHandlers.ofString()).body();
            var found = Pattern.compile("<vpcId>(vpc-[0-9a-f]+)</vpcId>").matcher(answer);
            if (!found.find()) throw new IllegalStateException(endpoint() + " has no VPC: " + answer);
            return found.group(1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "moto_server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// The one server of this JVM; started when first asked for.
    private static final class Moto {
        static final URI ENDPOINT = start(program().orElseThrow());

        private static URI start(Path program) {
            try {
                var port = freePort();
                var server = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", String.valueOf(port))
                        .redirectErrorStream(true)
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server)));
                awaitAnnouncement(server);
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return URI.create("http://127.0.0.1:" + port);
            } catch (IOException failed) {
                throw new UncheckedIOException(program + " does not start: " + failed.getMessage(), failed);
            }
        }

        private static int freePort() throws IOException {
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }

        /// The server says when it listens; what it says afterwards nobody needs.
        private static void awaitAnnouncement(Process server) throws IOException {
            var output = server.inputReader();
            var said = new StringBuilder();
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                said.append(line).append('\n');
                if (line.contains("Running on")) {
                    Thread.startVirtualThread(() -> drain(output));
                    return;
                }
            }
            throw new IOException("it ended and said: " + said);
        }

        private static void drain(BufferedReader output) {
            try {
                output.transferTo(Writer.nullWriter());
            } catch (IOException ended) {
                // With this JVM.
            }
        }

        private static void end(Process server) {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
        }
    }
}
