package twoge.database;

/// The database cannot be reached at the moment; the visitor is shown a page that says so, with status 503.
public final class DatabaseAway extends RuntimeException {
    DatabaseAway(String message, Throwable cause) {
        super(message, cause);
    }
}
