package twoge.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import twoge.database.Database;
import twoge.web.Cookie;
import twoge.web.Viewer;

/// Sessions in the database, for as long as the browser keeps their cookie. Of a token only the SHA-256 is kept.
public final class DatabaseSessions implements Sessions {
    private final Database database;
    private final InstantSource clock;

    public DatabaseSessions(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public String open(long account) throws SQLException {
        var token = Cookie.random();
        change("DELETE FROM sessions WHERE expires_at < ?", now());
        change(
                "INSERT INTO sessions (token_hash, account_id, expires_at) VALUES (?, ?, ?)",
                hash(token),
                account,
                now().plus(Cookie.SESSION.age()));
        return token;
    }

    @Override
    public Optional<Viewer> find(String token) throws SQLException {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("""
                SELECT a.id, a.name, a.display_name, a.picture
                FROM sessions s JOIN accounts a ON a.id = s.account_id
                WHERE s.token_hash = ? AND s.expires_at > ?\
                """)) {
                query.setString(1, hash(token));
                query.setObject(2, now());
                var rows = query.executeQuery();
                if (!rows.next()) return Optional.empty();
                return Optional.of(new Viewer(
                        rows.getLong("id"),
                        rows.getString("name"),
                        rows.getString("display_name"),
                        Optional.ofNullable(rows.getString("picture"))));
            }
        });
    }

    @Override
    public void close(String token) throws SQLException {
        change("DELETE FROM sessions WHERE token_hash = ?", hash(token));
    }

    @Override
    public void closeAll(long account) throws SQLException {
        change("DELETE FROM sessions WHERE account_id = ?", account);
    }

    private void change(String statement, Object... values) throws SQLException {
        database.write(connection -> {
            try (var sql = connection.prepareStatement(statement)) {
                for (int i = 0; i < values.length; i++) sql.setObject(i + 1, values[i]);
                return sql.executeUpdate();
            }
        });
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
