package twoge.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import twoge.database.Database;

/// The accounts in the database.
public final class Accounts {
    private final Database database;

    public Accounts(Database database) {
        this.database = database;
    }

    /// What a log-in is checked against.
    record Credentials(long id, String passwordHash) {}

    /// Adds an account.
    ///
    /// @return its id; empty when the name is taken
    OptionalLong add(String name, String displayName, String passwordHash) throws SQLException {
        return database.write(connection -> {
            try (var insert = connection.prepareStatement(
                    "INSERT INTO accounts (name, display_name, password_hash) VALUES (?, ?, ?)", new String[] {"id"})) {
                insert.setString(1, name);
                insert.setString(2, displayName);
                insert.setString(3, passwordHash);
                insert.executeUpdate();
                var key = insert.getGeneratedKeys();
                key.next();
                return OptionalLong.of(key.getLong(1));
            } catch (SQLException e) {
                // 23: integrity constraint violation, in every database.
                if (String.valueOf(e.getSQLState()).startsWith("23")) return OptionalLong.empty();
                throw e;
            }
        });
    }

    public Optional<Account> find(String name) throws SQLException {
        return find("name = ?", name);
    }

    public Optional<Account> find(long id) throws SQLException {
        return find("id = ?", id);
    }

    Optional<Credentials> credentials(String name) throws SQLException {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT id, password_hash FROM accounts WHERE name = ?")) {
                query.setString(1, name);
                var rows = query.executeQuery();
                return rows.next()
                        ? Optional.of(new Credentials(rows.getLong("id"), rows.getString("password_hash")))
                        : Optional.empty();
            }
        });
    }

    void changePassword(long id, String passwordHash) throws SQLException {
        change("UPDATE accounts SET password_hash = ? WHERE id = ?", passwordHash, id);
    }

    /// Changes what readers see, unless the picture is another by now; the version tells that pages drawn before
    /// are out of date.
    boolean changeProfile(Account account, Profile profile, Optional<String> picture) throws SQLException {
        return change(
                "UPDATE accounts SET display_name = ?, about = ?, picture = ?, version = version + 1"
                        + " WHERE id = ? AND COALESCE(picture, '') = ?",
                profile.displayName(),
                profile.about(),
                picture.orElse(null),
                account.id(),
                account.picture().orElse(""));
    }

    private Optional<Account> find(String condition, Object value) throws SQLException {
        return database.read(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT id, name, display_name, about, picture FROM accounts WHERE " + condition)) {
                query.setObject(1, value);
                var rows = query.executeQuery();
                return rows.next() ? Optional.of(account(rows)) : Optional.empty();
            }
        });
    }

    private boolean change(String update, Object... values) throws SQLException {
        return database.write(connection -> {
            try (var statement = connection.prepareStatement(update)) {
                for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
                return statement.executeUpdate() == 1;
            }
        });
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getLong("id"),
                row.getString("name"),
                row.getString("display_name"),
                row.getString("about"),
                Optional.ofNullable(row.getString("picture")));
    }
}
