package twoge;

import io.javalin.util.JavalinBindException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import twoge.database.DatabaseAddress;
import twoge.database.EmbeddedDatabase;
import twoge.health.Release;
import twoge.log.Journal;

/// The process: reads the environment, serves until SIGTERM or SIGINT, and ends with code 0; with code 2 and a line for
/// each problem when it cannot run as it was told to.
public final class Twoge {
    private static final Logger LOG = LoggerFactory.getLogger(Twoge.class);
    private static final int MISUSED = 2;

    private Twoge() {}

    public static void main(String[] arguments) {
        var startedAt = Instant.now();
        try {
            serve(Settings.read(System.getenv()), Release.read(System.getenv(), startedAt));
        } catch (SettingsRejected e) {
            e.problems().forEach(problem -> System.err.println(Journal.errorPrefix() + "twoge: " + problem));
            System.exit(MISUSED);
        }
    }

    private static void serve(Settings settings, Release release) {
        LOG.info(
                "event=starting commit={} release={} deployment={} build={} java={} cache=\"{}\"",
                release.commit(),
                release.release(),
                release.deployment(),
                release.build(),
                Runtime.version(),
                cache());
        var ours = Optional.of(settings)
                .filter(given -> given.database().isEmpty())
                .map(Twoge::embedded);
        var address = settings.database()
                .or(() -> ours.map(EmbeddedDatabase::address))
                .orElseThrow();
        var blog = new Blog(
                stores(settings, address), settings.connections(), settings.drain(), settings.proxies(), release);
        try {
            int port = blog.start(settings.host(), settings.port());
            LOG.info("event=listening url=http://{}:{}/ database=\"{}\"", settings.host(), port, address);
        } catch (JavalinBindException e) {
            blog.close();
            ours.ifPresent(EmbeddedDatabase::close);
            throw new SettingsRejected(List.of("Cannot listen on HOST %s, PORT %d: %s"
                    .formatted(settings.host(), settings.port(), e.getMessage())));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(blog, ours), "stop"));
    }

    private static Stores stores(Settings settings, DatabaseAddress address) {
        try {
            return Stores.of(settings, address);
        } catch (SdkClientException e) {
            // Nobody has been asked for anything yet: all that can be missing is where.
            throw new SettingsRejected(List.of("AWS_REGION is missing, and the machine does not tell it either "
                    + "(needed for PICTURES_BUCKET and DATABASE_SECRET)"));
        }
    }

    /// What became of the AOT cache, as far as the launcher and the JVM say.
    private static String cache() {
        var told = System.getProperty("twoge.cache", "not used: none was given");
        if (!told.equals("given")) return told;
        // A JVM that refuses the cache it was given maps no other in its place.
        return System.getProperty("java.vm.info", "").contains("sharing") ? "used" : "not used: the JVM refuses it";
    }

    private static EmbeddedDatabase embedded(Settings settings) {
        try {
            LOG.info("event=starting-database directory={}", settings.data());
            var database = EmbeddedDatabase.start(settings.data(), 0);
            LOG.info("event=database-started url={}", url(database.address()));
            return database;
        } catch (NoClassDefFoundError e) {
            throw new SettingsRejected(List.of("DATABASE_URL is missing: this build brings no database of its own"));
        } catch (RuntimeException e) {
            throw new SettingsRejected(List.of("DATABASE_URL is missing, and a database of our own does not start: "
                    + e.getMessage() + " (see " + settings.data().resolve("postgresql.log") + ")"));
        }
    }

    /// For `psql`; the password of a database that only listens to this machine is no secret, but is not needed
    /// either.
    private static String url(DatabaseAddress address) {
        return address.jdbcUrl().replaceFirst("^jdbc:postgresql://", "postgresql://" + address.user() + "@");
    }

    private static void stop(Blog blog, Optional<EmbeddedDatabase> ours) {
        LOG.info("event=stopping");
        blog.close();
        ours.ifPresent(EmbeddedDatabase::close);
        LOG.info("event=stopped");
        // A JVM that ends by a signal reports failure (143), whatever its hooks did; this end was asked for.
        Runtime.getRuntime().halt(0);
    }
}
