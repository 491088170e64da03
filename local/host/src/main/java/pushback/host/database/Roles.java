package pushback.host.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// Who is who in the application's PostgreSQL: `pushback` may do everything, `app` owns the database `app` and is no
/// superuser, so that what an application is talked into reads no files and runs no programs here, as on RDS.
final class Roles {
    /// Data in which `app` was the superuser that PostgreSQL itself began with. It cannot be made less than that,
    /// so it gets another name, and a new `app` owns what people have made.
    private static final String HAND_OVER = """
        DO $do$
        DECLARE statement text;
        BEGIN
          FOR statement IN
            SELECT format('ALTER SCHEMA %I OWNER TO app', nspname) FROM pg_namespace
              WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
            UNION ALL
            SELECT format('ALTER %s %I.%I OWNER TO app', CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
                WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, nspname, relname)
              FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
              WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND nspname NOT LIKE 'pg\\_%'
                AND nspname <> 'information_schema'
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                  AND d.objsubid = 0 AND (d.deptype = 'e' OR d.deptype IN ('a', 'i') AND relkind = 'S'))
            UNION ALL
            SELECT format('ALTER ROUTINE %s OWNER TO app', p.oid::regprocedure) FROM pg_proc p
              JOIN pg_namespace n ON n.oid = pronamespace
              WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
            UNION ALL
            SELECT format('ALTER TYPE %I.%I OWNER TO app', nspname, typname) FROM pg_type t
              JOIN pg_namespace n ON n.oid = typnamespace
              WHERE typtype IN ('e', 'd', 'r') AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
          LOOP
            EXECUTE statement;
          END LOOP;
        END $do$\
        """;

    private Roles() {}

    /// Makes roles and database what they should be; does nothing if they are.
    static void establish(LocalPostgres server, String password, String administrator) throws SQLException {
        if (!enters(server, Cluster.ADMINISTRATOR, administrator)) replaceSuperuser(server, password, administrator);
        try (var connection = server.connect("postgres", Cluster.ADMINISTRATOR, administrator);
                var statement = connection.createStatement()) {
            if (!any(statement, "select 1 from pg_roles where rolname = 'app'"))
                statement.execute("create role app login password '" + password + "'");
            else if (!enters(server, Cluster.USER, password))
                statement.execute("alter role app password '" + password + "'");
            if (!any(statement, "select 1 from pg_database where datname = 'app'"))
                statement.execute("create database app owner app");
        }
        try (var connection = server.connect(LocalPostgres.DATABASE, Cluster.ADMINISTRATOR, administrator);
                var statement = connection.createStatement()) {
            if (any(statement, "select 1 from pg_namespace where nspname = 'public' and nspowner <> 'app'::regrole"))
                statement.execute(HAND_OVER);
        }
    }

    private static void replaceSuperuser(LocalPostgres server, String password, String administrator)
            throws SQLException {
        try (var connection = server.connect("postgres", Cluster.USER, password);
                var statement = connection.createStatement()) {
            if (!any(statement, "select 1 from pg_roles where rolname = current_user and rolsuper"))
                throw new IllegalStateException(
                        "the file administrator in the folder of the data is not the one they were made "
                                + "with; restore it, or remove the folder to begin anew");
            statement.execute("create role pushback superuser login password '" + administrator + "'");
        }
        try (var connection = server.connect("postgres", Cluster.ADMINISTRATOR, administrator);
                var statement = connection.createStatement()) {
            statement.execute("alter role app rename to app_before");
            statement.execute("alter role app_before nologin");
            statement.execute("create role app login password '" + password + "'");
            if (any(statement, "select 1 from pg_database where datname = 'app'"))
                statement.execute("alter database app owner to app");
        }
    }

    private static boolean enters(LocalPostgres server, String user, String password) {
        try (Connection _ = server.connect("postgres", user, password)) {
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }

    private static boolean any(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
