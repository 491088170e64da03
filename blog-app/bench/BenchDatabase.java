import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import twoge.database.DatabaseAddress;
import twoge.database.EmbeddedDatabase;

/// The database of the benchmark: prints its address, puts 100 posts into it as soon as the blog has made its tables,
/// and stays until it is told to end.
void main(String[] arguments) throws Exception {
    var database = EmbeddedDatabase.start(Path.of(arguments[0]), 0);
    Runtime.getRuntime().addShutdownHook(new Thread(database::close));
    var address = database.address();
    IO.println("postgresql://" + address.user() + ":" + address.password() + "@"
            + address.jdbcUrl().replace("jdbc:postgresql://", ""));
    while (!seeded(address)) Thread.sleep(200);
    IO.println("seeded");
    Thread.currentThread().join();
}

/// Texts of 150 to 1,000 characters, the same in every run.
boolean seeded(DatabaseAddress address) {
    try (var connection = DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
            var insert = connection.prepareStatement(
                    "INSERT INTO posts (title, text, author, created_at) VALUES (?, ?, ?, ?)")) {
        var first = OffsetDateTime.of(2026, 1, 1, 12, 0, 0, 0, ZoneOffset.UTC);
        for (int n = 1; n <= 100; n++) {
            insert.setString(1, "Post " + n + " about deployments & <pictures>");
            insert.setString(2, "We pushed, it was built, it was deployed, and nobody noticed. ".repeat(3 + n % 14));
            insert.setString(3, "Author " + n % 7);
            insert.setObject(4, first.plusHours(n));
            insert.addBatch();
        }
        insert.executeBatch();
        return true;
    } catch (SQLException e) {
        return false;
    }
}
