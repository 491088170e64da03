package pushback.contracts;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import pushback.aws.endpoint.AccessKey;
import pushback.aws.endpoint.Api;
import pushback.aws.endpoint.AwsEndpoint;
import pushback.aws.endpoint.Offer;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;

/// A fake behind the endpoint, and the SDK's own client in front of it. There is one at a time: opening it closes the
/// one before.
final class Served {
    private static final AccessKey KEY = AccessKey.forOperator();
    private static final Path UPLOADS = Path.of("target", "uploads");
    private static AwsEndpoint open;

    private Served() {}

    /// A client for `fake`, every call of which goes over HTTP.
    static <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C client(Api api, C fake, B builder) {
        if (open != null) open.close();
        // Whoever calls waits for the answer: the fake's own timeline is never entered by two.
        open = new AwsEndpoint(
                0,
                new VirtualTimeline(Instant.EPOCH),
                InstantSource.system(),
                "us-east-1",
                UPLOADS,
                _ -> {},
                List.of(Offer.of(api, fake)));
        open.admit(KEY);
        return Foreign.client(
                builder, java.net.URI.create(open.url()), AwsBasicCredentials.create(KEY.id(), KEY.secret()));
    }
}
