package pushback.aws.endpoint;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pushback.aws.wire.Percent;
import pushback.aws.wire.WireRequest;

/// The headers that a presigned URL carries in its query, such as `x-amz-meta-by=ada`: whoever opens a link need not
/// send them once more.
final class LinkedHeaders {
    static final String AMAZON = "x-amz-";
    private static final Set<String> OTHERS = Set.of("content-md5", "content-type");
    /// What a signature consists of is no header of the request.
    private static final Set<String> OF_SIGNATURES = Set.of(
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-expires",
            "x-amz-signedheaders",
            "x-amz-signature");

    private LinkedHeaders() {}

    /// `asked` with these headers, unless it has them, and without its signature's parameters. S3 takes no notice of a
    /// link's checksum: whoever made the link did not have the body.
    static WireRequest unfolded(WireRequest asked) {
        if (asked.query().isEmpty()) return asked;
        var headers = of(asked);
        headers.keySet().removeIf(name -> isOfChecksum(name) && !asked.headers().containsKey(name));
        var query = Stream.of(asked.query().split("&"))
                .filter(pair -> {
                    var name = Percent.decode(pair.split("=", 2)[0]);
                    return !isHeader(name) && !isOfSignature(name);
                })
                .collect(Collectors.joining("&"));
        return new WireRequest(asked.method(), asked.path(), query, headers);
    }

    /// The headers of `asked`, and those that its link carries.
    static Map<String, List<String>> of(WireRequest asked) {
        var headers = new TreeMap<>(asked.headers());
        asked.parameters().stream()
                .filter(one -> isHeader(one.name()))
                .forEach(one -> headers.putIfAbsent(one.name().toLowerCase(Locale.ROOT), List.of(one.value())));
        return headers;
    }

    private static boolean isOfChecksum(String name) {
        return name.startsWith("x-amz-checksum-") || name.startsWith("x-amz-sdk-checksum-");
    }

    private static boolean isHeader(String name) {
        var small = name.toLowerCase(Locale.ROOT);
        return OTHERS.contains(name) || small.startsWith(AMAZON) && !OF_SIGNATURES.contains(small);
    }

    private static boolean isOfSignature(String name) {
        return SignatureV2.PARAMETERS.contains(name) || OF_SIGNATURES.contains(name.toLowerCase(Locale.ROOT));
    }
}
