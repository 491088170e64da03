package pushback.aws.endpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import pushback.aws.wire.Denied;
import pushback.aws.wire.Percent;
import pushback.aws.wire.WireRequest;

/// The presigned URLs of S3's older signature, `AWSAccessKeyId`, `Signature` and `Expires`, verified: the AWS CLI 1 and
/// boto3 make such links in us-east-1 unless they are told otherwise. S3's documentation calls it "Query string request
/// authentication"; only links have it here, and a header of that version is refused.
final class SignatureV2 {
    private static final String KEY = "AWSAccessKeyId";
    private static final String SIGNATURE = "Signature";
    private static final String EXPIRES = "Expires";
    static final Set<String> PARAMETERS = Set.of(KEY, SIGNATURE, EXPIRES);

    /// Seconds since 1970, far beyond anybody's clock.
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}");

    /// The parameters that are part of the resource, from the same documentation. What else stands in a query is not
    /// signed.
    private static final Set<String> SUB_RESOURCES = Set.of(
            "accelerate",
            "acl",
            "analytics",
            "cors",
            "defaultObjectAcl",
            "delete",
            "inventory",
            "lifecycle",
            "location",
            "logging",
            "metrics",
            "notification",
            "object-lock",
            "partNumber",
            "policy",
            "replication",
            "requestPayment",
            "response-cache-control",
            "response-content-disposition",
            "response-content-encoding",
            "response-content-language",
            "response-content-type",
            "response-expires",
            "restore",
            "select",
            "select-type",
            "storageClass",
            "tagging",
            "torrent",
            "uploadId",
            "uploads",
            "versionId",
            "versioning",
            "versions",
            "website");

    private final Function<String, Optional<AccessKey>> keys;

    /// @param keys finds a key by its id
    SignatureV2(Function<String, Optional<AccessKey>> keys) {
        this.keys = keys;
    }

    /// Whether it is a link of this version.
    static boolean signs(WireRequest asked) {
        return !asked.headers().containsKey("authorization")
                && asked.parameter("X-Amz-Signature").isEmpty()
                && (asked.parameter(KEY).isPresent()
                        || asked.parameter(SIGNATURE).isPresent());
    }

    /// @param inHost the bucket that the host's name begins with
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if it is not rightly signed, or too old
    Signed verify(WireRequest asked, Optional<String> inHost, Instant now) {
        try {
            return verified(asked, inHost, now);
        } catch (Untrusted refused) {
            throw refused.inS3();
        }
    }

    private Signed verified(WireRequest asked, Optional<String> inHost, Instant now) {
        var id = asked.parameter(KEY).orElseThrow(SignatureV2::incomplete);
        var signature = asked.parameter(SIGNATURE).orElseThrow(SignatureV2::incomplete);
        var expires = asked.parameter(EXPIRES).orElseThrow(SignatureV2::incomplete);
        if (!SECONDS.matcher(expires).matches())
            throw Denied.of(403, "AccessDenied", "Invalid date (should be seconds since epoch): " + expires);
        var key = keys.apply(id).orElseThrow(SignatureV4::unknownKey);
        SignatureV4.requireNoToken(asked);
        if (Instant.ofEpochSecond(Long.parseLong(expires)).isBefore(now))
            throw Denied.of(403, "AccessDenied", "Request has expired");
        if (resources(asked, inHost)
                .map(resource -> signature(key, text(asked, expires, resource)))
                .noneMatch(expected -> Hashes.same(expected, signature))) throw SignatureV4.mismatch();
        return new Signed(key, SignatureV4.UNSIGNED, null);
    }

    private static String text(WireRequest asked, String expires, String resource) {
        return asked.method() + "\n" + given(asked, "content-md5") + "\n" + given(asked, "content-type") + "\n"
                + expires + "\n" + amazonHeaders(asked) + resource;
    }

    /// Clients of AWS put a header that they want to be sent into the link itself.
    private static String given(WireRequest asked, String header) {
        return asked.header(header).or(() -> asked.parameter(header)).orElse("").strip();
    }

    private static String amazonHeaders(WireRequest asked) {
        return LinkedHeaders.of(asked).entrySet().stream()
                .filter(one -> one.getKey().startsWith(LinkedHeaders.AMAZON))
                .map(one -> one.getKey() + ":"
                        + one.getValue().stream().map(String::strip).collect(Collectors.joining(",")) + "\n")
                .collect(Collectors.joining());
    }

    /// A bucket is the same with and without a slash at its end, and clients sign either.
    private static Stream<String> resources(WireRequest asked, Optional<String> inHost) {
        var path = inHost.map(bucket -> "/" + bucket).orElse("") + asked.path();
        var sub = subResources(asked);
        return (path.lastIndexOf('/') == 0 && path.length() > 1 ? Stream.of(path, path + "/") : Stream.of(path))
                .map(resource -> resource + sub);
    }

    /// As they stand in the query, but decoded.
    private static String subResources(WireRequest asked) {
        if (asked.query().isEmpty()) return "";
        var signed = Stream.of(asked.query().split("&"))
                .map(pair -> List.of(pair.split("=", 2)))
                .filter(pair -> SUB_RESOURCES.contains(pair.getFirst()))
                .sorted(Comparator.comparing(List::getFirst))
                .map(pair -> pair.size() == 1 ? pair.getFirst() : pair.getFirst() + "=" + Percent.decode(pair.get(1)))
                .collect(Collectors.joining("&"));
        return signed.isEmpty() ? "" : "?" + signed;
    }

    private static String signature(AccessKey key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA1", impossible);
        }
    }

    private static RuntimeException incomplete() {
        return Denied.of(
                403,
                "AccessDenied",
                "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");
    }
}
