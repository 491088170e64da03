package pushback.local.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// One process at a time in a directory. The kernel frees the lock when its holder ends, however it ends.
public final class DirectoryLock implements AutoCloseable {
    private static final String FILE = "lock";
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes the lock of `directory`, which is made if it is not there.
    ///
    /// @throws AlreadyRunning if another process holds it
    public static DirectoryLock take(Path directory) {
        try {
            Files.createDirectories(directory);
            var file = directory.resolve(FILE);
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                var holder = Files.readString(file).strip();
                channel.close();
                throw new AlreadyRunning(directory, holder);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new DirectoryLock(channel);
        } catch (IOException refused) {
            throw new UncheckedIOException("the lock of " + directory + " cannot be taken", refused);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException gone) {
            // Then the lock is free as well.
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        }
    }

    /// Somebody else works in the directory. The message says who, for the person at the terminal.
    public static final class AlreadyRunning extends RuntimeException {
        AlreadyRunning(Path directory, String pid) {
            super("already running with pid " + (pid.isEmpty() ? "unknown" : pid) + " in " + directory);
        }
    }
}
