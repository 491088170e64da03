package pushback.database;

/// Gives the application a user of its own in the database.
@FunctionalInterface
public interface ApplicationRole {
    /// Has `own` log in, own what is in the database (PostgreSQL) or have every right on it (MySQL), and nothing
    /// beyond. Idempotent; a password that has changed in the secret is set.
    ///
    /// @throws DatabaseNotReady the server cannot be reached, or what is to be handed over is in use
    /// @throws IllegalStateException the user is the master user, or may do more than it should
    void establish(Server server, Login master, Login own);

    /// @param engine as RDS calls it: `postgres`, `mysql`, `mariadb`
    /// @param database the application's
    record Server(String engine, String host, int port, String database) {}
}
