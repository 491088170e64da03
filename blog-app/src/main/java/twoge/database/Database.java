package twoge.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import com.zaxxer.hikari.util.Credentials;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;

/// The connections to the database. Starts whether or not the database is there, and finds it again after a restart.
public final class Database implements AutoCloseable {
    /// How long a visitor waits for a connection before it matters why there is none. Short, so that a health check
    /// that allows two seconds gets an answer when the database is away.
    private static final Duration CONNECTION_WAIT = Duration.ofMillis(1_000);
    /// How often a visitor waits that long when nothing is wrong: others are being served, or the machine is slow.
    private static final int PATIENCE = 3;
    /// How often work is done when others change the same at the same time.
    private static final int TRIES = 5;

    private final Vendor vendor;
    private final HikariDataSource pool;
    private volatile boolean open;

    /// @param connections the most held at once
    /// @param meters where the pool says how many it holds and how long they are waited for
    public Database(DatabaseAddress address, Login login, int connections, MeterRegistry meters) {
        vendor = address.vendor();
        var config = new HikariConfig();
        config.setPoolName("posts");
        config.setJdbcUrl(address.jdbcUrl());
        config.setCredentialsProvider(() -> {
            var now = login.at(address);
            return Credentials.of(now.user(), now.password());
        });
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setValidationTimeout(CONNECTION_WAIT.toMillis() / 2);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql(vendor.sessionStart);
        vendor.properties.forEach(config::addDataSourceProperty);
        config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
        pool = new HikariDataSource(config);
    }

    /// Which kind of database it is, for the few who must know.
    public Vendor vendor() {
        return vendor;
    }

    /// Lets work begin: the tables are there.
    void open() {
        open = true;
    }

    /// Work on one connection.
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /// Does work that changes something, in one statement or a transaction of its own; again, when somebody else
    /// was quicker.
    ///
    /// @throws DatabaseAway when the database cannot be reached; whether the change was made is then unknown
    public <T> T write(Work<T> work) throws SQLException {
        if (!open) throw new DatabaseAway("The migrations have not run yet", null);
        for (int tries = 1; ; tries++) {
            try {
                return beforeItIsOpen(work);
            } catch (SQLException e) {
                // What it had done is undone, and whoever was quicker is done.
                if (tries == TRIES || !vendor.isCollision(e)) throw e;
            }
        }
    }

    /// The same while it is not known yet whether the tables are there.
    <T> T beforeItIsOpen(Work<T> work) throws SQLException {
        try (var connection = connect()) {
            return work.on(connection);
        } catch (SQLException e) {
            if (!isAway(e)) throw e;
            // What one connection died of, the others did as well; the next to ask gets a new one.
            pool.getHikariPoolMXBean().softEvictConnections();
            throw new DatabaseAway("The database went away: " + e.getMessage(), e);
        }
    }

    /// Does work that changes nothing, a second time if the connection turns out to be a dead one: after a restart
    /// of the database the pool may still hold some.
    ///
    /// @throws DatabaseAway when the database cannot be reached
    public <T> T read(Work<T> work) throws SQLException {
        try {
            return write(work);
        } catch (DatabaseAway e) {
            boolean connectionDied =
                    e.getCause() instanceof SQLException && !(e.getCause() instanceof SQLTransientConnectionException);
            if (!connectionDied) throw e;
            return write(work);
        }
    }

    /// Does work that changes several things: all of them, or none.
    ///
    /// @throws DatabaseAway as [#write]
    public <T> T transaction(Work<T> work) throws SQLException {
        return write(connection -> {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } finally {
                // Without effect after the commit; the pool sets the connection right before it lends it again.
                connection.rollback();
            }
        });
    }

    private Connection connect() throws SQLException {
        for (int waits = 1; ; waits++) {
            try {
                return pool.getConnection();
            } catch (SQLTransientConnectionException e) {
                boolean busy = e.getCause() == null;
                if (busy && waits < PATIENCE) continue;
                var reason = busy ? "all connections are busy" : e.getCause().getMessage();
                throw new DatabaseAway("The database cannot be reached: " + Vendor.explained(firstLine(reason)), e);
            }
        }
    }

    private boolean isAway(SQLException e) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        return state.startsWith("08") || vendor.awayStates.contains(state);
    }

    static String firstLine(String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        pool.close();
    }
}
