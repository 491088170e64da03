package pushback.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import pushback.database.ApplicationRole.Server;

/// PostgreSQL: the role owns the database and all that the master user had made in it, in one transaction. The server
/// quotes every name, and is sent a verifier of the password, which its log may have.
final class PostgresRole implements RoleDialect {
    /// Of two calls at once the second one waits.
    private static final long LOCK = 0x70757368_6261636bL;
    /// A table that somebody uses is not waited for longer: whoever comes after us would wait as well.
    private static final String PATIENCE = "SET LOCAL lock_timeout = '3s'";

    private static final String POWERS = """
        SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
            OR pg_has_role(r.oid, current_user, 'MEMBER')
            OR EXISTS (SELECT FROM pg_roles g WHERE g.rolname = 'rds_superuser' AND pg_has_role(r.oid, g.oid, 'MEMBER'))
          FROM pg_roles r WHERE rolname = ?\
        """;

    /// As statements. What belongs to something else (a sequence to its column) goes with it; an extension keeps
    /// its own.
    private static final String HAND_OVER = """
        WITH me AS (SELECT oid, ?::text AS heir FROM pg_roles WHERE rolname = current_user),
          space AS (SELECT oid, nspname, nspowner FROM pg_namespace
            WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'),
          part AS (SELECT objid FROM pg_depend WHERE deptype IN ('a', 'i', 'e'))
        SELECT format('ALTER DATABASE %I OWNER TO %I', datname, heir) FROM pg_database, me
          WHERE datname = current_database() AND datdba = me.oid
        UNION ALL
        SELECT format('ALTER SCHEMA %I OWNER TO %I', nspname, heir) FROM space, me WHERE nspowner = me.oid
        UNION ALL
        SELECT format('ALTER %s %I.%I OWNER TO %I', CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
            WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, nspname, relname, heir)
          FROM me, pg_class c JOIN space n ON n.oid = relnamespace
          WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relowner = me.oid
            AND c.oid NOT IN (SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND objsubid = 0
              AND (deptype = 'e' OR deptype IN ('a', 'i') AND relkind = 'S'))
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, heir)
          FROM me, pg_proc p JOIN space n ON n.oid = pronamespace
          WHERE proowner = me.oid AND p.oid NOT IN (SELECT objid FROM part)
        UNION ALL
        SELECT format('ALTER TYPE %I.%I OWNER TO %I', nspname, typname, heir)
          FROM me, pg_type t JOIN space n ON n.oid = typnamespace LEFT JOIN pg_class c ON c.oid = typrelid
          WHERE (typtype IN ('e', 'd', 'r') OR typtype = 'c' AND c.relkind = 'c') AND typowner = me.oid
            AND t.oid NOT IN (SELECT objid FROM pg_depend WHERE classid = 'pg_type'::regclass AND deptype = 'e')
        UNION ALL
        SELECT format('ALTER COLLATION %I.%I OWNER TO %I', nspname, collname, heir)
          FROM me, pg_collation c JOIN space n ON n.oid = collnamespace
          WHERE collowner = me.oid AND c.oid NOT IN (SELECT objid FROM part)
        UNION ALL
        SELECT format('ALTER TEXT SEARCH CONFIGURATION %I.%I OWNER TO %I', nspname, cfgname, heir)
          FROM me, pg_ts_config c JOIN space n ON n.oid = cfgnamespace
          WHERE cfgowner = me.oid AND c.oid NOT IN (SELECT objid FROM part)
        UNION ALL
        SELECT format('ALTER TEXT SEARCH DICTIONARY %I.%I OWNER TO %I', nspname, dictname, heir)
          FROM me, pg_ts_dict d JOIN space n ON n.oid = dictnamespace
          WHERE dictowner = me.oid AND d.oid NOT IN (SELECT objid FROM part)
        UNION ALL
        SELECT format('ALTER LARGE OBJECT %s OWNER TO %I', l.oid, heir) FROM me, pg_largeobject_metadata l
          WHERE lomowner = me.oid\
        """;

    @Override
    public Connection connect(Server server, Login login, Encryption encryption) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", login.username());
        properties.setProperty("password", login.password());
        properties.setProperty("connectTimeout", Integer.toString(CONNECTS_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(ANSWERS_SECONDS));
        properties.setProperty(
                "sslmode",
                !encryption.wanted() ? "disable" : encryption.authorities().isPresent() ? "verify-full" : "require");
        encryption.authorities().ifPresent(file -> properties.setProperty("sslrootcert", file.toString()));
        return new Driver()
                .connect(
                        "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + server.database(),
                        properties);
    }

    @Override
    public void establish(Connection master, String database, Login own, boolean enters) throws SQLException {
        master.setAutoCommit(false);
        run(master, PATIENCE);
        run(master, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
        var name = own.username();
        var powers = powers(master, name);
        if (powers.isEmpty()) run(master, formatted(master, "CREATE ROLE %I LOGIN", name));
        else if (powers.get())
            throw RoleDialect.tooMuch(name, "may make databases or roles, or is the master user in another guise");
        if (!enters) {
            run(master, formatted(master, "ALTER ROLE %I LOGIN", name));
            master.unwrap(PGConnection.class)
                    .alterUserPassword(name, own.password().toCharArray(), null);
        }
        // Only a member hands over, and what was the master user's stays within its reach.
        run(master, formatted(master, "GRANT %I TO CURRENT_USER", name));
        for (var statement : select(master, HAND_OVER, name)) run(master, statement);
        for (var kind : List.of("TABLES", "SEQUENCES", "FUNCTIONS", "TYPES", "SCHEMAS"))
            run(master, formatted(master, "ALTER DEFAULT PRIVILEGES GRANT ALL ON " + kind + " TO %I", name));
        master.commit();
    }

    /// Whether the role may do more than it should; empty: there is none.
    private static Optional<Boolean> powers(Connection connection, String name) throws SQLException {
        return select(connection, POWERS, name).stream().findFirst().map("t"::equals);
    }

    private static String formatted(Connection connection, String statement, String name) throws SQLException {
        return select(connection, "SELECT format('" + statement + "', ?)", name).getFirst();
    }

    private static List<String> select(Connection connection, String query, String name) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            var found = new ArrayList<String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) found.add(rows.getString(1));
            }
            return found;
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
