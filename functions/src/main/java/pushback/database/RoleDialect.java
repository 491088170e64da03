package pushback.database;

import java.sql.Connection;
import java.sql.SQLException;
import pushback.database.ApplicationRole.Server;

/// How an engine has users, and rights.
sealed interface RoleDialect permits PostgresRole, MySqlRole {
    /// Until a server has to have answered; the function itself has a minute.
    int CONNECTS_SECONDS = 10;
    int ANSWERS_SECONDS = 20;

    Connection connect(Server server, Login login, Encryption encryption) throws SQLException;

    /// @param master a connection of the master user to the database
    /// @param enters whether `own` can log in already
    void establish(Connection master, String database, Login own, boolean enters) throws SQLException;

    /// Whoever may do more than the application should is not made less than that: somebody else may need it.
    static IllegalStateException tooMuch(String name, String why) {
        return new IllegalStateException("the user " + name + ", which the application's secret names, " + why
                + "; take that away from it, or put another username into the secret");
    }
}
