package pushback.host.database;

/// A database server whose data stay in a directory between runs. It listens on 127.0.0.1 only, and its only user,
/// `app`, owns everything. Where the system can do that (Linux with `setpriv`), it shuts down by itself when this
/// process dies. May be called from any thread; calls that start or stop it wait for each other.
public sealed interface LocalDatabase extends AutoCloseable permits LocalPostgres, LocalMariaDb {
    /// Starts the server and waits until it answers; does nothing if it runs. The first start makes the data.
    ///
    /// @throws IllegalStateException it did not start; the message holds the end of its log
    void start();

    /// Ends all sessions, stops the server and waits for its end; does nothing if it does not run. The data stay.
    void stop();

    /// Whether the server's process is alive.
    boolean running();

    int port();

    /// Where an application finds it, user and password included: `ENGINE://app:…@127.0.0.1:PORT/app`.
    String url();

    /// RDS's name for it: `postgres` or `mysql`.
    String engine();

    /// Stops the server and gives the directory free.
    @Override
    void close();
}
