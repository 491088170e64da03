package twoge.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import twoge.database.EmbeddedDatabase;

/// A short run of a release, during which the JVM writes down which classes it needs: it becomes ready on an empty
/// database, shows the pages everybody asks for, and stops.
final class Training {
    private static final List<String> PAGES = List.of("/", "/posts/1", "/nowhere", "/version", "/metrics", "/login");
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(180);

    private final Path jar;
    private final Path classes;
    private final Path directory;
    private final int port = freePort();
    private final int databasePort = freePort();

    private Training(Path jar, Path classes, Path directory) {
        this.jar = jar;
        this.classes = classes;
        this.directory = directory;
    }

    /// Runs `jar`; `classes` is where the JVM writes what it has seen.
    ///
    /// @throws BundleUnfinished when the blog does not become ready or does not end well, with what it printed
    static void run(Path jar, Path classes) throws IOException {
        var directory = Files.createTempDirectory("twoge-training");
        try {
            new Training(jar, classes, directory).run();
        } finally {
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            }
        }
    }

    /// The command of a JVM like a server's (see `twoge.sh`). With the small compiler: with both, what the cache
    /// then knows about the methods made starts a fifth longer.
    static List<String> java(String... options) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.locale.providers=SPI"));
        command.addAll(List.of(options));
        return command;
    }

    private void run() throws IOException {
        // The blog first: it waits for its database, which starts at the same time.
        var blog = start();
        var database = database();
        try {
            await(blog, database.isPresent() ? "/health/ready" : "/health/live");
            for (var page : PAGES) status(page);
            blog.destroy();
            boolean ended = blog.waitFor(PATIENCE, TimeUnit.NANOSECONDS) && blog.exitValue() == 0;
            if (!ended) throw unfinished("does not end well");
        } catch (InterruptedException e) {
            throw new BundleUnfinished("Interrupted while the release was trained");
        } finally {
            blog.destroyForcibly();
            database.ifPresent(EmbeddedDatabase::close);
        }
    }

    private Process start() throws IOException {
        var builder = new ProcessBuilder(
                        java("-XX:AOTMode=record", "-XX:AOTConfiguration=" + classes, "-jar", jar.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        builder.environment().clear();
        builder.environment().put("PORT", String.valueOf(port));
        builder.environment().put("DATABASE_URL", EmbeddedDatabase.url(data(), databasePort));
        return builder.start();
    }

    /// Where none of our own can be started, the classes for a database that is away are better than none.
    private Optional<EmbeddedDatabase> database() {
        try {
            return Optional.of(EmbeddedDatabase.start(data(), programs(), databasePort));
        } catch (UncheckedIOException | IllegalStateException e) {
            System.out.println(
                    "note: the AOT cache is made without a database, so the start gains less: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Path data() {
        return directory.resolve("database");
    }

    /// Beside what else a user's builds keep for the next one; on a machine that lets us keep nothing, with the
    /// rest.
    private Path programs() {
        var home = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(path -> !path.isBlank())
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("twoge");
        try {
            return Files.createDirectories(home);
        } catch (IOException e) {
            return directory.resolve("programs");
        }
    }

    private void await(Process blog, String path) throws IOException {
        long deadline = System.nanoTime() + PATIENCE;
        while (status(path) != 200) {
            if (!blog.isAlive()) throw unfinished("ended");
            if (System.nanoTime() > deadline) throw unfinished("does not answer 200 to " + path);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private int status(String path) {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setReadTimeout(10_000);
            return connection.getResponseCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private BundleUnfinished unfinished(String what) throws IOException {
        return new BundleUnfinished("The release " + what + " when it is tried:\n" + Files.readString(log()));
    }

    private Path log() {
        return directory.resolve("blog.log");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
