package pushback.local.fleet;

/// Makes servers.
public interface Fleet {
    /// A new server, ready to run lifecycle events, with nothing installed.
    Machine launch(String instanceId, String zone);
}
