package twoge.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.internal.jdbc.DriverDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the tables up to date in the background, trying until it works. Several instances may do so at once: Flyway
/// takes a lock in the database, and who comes second finds the work done.
public final class Migrations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int ATTEMPTS_PER_LINE = 20;

    private final DatabaseAddress address;
    private final Login login;
    private final Database database;
    private final Thread thread;
    private volatile String waitingFor = "the migrations have not run yet";
    private volatile String newest = "";

    public Migrations(DatabaseAddress address, Login login, Database database) {
        this.login = login;
        this.address = address;
        this.database = database;
        this.thread = Thread.ofVirtual().name("migrations").unstarted(this::migrateUntilDone);
    }

    public void start() {
        thread.start();
    }

    /// Why posts cannot be served now, in words for the operator; empty when they can. Asks the database each time.
    public Optional<String> obstacle() {
        if (!waitingFor.isEmpty()) return Optional.of(waitingFor);
        try {
            var present = database.read(connection -> {
                try (var query = connection.prepareStatement(
                        "SELECT 1 FROM flyway_schema_history WHERE version = ? AND success")) {
                    query.setString(1, newest);
                    return query.executeQuery().next();
                }
            });
            return present ? Optional.empty() : Optional.of("migration " + newest + " is missing from the database");
        } catch (DatabaseAway | SQLException e) {
            return Optional.of(Database.firstLine(e.getMessage()));
        }
    }

    private void migrateUntilDone() {
        for (int attempt = 0; !Thread.currentThread().isInterrupted(); attempt++) {
            try {
                migrate();
                return;
            } catch (RuntimeException e) {
                var reason = reason(e);
                if (attempt % ATTEMPTS_PER_LINE == 0 || !reason.equals(waitingFor)) {
                    LOG.warn("event=waiting-for-database database=\"{}\" reason=\"{}\"", address, reason);
                }
                waitingFor = reason;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void migrate() {
        // Its own connection: a migration may take longer than any request is allowed to.
        var now = login.at(address);
        var source = new DriverDataSource(Migrations.class.getClassLoader(), null, now.jdbcUrl(), now.user(), now.password(),
                Map.of("connectTimeout", address.vendor().properties.get("connectTimeout")));
        var flyway = Flyway.configure().dataSource(source).locations(address.vendor().migrations()).load();
        var result = flyway.migrate();
        // An older release may start on newer tables after a rollback: what counts is the newest migration we know.
        newest = Arrays.stream(flyway.info().all()).filter(info -> info.getState().isResolved())
                .map(MigrationInfo::getVersion).max(Comparator.naturalOrder()).map(MigrationVersion::getVersion)
                .orElseThrow();
        LOG.info("event=migrated database=\"{}\" applied={} schema={}", address, result.migrationsExecuted, newest);
        database.open();
        waitingFor = "";
    }

    private static String reason(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) return Database.firstLine(cause.getMessage());
        }
        if (e instanceof FlywayException) return e.getMessage().replaceAll("\\s+", " ");
        return e.toString();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
