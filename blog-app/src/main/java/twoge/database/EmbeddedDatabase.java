package twoge.database;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A PostgreSQL of our own, for a first try and for tests. Its programs come in jars that a deployed blog does not
/// carry; only this class knows them.
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String NAME = "postgres";

    private final EmbeddedPostgres postgres;
    private final FileChannel lock;

    private EmbeddedDatabase(EmbeddedPostgres postgres, FileChannel lock) {
        this.postgres = postgres;
        this.lock = lock;
    }

    /// Starts it on `directory`, where posts of an earlier run are found again, and on `port` (0: a free one).
    ///
    /// @throws NoClassDefFoundError when the jars are not there
    /// @throws UncheckedIOException when it does not start, or another process uses the directory
    public static EmbeddedDatabase start(Path directory, int port) {
        return start(directory, directory.resolve("programs"), port);
    }

    /// The same with its programs unpacked into another directory, where they are found again: that takes a second.
    public static EmbeddedDatabase start(Path directory, Path programs, int port) {
        try {
            Files.createDirectories(directory);
            var lock = lock(directory);
            stopLeftover(directory.resolve("postgresql"));
            var log = Redirect.appendTo(directory.resolve("postgresql.log").toFile());
            var builder = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(programs.toFile())
                    .setDataDirectory(directory.resolve("postgresql"))
                    .setCleanDataDirectory(false)
                    // We stop it ourselves, after the last request; a hook of its own would run beside ours.
                    .setRegisterShutdownHook(false)
                    // Made for tests, it would trade safety for speed; people's posts are kept here.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setOutputRedirector(log)
                    .setErrorRedirector(log);
            if (port != 0) builder.setPort(port);
            return new EmbeddedDatabase(builder.start(), lock);
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
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        var channel = FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException("another process uses " + directory);
        }
        return channel;
    }

    /// Ends the PostgreSQL of a process that was killed and could not do so itself. We hold the lock: it serves nobody.
    private static void stopLeftover(Path data) throws IOException {
        var file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) return;
        var pid = Files.readAllLines(file).getFirst().strip();
        var leftover = pid.matches("\\d+") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.<ProcessHandle>empty();
        leftover.filter(process -> process.info().arguments().map(List::of).orElse(List.of()).contains(data.toString()))
                .ifPresent(process -> {
                    // It waits for its clients; those it had are as dead as its owner.
                    process.destroy();
                    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
                });
    }
}
