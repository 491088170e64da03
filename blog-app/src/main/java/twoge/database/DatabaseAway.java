package twoge.database;

/// The database, or the store of the sessions, cannot be reached at the moment; the visitor is shown a page that says so, with status 503.
public final class DatabaseAway extends RuntimeException {
    public DatabaseAway(String message, Throwable cause) {
        super(message, cause);
    }
}
