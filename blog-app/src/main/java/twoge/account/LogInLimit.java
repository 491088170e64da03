package twoge.account;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import twoge.database.Database;

/// How often somebody may fail to log in. Counted in the database, so that it holds across instances: for one name from
/// one address, for a name from anywhere, and for an address with any names. Somebody far away cannot lock an author
/// out of their account by failing a few times in their name.
final class LogInLimit {
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final int PER_NAME_AND_ADDRESS = 5;
    private static final int PER_ADDRESS = 40;
    private static final int PER_NAME = 100;

    private final Database database;
    private final InstantSource clock;

    LogInLimit(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// @param name empty when it is nobody's
    boolean isReached(String name, String address) throws SQLException {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("""
                SELECT COUNT(CASE WHEN name = ? AND address = ? THEN 1 END), COUNT(CASE WHEN name = ? THEN 1 END),
                       COUNT(CASE WHEN address = ? THEN 1 END)
                FROM failed_logins WHERE failed_at > ? AND (name = ? OR address = ?)\
                """)) {
                query.setString(1, name);
                query.setString(2, address);
                query.setString(3, name);
                query.setString(4, address);
                query.setObject(5, windowStart());
                query.setString(6, name);
                query.setString(7, address);
                var row = query.executeQuery();
                row.next();
                if (row.getInt(3) >= PER_ADDRESS) return true;
                return !name.isEmpty() && (row.getInt(1) >= PER_NAME_AND_ADDRESS || row.getInt(2) >= PER_NAME);
            }
        });
    }

    /// Notes a failure; `name` is empty when it is nobody's.
    void failed(String name, String address) throws SQLException {
        change("DELETE FROM failed_logins WHERE failed_at < ?", windowStart());
        change(
                "INSERT INTO failed_logins (name, address, failed_at) VALUES (?, ?, ?)",
                name,
                address,
                clock.instant().atOffset(ZoneOffset.UTC));
    }

    /// They made it: the failures before do not count any more.
    void succeeded(String name, String address) throws SQLException {
        change("DELETE FROM failed_logins WHERE name = ? AND address = ?", name, address);
    }

    private void change(String statement, Object... values) throws SQLException {
        database.write(connection -> {
            try (var sql = connection.prepareStatement(statement)) {
                for (int i = 0; i < values.length; i++) sql.setObject(i + 1, values[i]);
                return sql.executeUpdate();
            }
        });
    }

    private OffsetDateTime windowStart() {
        return clock.instant().minus(WINDOW).atOffset(ZoneOffset.UTC);
    }
}
