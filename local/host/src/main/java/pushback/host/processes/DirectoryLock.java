package pushback.host.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One process at a time in a directory. The kernel frees the lock when its holder ends, however it ends; the file goes
/// when the lock is given back. A file left by a process that was killed means nothing.
public final class DirectoryLock implements AutoCloseable {
    private static final String FILE = "lock";
    /// Directories this process holds. The kernel drops a process's lock when it closes any channel to the file, so
    /// a second try of our own must not even open it.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /// Takes the lock of `directory`, which is made if it is not there.
    ///
    /// @throws AlreadyRunning if another process holds it
    public static DirectoryLock take(Path directory) {
        try {
            Files.createDirectories(directory);
            var real = directory.toRealPath();
            if (!HELD.add(real))
                throw new AlreadyRunning(
                        directory, Long.toString(ProcessHandle.current().pid()));
            try {
                return new DirectoryLock(real, lock(real));
            } catch (IOException | RuntimeException failed) {
                HELD.remove(real);
                throw failed;
            }
        } catch (IOException refused) {
            throw new UncheckedIOException("the lock of " + directory + " cannot be taken", refused);
        }
    }

    /// Looks without taking it, for who has something to say before.
    ///
    /// @throws AlreadyRunning if another process holds it
    public static void requireFree(Path directory) {
        holder(directory).ifPresent(pid -> {
            throw new AlreadyRunning(directory, pid.toString());
        });
    }

    /// The process that holds the lock of `directory` now; empty if nobody does, whatever an old file says.
    public static Optional<Long> holder(Path directory) {
        var file = directory.resolve(FILE);
        if (!Files.exists(file)) return Optional.empty();
        try {
            if (HELD.contains(directory.toRealPath()))
                return Optional.of(ProcessHandle.current().pid());
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                if (channel.tryLock() != null) return Optional.empty();
            }
            return Optional.of(pid(file))
                    .filter(pid -> pid.matches("\\d{1,18}"))
                    .map(Long::valueOf);
        } catch (NoSuchFileException justGone) {
            return Optional.empty();
        } catch (IOException refused) {
            throw new UncheckedIOException("the lock of " + directory + " cannot be looked at", refused);
        }
    }

    @Override
    public void close() {
        try {
            // First the file, then the lock: who opened the file before this finds out that it is no longer the one.
            Files.deleteIfExists(directory.resolve(FILE));
            channel.close();
        } catch (IOException gone) {
            // Then the lock is free as well.
        }
        HELD.remove(directory);
    }

    private static FileChannel lock(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        while (true) {
            var known = identity(file);
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new AlreadyRunning(directory, pid(file));
            }
            // The holder before us may have removed the file in between; then the lock is on nothing. Opening the file
            // again to find out would drop the lock. A file that was not there before is looked at once more.
            if (known != null && known.equals(identity(file))) {
                channel.truncate(0);
                channel.write(
                        ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
                return channel;
            }
            channel.close();
        }
    }

    /// Null if there is no such file.
    private static Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException gone) {
            return null;
        }
    }

    private static String pid(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException justGone) {
            return "";
        }
    }

    /// Somebody else works in the directory. The message says who, for the person at the terminal.
    public static final class AlreadyRunning extends RuntimeException {
        AlreadyRunning(Path directory, String pid) {
            super("already running with pid " + (pid.isEmpty() ? "unknown" : pid) + " in " + directory);
        }
    }
}
