package pushback.aws.endpoint;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import pushback.aws.limits.ModelLimits;
import pushback.aws.wire.WireAnswer;
import pushback.aws.wire.WireFault;
import pushback.aws.wire.WireRequest;
import pushback.time.Timeline;
import software.amazon.awssdk.services.s3.S3Client;

/// All that one endpoint serves: whether a request may be believed, and which service answers it.
final class ServedServices {
    /// Names of services that only clients make up; more are not remembered.
    private static final int MOST_SCOPES = 100;

    private final Timeline timeline;
    private final InstantSource clock;
    private final String region;
    private final Function<String, Optional<AccessKey>> keys;
    private final Map<Api, ServedApi> services = new EnumMap<>(Api.class);
    private final Optional<S3OverHttp> s3;
    private final SignatureV2 links;
    private final Map<String, SignatureV4> signatures = new ConcurrentHashMap<>();

    ServedServices(
            Timeline timeline,
            InstantSource clock,
            String region,
            Path uploads,
            Function<String, Optional<AccessKey>> keys,
            Collection<Offer> offers) {
        this.timeline = timeline;
        this.clock = clock;
        this.region = region;
        this.keys = keys;
        links = new SignatureV2(keys);
        for (var offer : offers)
            if (offer.api() != Api.S3)
                services.put(offer.api(), new ServedApi(offer.api(), offer.service(), offer.onTimeline()));
        s3 = offers.stream()
                .filter(offer -> offer.api() == Api.S3)
                .map(offer -> ModelLimits.before(
                        S3Client.class, (S3Client) offer.service().get()))
                .map(service -> new S3OverHttp(timeline, service, uploads))
                .findFirst();
    }

    S3OverHttp s3() {
        return s3.orElseThrow(
                () -> WireFault.UNKNOWN_OPERATION.in(Api.S3.protocol(null).style(), "There is no S3 here"));
    }

    /// @param inHost the bucket that the host's name begins with
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException in S3's words
    Signed requireSignatureOfS3(WireRequest asked, Optional<String> inHost) {
        if (SignatureV2.signs(asked)) return links.verify(asked, inHost, clock.instant());
        return signatures("s3").verify(asked, clock.instant());
    }

    /// @param body as it came
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException in the protocol's words
    Signed requireSignature(Addressee addressee, WireRequest asked, byte[] body) {
        try {
            return signatures(addressee.scope()).verify(asked, clock.instant(), Hashes.sha256(body));
        } catch (Untrusted refused) {
            throw refused.in(addressee.protocol().style());
        }
    }

    private SignatureV4 signatures(String scope) {
        var known = signatures.get(scope);
        if (known != null) return known;
        if (signatures.size() >= MOST_SCOPES) return new SignatureV4(region, scope, keys);
        return signatures.computeIfAbsent(scope, _ -> new SignatureV4(region, scope, keys));
    }

    /// Where what [#isOnTimeline] is answered.
    Timeline timeline() {
        return timeline;
    }

    /// Whether its answer is found on the timeline, and never waits.
    boolean isOnTimeline(Addressee addressee) {
        return addressee
                .api()
                .map(services::get)
                .filter(ServedApi::isOnTimeline)
                .isPresent();
    }

    /// What is asked, read and found allowed; what it returns answers it.
    ///
    /// @return to be asked on the timeline, if [#isOnTimeline], and anywhere else otherwise
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException in the protocol's words
    Supplier<WireAnswer> read(Addressee addressee, WireRequest asked, byte[] body, Signed signed, String requestId) {
        var service = addressee
                .api()
                .map(services::get)
                .orElseThrow(() -> WireFault.UNKNOWN_OPERATION.in(
                        addressee.protocol().style(),
                        "The local cloud does not have the service that was asked for; it has "
                                + services.keySet().stream().map(Api::scope).collect(Collectors.joining(", "))
                                + s3.map(_ -> ", s3").orElse("")));
        return service.read(addressee.protocol(), asked, body, signed, requestId);
    }
}
