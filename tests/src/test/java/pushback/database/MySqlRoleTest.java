package pushback.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pushback.database.ApplicationRole.Server;

/// On real servers, with a master user as RDS for MySQL makes it (Amazon RDS, "Master user account privileges").
class MySqlRoleTest {
    private final Login master = new Login("master", MySqlMaster.PASSWORD);
    private final Login own = new Login("shop", "it's \"the\" shop's \\ ?");

    @ParameterizedTest
    @EnumSource(MySqlMaster.Make.class)
    void hasEveryRightOnItsDatabaseAndNoneBeyondIt(MySqlMaster.Make make) throws IOException, SQLException {
        try (var running = MySqlMaster.start(make)) {
            var server = running.server("my_shop");
            running.run(
                    master,
                    "my_shop",
                    "CREATE TABLE post (id int PRIMARY KEY, text varchar(20)) ENGINE=InnoDB",
                    "INSERT INTO post VALUES (1, 'kept')");
            establish(server, own);
            running.run(
                    own,
                    "my_shop",
                    "INSERT INTO post VALUES (2, 'new')",
                    "ALTER TABLE post ADD COLUMN more int",
                    "CREATE TABLE more (id int)",
                    "CREATE VIEW seen AS SELECT * FROM post",
                    "DROP TABLE more");
            assertEquals("2", running.ask(own, "my_shop", "SELECT count(*) FROM post"));
            // In a grant an underscore stands for any character.
            assertThrows(SQLException.class, () -> running.run(own, "myxshop", "SELECT 1"));
            for (var beyond : new String[] {
                "CREATE USER helper@'%' IDENTIFIED BY 'x'",
                "CREATE DATABASE mine",
                "SELECT * FROM mysql.user",
                "GRANT SELECT ON my_shop.* TO master@'%'",
                "SELECT 1 INTO OUTFILE '/tmp/x'"
            }) assertThrows(SQLException.class, () -> running.run(own, "my_shop", beyond), beyond);

            var before = running.verifier("shop");
            establish(server, own);
            assertEquals(before, running.verifier("shop"), "a password that is right is left alone");

            var next = new Login("shop", "'; DROP USER shop; --");
            establish(server, next);
            running.run(next, "my_shop", "SELECT 1");
            assertThrows(SQLException.class, () -> running.run(own, "my_shop", "SELECT 1"));

            running.run(
                    master,
                    "my_shop",
                    "ALTER USER shop@'%' ACCOUNT LOCK",
                    "REVOKE ALL PRIVILEGES, GRANT OPTION FROM shop@'%'");
            establish(server, next);
            running.run(next, "my_shop", "INSERT INTO post VALUES (3, 'again', 1)");

            running.run(master, "my_shop", "GRANT PROCESS ON *.* TO shop@'%'");
            assertTrue(assertThrows(IllegalStateException.class, () -> establish(server, next))
                    .getMessage()
                    .contains("has rights on the whole server; take that away from it"));
            assertThrows(IllegalStateException.class, () -> establish(server, new Login("MASTER", "x")));
            assertThrows(
                    IllegalStateException.class, () -> establish(running.server("my`shop"), new Login("other", "x")));

            var away = assertThrows(
                    DatabaseNotReady.class, () -> establish(new Server("mysql", "127.0.0.1", 1, "my_shop"), own));
            assertFalse(away.getMessage().contains(own.password())
                    || away.getMessage().contains(master.password()));
            assertThrows(
                    DatabaseNotReady.class,
                    () -> JdbcRole.onRds()
                            .establish(
                                    new Server("mysql", "shop.us-east-1.localhost", running.port(), "my_shop"),
                                    master,
                                    own),
                    "no authority of RDS has signed it");
        }
    }

    private void establish(Server server, Login login) {
        JdbcRole.onLoopback().establish(server, master, login);
    }
}
