package pushback.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;

/// The application's role, made by SQL. The drivers are loaded here and nowhere else: no other function pays for them.
public final class JdbcRole implements ApplicationRole {
    private static final int MYSQL_TOO_MANY_CONNECTIONS = 1040;

    private final Function<Server, Encryption> encryption;

    private JdbcRole(Function<Server, Encryption> encryption) {
        this.encryption = encryption;
    }

    /// To servers that prove with a certificate of Amazon RDS that they are the one with that name.
    public static JdbcRole onRds() {
        return new JdbcRole(server ->
                Encryption.trusting(RdsAuthorities.ofEndpoint(server.host()).map(JdbcRole::file)));
    }

    /// To servers on this machine, which have no certificate.
    public static JdbcRole onLoopback() {
        return new JdbcRole(_ -> Encryption.NONE);
    }

    /// To servers that one of these authorities has signed, a PEM file.
    static JdbcRole trusting(Path authorities) {
        return new JdbcRole(_ -> Encryption.trusting(Optional.of(authorities)));
    }

    @Override
    public void establish(Server server, Login master, Login own) {
        if (own.username().equalsIgnoreCase(master.username()))
            throw new IllegalStateException("the application's secret names " + own.username()
                    + ", the master user of the database; give it a user of its own");
        if (!own.hasPlainName())
            throw new IllegalStateException("the application's secret names a user that is not made of at "
                    + "most 32 letters, digits and _, beginning with a letter; give it such a name");
        var dialect = server.engine().startsWith("postgres") ? new PostgresRole() : new MySqlRole();
        var encrypted = encryption.apply(server);
        try {
            var enters = enters(dialect, server, own, encrypted);
            try (var connection = dialect.connect(server, master, encrypted)) {
                dialect.establish(connection, server.database(), own, enters);
            }
            if (!enters && !enters(dialect, server, own, encrypted))
                throw new IllegalStateException(own.username() + " was made and cannot log in to " + server.database());
        } catch (SQLException failed) {
            throw told(failed, server, master, own);
        }
    }

    private static boolean enters(RoleDialect dialect, Server server, Login login, Encryption encrypted)
            throws SQLException {
        try (var _ = dialect.connect(server, login, encrypted)) {
            return true;
        } catch (SQLException refused) {
            if (isAway(refused)) throw refused;
            return false;
        }
    }

    /// No connection (class 08), no room (53, and MySQL's own number), shutting down or starting (57P), or a table
    /// that somebody uses (55). Not 08004: a MySQL that does not know a user asks by a method of its choice, one
    /// that the driver has not, too.
    private static boolean isAway(SQLException failed) {
        var state = failed.getSQLState() == null ? "" : failed.getSQLState();
        if (state.equals("08004")) return failed.getErrorCode() == MYSQL_TOO_MANY_CONNECTIONS;
        return state.startsWith("08") || state.startsWith("53") || state.startsWith("57P") || state.startsWith("55");
    }

    /// Without a cause, and without passwords: a server quotes what it does not understand.
    private static RuntimeException told(SQLException failed, Server server, Login master, Login own) {
        var said = String.valueOf(failed.getMessage())
                .replace(own.password(), "***")
                .replace(master.password(), "***");
        var message = "the role " + own.username() + " could not be made on " + server.host() + ": " + said + " ("
                + failed.getSQLState() + ")";
        return isAway(failed) ? new DatabaseNotReady(message) : new IllegalStateException(message);
    }

    /// Drivers want a file.
    private static Path file(String authorities) {
        try {
            return Files.writeString(Files.createTempFile("rds", ".pem"), authorities);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
