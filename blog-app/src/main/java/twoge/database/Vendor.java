package twoge.database;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The databases Twoge can keep its posts in, and all that is different between them, but for their migrations and
/// the search for words.
public enum Vendor {
    POSTGRESQL(
            "jdbc:postgresql://",
            "SET statement_timeout = '8s'",
            // A complaint that quotes the row it is about would bring what people wrote into the log.
            Map.of(
                    "connectTimeout",
                    "3",
                    "socketTimeout",
                    "10",
                    "tcpKeepAlive",
                    "true",
                    "ApplicationName",
                    "twoge",
                    "logServerErrorDetail",
                    "false"),
            // "Going away", "crashed", "starting up", "too many connections" (manual, appendix A).
            Set.of("57P01", "57P02", "57P03", "53300"),
            // "Serialization failure", "deadlock detected".
            Set.of("40001", "40P01"),
            Set.of()),

    /// MySQL and MariaDB, with MariaDB's driver, which knows both.
    MYSQL(
            "jdbc:mariadb://",
            // What is in the comment only MariaDB reads; MySQL knows no such limit for statements that change
            // something.
            "SET time_zone = '+00:00', sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"
                    + "/*M! , max_statement_time = 8 */",
            Map.of(
                    "connectTimeout",
                    "3000",
                    "socketTimeout",
                    "10000",
                    "tcpKeepAlive",
                    "true",
                    "connectionTimeZone",
                    "+00:00",
                    "permitMysqlScheme",
                    "true"),
            // "Connection was killed".
            Set.of("70100"),
            // "Deadlock found", and MariaDB's "record has changed since last read", which has a number only (HY000).
            Set.of("40001"),
            Set.of(1020, 1213));

    private static final Pattern SAYS_HOW =
            Pattern.compile("(?i)(^|&)(sslMode|useSsl|allowPublicKeyRetrieval|serverRsaPublicKeyFile)=");
    private static final Pattern HERE = Pattern.compile("(?i)(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?");

    final String jdbcPrefix;
    final String sessionStart;
    final Map<String, String> properties;
    final Set<String> awayStates;
    private final Set<String> collisionStates;
    private final Set<Integer> collisionNumbers;

    /// @param sessionStart limits a statement to 8 s: a database that accepts but never answers must not hold a
    ///     request
    /// @param properties of its driver, for 3 s to connect and 10 s without a word
    /// @param awayStates SQLSTATEs, beside class 08, that mean that the database is going away
    /// @param collisionStates SQLSTATEs that mean that somebody else was quicker, and nothing was changed
    /// @param collisionNumbers the same as numbers of the vendor's own
    Vendor(
            String jdbcPrefix,
            String sessionStart,
            Map<String, String> properties,
            Set<String> awayStates,
            Set<String> collisionStates,
            Set<Integer> collisionNumbers) {
        this.jdbcPrefix = jdbcPrefix;
        this.sessionStart = sessionStart;
        this.properties = properties;
        this.awayStates = awayStates;
        this.collisionStates = collisionStates;
        this.collisionNumbers = collisionNumbers;
    }

    /// Whether another try may succeed, since two changed the same at the same time.
    boolean isCollision(SQLException e) {
        return collisionStates.contains(String.valueOf(e.getSQLState())) || collisionNumbers.contains(e.getErrorCode());
    }

    /// The parameters of an address as the driver needs them. MySQL's own accounts (`caching_sha2_password`) send
    /// their password only through TLS, or encrypted with a key that the driver has to ask for. Nobody listens
    /// between this machine and itself: there it asks, unless the address says something about that.
    String completed(String hosts, String parameters) {
        boolean stays = this != MYSQL
                || SAYS_HOW.matcher(parameters).find()
                || !HERE.matcher(hosts).matches();
        if (stays) return parameters;
        return (parameters.isEmpty() ? "" : parameters + "&") + "allowPublicKeyRetrieval=true";
    }

    /// What the driver complains of, and what helps where its own words do not say.
    static String explained(String complaint) {
        if (!complaint.contains("RSA public key")) return complaint;
        return "the account's password needs an encrypted connection (caching_sha2_password): add ?sslMode=verify-full"
                + " to DATABASE_URL, or ?allowPublicKeyRetrieval=true on a network that you trust";
    }

    /// The directory of its migrations on the class path.
    String migrations() {
        return "db/migration/" + (this == MYSQL ? "mysql" : "postgresql");
    }
}
