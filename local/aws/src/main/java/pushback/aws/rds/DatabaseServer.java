package pushback.aws.rds;

/// The database behind an RDS instance. Called on the timeline; reports back on the timeline.
public interface DatabaseServer {
    void start(Runnable done);

    void stop(Runnable done);

    boolean running();

    /// RDS's name for what it is.
    default String engine() {
        return "postgres";
    }

    /// Where the application reaches it, on the loopback.
    default int port() {
        return 5432;
    }

    /// Name of the secret with the master user's password, where RDS manages it; empty: it does not.
    default String masterSecret() {
        return "";
    }
}
