package twoge.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.jdbc.DriverDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the tables up to date in the background, trying until it works. Several instances may do so at once: Flyway
/// takes a lock in the database, and who comes second finds the work done. Where its history already holds the very
/// migrations of this build, as on nearly every start, one query tells, and Flyway is not even loaded.
public final class Migrations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int ATTEMPTS_PER_LINE = 20;

    private final DatabaseAddress address;
    private final Login login;
    private final Database database;
    private final Thread thread;
    private final ShippedMigrations shipped;
    private volatile String waitingFor = "the migrations have not run yet";

    public Migrations(DatabaseAddress address, Login login, Database database) {
        this.login = login;
        this.address = address;
        this.database = database;
        this.shipped = ShippedMigrations.of(address.vendor());
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
                    query.setString(1, shipped.newest());
                    return query.executeQuery().next();
                }
            });
            return present
                    ? Optional.empty()
                    : Optional.of("migration " + shipped.newest() + " is missing from the database");
        } catch (DatabaseAway | SQLException e) {
            return Optional.of(Database.firstLine(e.getMessage()));
        }
    }

    private void migrateUntilDone() {
        if (isDone()) {
            open(0);
            return;
        }
        for (int attempt = 0; !Thread.currentThread().isInterrupted(); attempt++) {
            try {
                open(migrate());
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

    /// Nothing is to be done. False as well when that cannot be told: Flyway then finds out, and says what is
    /// wrong.
    private boolean isDone() {
        try {
            return database.beforeItIsOpen(shipped::areAllOf);
        } catch (DatabaseAway | SQLException e) {
            return false;
        }
    }

    /// @return how many migrations were applied
    private int migrate() {
        // Its own connection: a migration may take longer than any request is allowed to.
        var now = login.at(address);
        var source = new DriverDataSource(
                Migrations.class.getClassLoader(),
                null,
                now.jdbcUrl(),
                now.user(),
                now.password(),
                Map.of("connectTimeout", address.vendor().properties.get("connectTimeout")));
        var flyway = Flyway.configure()
                .dataSource(source)
                .locations("classpath:" + address.vendor().migrations());
        return flyway.load().migrate().migrationsExecuted;
    }

    /// An older release may start on newer tables after a rollback: what counts is the newest migration we know.
    private void open(int applied) {
        LOG.info("event=migrated database=\"{}\" applied={} schema={}", address, applied, shipped.newest());
        database.open();
        waitingFor = "";
    }

    private static String reason(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) return Vendor.explained(Database.firstLine(cause.getMessage()));
        }
        if (e instanceof FlywayException) return e.getMessage().replaceAll("\\s+", " ");
        return e.toString();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
