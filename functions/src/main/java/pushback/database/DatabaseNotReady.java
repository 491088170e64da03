package pushback.database;

/// The database is on its way: `ProvisionDatabase` is tried again in a while.
public final class DatabaseNotReady extends RuntimeException {
    public DatabaseNotReady(String message) {
        super(message);
    }
}
