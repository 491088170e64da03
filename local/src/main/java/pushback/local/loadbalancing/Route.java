package pushback.local.loadbalancing;

/// One server that may be sent requests.
///
/// @param targetId the instance id
public record Route(String targetId, String host, int port) { }
