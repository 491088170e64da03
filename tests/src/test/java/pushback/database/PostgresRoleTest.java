package pushback.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.database.ApplicationRole.Server;

/// On a real PostgreSQL, with a master user as RDS makes it: no superuser (Amazon RDS, "Master user account
/// privileges").
class PostgresRoleTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path work;

    private static EmbeddedPostgres postgres;

    private final int number = NUMBER.incrementAndGet();
    private final Login master = new Login("master" + number, "the master's");
    private final Login own = new Login("shop" + number, "the shop's");
    private String database = "shop_" + number;
    private Server server;

    @BeforeAll
    static void start() throws Exception {
        certify();
        postgres = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(Path.of("target", "role-database").toFile())
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", work.toString())
                .setServerConfig("log_filename", "log")
                .setServerConfig("log_statement", "all")
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", work.resolve("server.pem").toString())
                .setServerConfig("ssl_key_file", work.resolve("server.key").toString())
                .start();
        asSuperuser("postgres", "CREATE ROLE rds_superuser NOLOGIN", "ALTER ROLE postgres PASSWORD 'postgres'");
        // It believed everybody so far.
        Files.writeString(
                Path.of(ask("postgres", "SHOW hba_file")),
                "host all all 127.0.0.1/32 scram-sha-256\n" + "host all all ::1/128 scram-sha-256\n");
        asSuperuser("postgres", "SELECT pg_reload_conf()");
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    /// A certificate of `localhost`, signed by itself; the JDK has a program for it, and PostgreSQL wants PEM
    /// files.
    private static void certify() throws Exception {
        var store = work.resolve("store.p12");
        var made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-ext",
                        "BC=ca:true",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertEquals(0, made.waitFor());
        var keys = java.security.KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        Files.writeString(
                work.resolve("server.pem"),
                pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
        var key = Files.createFile(
                work.resolve("server.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                key,
                pem(
                        "PRIVATE KEY",
                        keys.getKey("server", "changeit".toCharArray()).getEncoded()));
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind
                + "-----\n";
    }

    @BeforeEach
    void asRdsMakesIt() throws SQLException {
        make(database);
        server = new Server("postgres", "localhost", postgres.getPort(), database);
    }

    private void make(String name) throws SQLException {
        if (ask("postgres", "SELECT count(*) FROM pg_roles WHERE rolname = '" + master.username() + "'")
                .equals("0")) {
            asSuperuser(
                    "postgres",
                    "CREATE ROLE " + master.username() + " LOGIN CREATEDB CREATEROLE PASSWORD 'the master''s'");
            asSuperuser("postgres", "GRANT rds_superuser TO " + master.username());
        }
        asSuperuser("postgres", "CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\" OWNER " + master.username());
    }

    @Test
    void ownsItsDatabaseAndMayDoNothingBeyondIt() throws SQLException {
        make("other_" + number);
        establish();
        as(
                own,
                "CREATE TABLE post (id serial PRIMARY KEY, text text)",
                "CREATE SCHEMA more",
                "INSERT INTO post (text) VALUES ('a')",
                "ALTER TABLE post ADD COLUMN seen int",
                "CREATE EXTENSION IF NOT EXISTS pg_trgm");
        assertEquals(
                "f f f f f f",
                ask(
                        database,
                        "SELECT concat_ws(' ', rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,"
                                + " pg_has_role(oid, 'rds_superuser', 'MEMBER')) FROM pg_roles WHERE rolname = '"
                                + own.username() + "'"));
        assertEquals(
                database,
                ask(
                        database,
                        "SELECT string_agg(datname, ' ') FROM pg_database WHERE datdba = '" + own.username()
                                + "'::regrole"));
        for (var beyond : List.of(
                "CREATE ROLE helper",
                "CREATE DATABASE mine",
                "SET ROLE " + master.username(),
                "ALTER ROLE " + master.username() + " PASSWORD 'x'",
                "SELECT rolpassword FROM pg_authid",
                "COPY post TO '/tmp/x'"))
            assertEquals(
                    "42501",
                    assertThrows(SQLException.class, () -> as(own, beyond), beyond)
                            .getSQLState(),
                    beyond);
    }

    @Test
    void takesOverWhatTheMasterUserHasMade() throws SQLException {
        as(
                master,
                "CREATE TABLE \"Odd 'name\" (id serial PRIMARY KEY, at int GENERATED ALWAYS AS IDENTITY, text text)",
                "INSERT INTO \"Odd 'name\" (text) VALUES ('kept')",
                "CREATE VIEW seen AS SELECT * FROM \"Odd 'name\"",
                "CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM \"Odd 'name\"",
                "CREATE SCHEMA archive",
                "CREATE TABLE archive.part (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE archive.part1 PARTITION OF archive.part FOR VALUES FROM (1) TO (9)",
                "CREATE SEQUENCE archive.numbers",
                "CREATE TYPE mood AS ENUM ('good')",
                "CREATE TYPE pair AS (a int, b int)",
                "CREATE DOMAIN age AS int",
                "CREATE TYPE span AS RANGE (subtype = int4)",
                "CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2'",
                "CREATE PROCEDURE rest() LANGUAGE sql AS 'SELECT 1'",
                "CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int4)",
                "SELECT lo_create(0)",
                "CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple)",
                "CREATE EXTENSION pg_trgm");
        establish();
        as(
                own,
                "ALTER TABLE \"Odd 'name\" ADD COLUMN more int",
                "INSERT INTO \"Odd 'name\" (text) VALUES ('new')",
                "REFRESH MATERIALIZED VIEW counted",
                "ALTER TYPE mood ADD VALUE 'bad'",
                "DROP TABLE archive.part1",
                "DROP FUNCTION twice(int)",
                "ALTER TEXT SEARCH CONFIGURATION plain RENAME TO simpler");
        for (var owned : List.of(
                "pg_class WHERE relowner",
                "pg_proc WHERE proowner",
                "pg_type WHERE typowner",
                "pg_namespace WHERE nspowner",
                "pg_largeobject_metadata WHERE lomowner",
                "pg_ts_config WHERE cfgowner"))
            assertEquals(
                    "",
                    ask(
                            database,
                            "SELECT t FROM " + owned.replace(" WHERE", " t WHERE") + " = '" + master.username()
                                    + "'::regrole"),
                    owned);
        // Servers that are not replaced yet, and people, go on as the master user.
        as(master, "INSERT INTO \"Odd 'name\" (text) VALUES ('still')", "CREATE TABLE later (id int)");
        as(own, "INSERT INTO later VALUES (1)");
        establish();
        as(own, "ALTER TABLE later ADD COLUMN more int", "ALTER TABLE archive.part ADD COLUMN more int");
        assertEquals("3", ask(database, "SELECT count(*) FROM \"Odd 'name\""));
    }

    @Test
    void changesNothingTheSecondTime() throws SQLException {
        establish();
        as(own, "CREATE TABLE post (id int)");
        var before = ask("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = '" + own.username() + "'");
        establish();
        establish();
        assertEquals(
                before, ask("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = '" + own.username() + "'"));
        as(own, "DROP TABLE post");
    }

    @ParameterizedTest
    @ValueSource(strings = {"another", "it's \"new\" \\ $1 %s ?", "pässwörd", "'; DROP ROLE x; --"})
    void setsAPasswordThatHasChanged(String changed) throws SQLException {
        establish();
        var next = new Login(own.username(), changed);
        JdbcRole.onLoopback().establish(server, master, next);
        as(next, "SELECT 1");
        assertEquals(
                "28P01",
                assertThrows(SQLException.class, () -> as(own, "SELECT 1")).getSQLState());
    }

    @Test
    void lendsALoginToARoleThatHasNone() throws SQLException {
        as(master, "CREATE ROLE " + own.username() + " NOLOGIN");
        establish();
        as(own, "CREATE TABLE post (id int)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SUPERUSER",
                "CREATEROLE",
                "CREATEDB",
                "REPLICATION",
                "BYPASSRLS",
                "IN ROLE rds_superuser",
                "IN ROLE master"
            })
    void refusesAUserThatMayDoMore(String power) throws SQLException {
        asSuperuser(
                "postgres",
                "CREATE ROLE " + own.username() + " LOGIN PASSWORD 'the shop''s' "
                        + power.replace("ROLE master", "ROLE " + master.username()));
        assertTrue(assertThrows(IllegalStateException.class, this::establish)
                .getMessage()
                .startsWith("the user " + own.username()
                        + ", which the application's secret names, may make databases or roles, or is"
                        + " the master user in another guise; "));
    }

    @Test
    void refusesToBeTheMasterUser() {
        assertTrue(assertThrows(
                        IllegalStateException.class,
                        () -> JdbcRole.onLoopback()
                                .establish(
                                        server,
                                        master,
                                        new Login(master.username().toUpperCase(), "x")))
                .getMessage()
                .contains("the master user of the database"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop\"; DROP DATABASE shop; --",
                "shop'",
                "1shop",
                "a b",
                "shöp",
                "x23456789012345678901234567890123"
            })
    void refusesANameThatIsNotPlain(String name) {
        assertTrue(assertThrows(
                        IllegalStateException.class,
                        () -> JdbcRole.onLoopback().establish(server, master, new Login(name, "x")))
                .getMessage()
                .contains("not made of at most 32 letters, digits and _"));
    }

    @Test
    void takesADatabaseAsItIsCalled() throws SQLException {
        database = "We\"ird 'one" + number;
        make(database);
        server = new Server("postgres", "localhost", postgres.getPort(), database);
        establish();
        as(own, "CREATE TABLE post (id int)");
    }

    @Test
    void tellsTheServersLogNoPassword() throws Exception {
        establish();
        JdbcRole.onLoopback().establish(server, master, new Login(own.username(), "the next one's"));
        var log = Files.readString(work.resolve("log"));
        assertTrue(log.contains("CREATE ROLE " + own.username()), "the log has statements");
        assertFalse(log.contains("the shop's") || log.contains("the next one's") || log.contains("the next one''s"));
    }

    /// Whoever waits for a lock on a table makes everybody wait who comes after.
    @Test
    void doesNotWaitLongForATableThatSomebodyUsesAndChangesNothing() throws SQLException {
        as(master, "CREATE TABLE post (id int)");
        try (var busy = connect(master, database);
                var statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            statement.execute("SELECT * FROM post");
            var away = assertThrows(DatabaseNotReady.class, this::establish);
            assertTrue(away.getMessage().contains("lock timeout"), away.getMessage());
            busy.rollback();
        }
        assertEquals("0", ask("postgres", "SELECT count(*) FROM pg_roles WHERE rolname = '" + own.username() + "'"));
        establish();
        as(own, "ALTER TABLE post ADD COLUMN more int");
    }

    @Test
    void isTriedAgainWhenNobodyAnswers() {
        var nowhere = new Server("postgres", "localhost", 1, database);
        var away =
                assertThrows(DatabaseNotReady.class, () -> JdbcRole.onLoopback().establish(nowhere, master, own));
        assertFalse(
                away.getMessage().contains("the shop's") || away.getMessage().contains("the master's"));
    }

    @Test
    void saysThatTheMasterUserWasRefusedWithoutItsPassword() {
        var refused = assertThrows(
                IllegalStateException.class,
                () -> JdbcRole.onLoopback().establish(server, new Login(master.username(), "an older one"), own));
        assertTrue(
                refused.getMessage().contains("password authentication failed for user \"" + master.username()),
                refused.getMessage());
        assertFalse(refused.getMessage().contains("an older one"));
    }

    @Test
    void believesOnlyAServerWhoseNameAnAuthorityHasSigned() throws SQLException {
        var trusting = JdbcRole.trusting(work.resolve("server.pem"));
        trusting.establish(server, master, own);
        as(own, "SELECT 1");
        var byAddress = new Server("postgres", "127.0.0.1", postgres.getPort(), database);
        assertThrows(DatabaseNotReady.class, () -> trusting.establish(byAddress, master, own));
        assertThrows(
                DatabaseNotReady.class,
                () -> JdbcRole.onRds()
                        .establish(
                                new Server("postgres", "shop.us-east-1.localhost", postgres.getPort(), database),
                                master,
                                own));
    }

    private void establish() {
        JdbcRole.onLoopback().establish(server, master, own);
    }

    private static void asSuperuser(String database, String... statements) throws SQLException {
        as(new Login("postgres", "postgres"), database, List.of(statements));
    }

    private void as(Login login, String... statements) throws SQLException {
        as(login, database, List.of(statements));
    }

    private static void as(Login login, String database, List<String> statements) throws SQLException {
        try (var connection = connect(login, database);
                var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
    }

    private static String ask(String database, String query) throws SQLException {
        var answers = new ArrayList<String>();
        try (var connection = connect(new Login("postgres", "postgres"), database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) answers.add(rows.getString(1));
        }
        return String.join("\n", answers);
    }

    private static java.sql.Connection connect(Login login, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + postgres.getPort() + "/"
                        + java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8)
                                .replace("+", "%20"),
                login.username(),
                login.password());
    }
}
