package twoge.database;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A PostgreSQL of our own, for a first try and for tests. Its programs come in jars that a deployed blog does not
/// carry; only this class knows them.
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String NAME = "postgres";
    private static final String USER = "twoge";
    /// What a Twoge keeps in its directory and unpacks into that of the programs, as whole names.
    private static final Pattern OURS =
            Pattern.compile("lock|programs|pictures|postgresql(\\.log|-administrator|-password)?|PG-.*");

    private final EmbeddedPostgres postgres;
    private final FileChannel lock;
    private final String password;

    private EmbeddedDatabase(EmbeddedPostgres postgres, FileChannel lock, String password) {
        this.postgres = postgres;
        this.lock = lock;
        this.password = password;
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
            keepToOurselves(directory);
            keepToOurselves(programs);
            var lock = lock(directory);
            stopLeftover(directory.resolve("postgresql"));
            var secrets = Secrets.in(directory);
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
                    // Whoever reaches the port needs a password, from the first moment on.
                    .setLocaleConfig("auth", "scram-sha-256")
                    .setLocaleConfig("pwfile", secrets.administratorFile().toString())
                    .setConnectConfig("password", secrets.administrator())
                    .setOutputRedirector(log)
                    .setErrorRedirector(log);
            if (port != 0) builder.setPort(port);
            var postgres = started(builder, programs);
            admit(postgres, secrets, directory.resolve("postgresql"));
            return new EmbeddedDatabase(postgres, lock, secrets.user());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the database in " + directory + " cannot be prepared: " + e.getMessage(), e);
        }
    }

    /// The blog's user owns its tables and is no superuser. Data of an older Twoge let everybody in, as the
    /// superuser.
    private static void admit(EmbeddedPostgres postgres, Secrets secrets, Path data) throws SQLException, IOException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            try (var known = statement.executeQuery("select 1 from pg_roles where rolname = '" + USER + "'")) {
                if (!known.next()) statement.execute("create role " + USER + " login");
            }
            statement.execute("alter role " + USER + " password '" + secrets.user() + "'");
            statement.execute("alter role postgres password '" + secrets.administrator() + "'");
            statement.execute("alter database postgres owner to " + USER);
            statement.execute("alter schema public owner to " + USER);
            statement.execute("""
                do $do$ declare one text; begin
                  for one in select format('alter %s public.%I owner to twoge',
                        case relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end, relname)
                      from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S')
                        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i', 'e'))
                  loop execute one; end loop;
                end $do$\
                """);
            var rules = data.resolve("pg_hba.conf");
            var text = Files.readString(rules);
            if (!text.contains("trust")) return;
            Files.writeString(rules, text.replaceAll("(?m)^(\\s*(?:local|host).*\\s)trust\\s*$", "$1scram-sha-256"));
            statement.execute("select pg_reload_conf()");
        }
    }

    /// The programs are unpacked for everybody to write, and nobody else gets as far as to them; afterwards,
    /// however it ended, they are not even writable.
    private static EmbeddedPostgres started(EmbeddedPostgres.Builder builder, Path programs) throws IOException {
        try {
            return builder.start();
        } finally {
            closeToOthers(programs);
        }
    }

    /// What runs as us is nobody else's to change, and passwords are nobody else's to read. A directory with
    /// something else in it stays as open as it is: that others use it, too, may be meant.
    private static void keepToOurselves(Path directory) throws IOException {
        var nobodyElse = PosixFilePermissions.fromString("rwx------");
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory.toAbsolutePath().getParent());
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(nobodyElse));
            return;
        }
        try (var entries = Files.list(directory)) {
            if (!entries.map(Path::getFileName).map(Path::toString).allMatch(OURS.asMatchPredicate())) return;
        }
        try {
            Files.setPosixFilePermissions(directory, nobodyElse);
        } catch (FileSystemException refused) {
            // A mounted volume that belongs to somebody else, who lets us write into it.
        }
    }

    private static void closeToOthers(Path programs) throws IOException {
        try (var all = Files.walk(programs)) {
            for (var path : all.filter(one -> !Files.isSymbolicLink(one)).toList()) {
                var rights = Files.getPosixFilePermissions(path);
                if (rights.removeAll(Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE)))
                    Files.setPosixFilePermissions(path, rights);
            }
        }
    }

    /// The passwords of the superuser and of the blog, in files that only their owner reads.
    private record Secrets(Path administratorFile, String administrator, String user) {
        static Secrets in(Path directory) throws IOException {
            var file = directory.resolve("postgresql-administrator");
            return new Secrets(file.toAbsolutePath(), secret(file), secret(directory.resolve("postgresql-password")));
        }

        private static String secret(Path file) throws IOException {
            if (Files.exists(file) && Files.size(file) > 0)
                return Files.readString(file).strip();
            var random = new byte[16];
            new SecureRandom().nextBytes(random);
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.readString(Files.writeString(file, HexFormat.of().formatHex(random)));
        }
    }

    public int port() {
        return postgres.getPort();
    }

    /// Where it listens, on the loopback interface only.
    public DatabaseAddress address() {
        return DatabaseAddress.parse(url(password, port()));
    }

    /// The `DATABASE_URL` of one that will be started in `directory` on `port`.
    public static String url(Path directory, int port) throws IOException {
        return url(Secrets.in(Files.createDirectories(directory)).user(), port);
    }

    private static String url(String password, int port) {
        return "postgresql://" + USER + ":" + password + "@127.0.0.1:" + port + "/" + NAME;
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

    /// Ends the PostgreSQL of a process that was killed and could not do so itself. We hold the lock: it serves
    /// nobody.
    private static void stopLeftover(Path data) throws IOException {
        var file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) return;
        var pid = Files.readAllLines(file).getFirst().strip();
        var leftover = pid.matches("\\d+") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.<ProcessHandle>empty();
        leftover.filter(process -> process.info()
                        .arguments()
                        .map(List::of)
                        .orElse(List.of())
                        .contains(data.toString()))
                .ifPresent(process -> {
                    // It waits for its clients; those it had are as dead as its owner.
                    process.destroy();
                    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
                });
    }
}
