package pushback.aws.endpoint;

import java.util.Optional;
import java.util.regex.Pattern;

/// The names that the endpoint is asked by: its address, `localhost`, and for S3 `BUCKET.localhost`, which resolves to
/// this machine everywhere (RFC 6761).
record OwnHosts(int port) {
    private static final Pattern BUCKET = Pattern.compile("([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\\.localhost:([0-9]+)");

    /// @param isS3 whether a bucket may stand before the name
    boolean has(String host, boolean isS3) {
        return host.equals(AwsEndpoint.HOST + ":" + port)
                || host.equals("localhost:" + port)
                || isS3 && bucket(host).isPresent();
    }

    /// The bucket that `host` begins with.
    Optional<String> bucket(String host) {
        var named = BUCKET.matcher(host);
        return named.matches() && named.group(2).equals(String.valueOf(port))
                ? Optional.of(named.group(1))
                : Optional.empty();
    }
}
