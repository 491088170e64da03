package pushback.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.mariadb.jdbc.Driver;
import pushback.database.ApplicationRole.Server;

/// MySQL, and MariaDB: the user has every right on the database; tables belong to nobody there. The user is locked
/// until it has its rights: each statement is final.
final class MySqlRole implements RoleDialect {
    /// What MySQL has on a database. Not `ALL PRIVILEGES`: MariaDB has more, and only a user with all of them may
    /// grant that.
    private static final String RIGHTS = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER,"
            + " CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE,"
            + " EVENT, TRIGGER";
    private static final String NAME = "[A-Za-z][A-Za-z0-9_]{0,62}";

    @Override
    public Connection connect(Server server, Login login, Encryption encryption) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", login.username());
        properties.setProperty("password", login.password());
        properties.setProperty("connectTimeout", Integer.toString(CONNECTS_SECONDS * 1000));
        properties.setProperty("socketTimeout", Integer.toString(ANSWERS_SECONDS * 1000));
        properties.setProperty(
                "sslMode",
                !encryption.wanted() ? "disable" : encryption.authorities().isPresent() ? "verify-full" : "trust");
        // MySQL's own way to log in asks for the server's key where nothing is encrypted: on this machine only.
        if (!encryption.wanted()) properties.setProperty("allowPublicKeyRetrieval", "true");
        encryption.authorities().ifPresent(file -> properties.setProperty("serverSslCert", file.toString()));
        return new Driver()
                .connect("jdbc:mariadb://" + server.host() + ":" + server.port() + "/" + server.database(), properties);
    }

    @Override
    public void establish(Connection master, String database, Login own, boolean enters) throws SQLException {
        if (!database.matches(NAME))
            throw new IllegalStateException("the database is called " + database
                    + "; a name of letters, digits and _ is needed to grant rights on it alone");
        var name = own.username();
        if (!exists(master, name)) run(master, "CREATE USER ?@'%' IDENTIFIED BY ? ACCOUNT LOCK", name, own.password());
        else if (isPowerful(master, name)) throw RoleDialect.tooMuch(name, "has rights on the whole server");
        // An underscore stands for any character there.
        run(master, "GRANT " + RIGHTS + " ON `" + database.replace("_", "\\_") + "`.* TO ?@'%'", name);
        if (!enters) run(master, "ALTER USER ?@'%' IDENTIFIED BY ? ACCOUNT UNLOCK", name, own.password());
    }

    private static boolean exists(Connection connection, String name) throws SQLException {
        try (var query = connection.prepareStatement("SELECT 1 FROM mysql.user WHERE user = ? AND host = '%'")) {
            query.setString(1, name);
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /// Any right on `*.*`, or the role of somebody else.
    private static boolean isPowerful(Connection connection, String name) throws SQLException {
        try (var query = connection.prepareStatement("SHOW GRANTS FOR ?@'%'")) {
            query.setString(1, name);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var grant = rows.getString(1);
                    if (!grant.startsWith("GRANT USAGE ON *.* ")
                            && (grant.contains(" ON *.* ") || !grant.contains(" ON "))) return true;
                }
            }
        }
        return false;
    }

    /// The driver itself puts the values in, quoted.
    private static void run(Connection connection, String sql, String... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) statement.setString(i + 1, values[i]);
            statement.execute();
        }
    }
}
