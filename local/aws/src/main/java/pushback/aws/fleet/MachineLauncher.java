package pushback.aws.fleet;

/// Makes servers.
public interface MachineLauncher {
    /// A new server, ready to run lifecycle events, with nothing installed.
    Machine launch(String instanceId, String zone);
}
