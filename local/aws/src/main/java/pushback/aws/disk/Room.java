package pushback.aws.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Room on a disk. A disk that is full for a moment (another program's file, a build's) is waited for, because what is
/// half installed then is worse than what is late.
public final class Room {
    private static final long LEAST = 1L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(200);

    private Room() {}

    /// Waits for a megabyte of room where `directory` is, for a minute at most: then whoever writes is told.
    public static void await(Path directory) throws InterruptedException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (isMissing(directory) && System.nanoTime() - until < 0) Thread.sleep(LOOK);
    }

    /// Whether there is less than a megabyte of room where `directory` is.
    public static boolean isMissing(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace() < LEAST;
        } catch (IOException unknown) {
            return false;
        }
    }
}
