package pushback.aws.loadbalancing;

/// A target that may get new requests.
///
/// @param targetId such as the id of the instance; counters and draining go by it
/// @param host a loopback address in the local cloud
public record Route(String targetId, String host, int port) {
    public Route {
        if (targetId.isBlank()) throw new IllegalArgumentException("a route needs a target id");
        if (port < 1 || port > 65535) throw new IllegalArgumentException("no such port: " + port);
    }
}
