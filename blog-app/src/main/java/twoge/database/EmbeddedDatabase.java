package twoge.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/// A PostgreSQL of our own, for a first try and for tests. Its programs come in jars that a deployed blog does not
/// carry; only this class knows them.
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String NAME = "postgres";

    private final EmbeddedPostgres postgres;

    private EmbeddedDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /// Starts it on `directory`, where posts of an earlier run are found again, and on `port` (0: a free one).
    ///
    /// @throws NoClassDefFoundError when the jars are not there
    public static EmbeddedDatabase start(Path directory, int port) {
        try {
            Files.createDirectories(directory);
            var log = Redirect.appendTo(directory.resolve("postgresql.log").toFile());
            var builder = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(directory.resolve("programs").toFile())
                    .setDataDirectory(directory.resolve("postgresql"))
                    .setCleanDataDirectory(false)
                    // We stop it ourselves, after the last request; a hook of its own would run beside ours.
                    .setRegisterShutdownHook(false)
                    .setOutputRedirector(log)
                    .setErrorRedirector(log);
            if (port != 0) builder.setPort(port);
            return new EmbeddedDatabase(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return postgres.getPort();
    }

    /// Where it listens, on the loopback interface only.
    public DatabaseAddress address() {
        return DatabaseAddress.parse("postgresql://postgres:postgres@127.0.0.1:" + port() + "/" + NAME);
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
