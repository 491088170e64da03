package pushback.aws.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A log of lines that never grows above twice a size: what is full becomes `NAME.1`, and the one before is gone.
/// Nobody who writes a line fails because the disk does not take it: lines that were lost are counted, and the count is
/// told in the next line that is written. Callable from any thread.
public final class RollingLog {
    private final Path file;
    private final long largest;
    private long lost;

    /// @param largest bytes of one file
    public RollingLog(Path file, long largest) {
        this.file = file;
        this.largest = largest;
    }

    /// Adds one line; its line feed is added.
    public synchronized void add(String line) {
        var missing = lost == 0 ? "" : lost + " lines are missing here: the disk did not take them\n";
        try {
            turn();
            var before = Files.exists(file) ? Files.size(file) : 0;
            try {
                Files.write(
                        file,
                        (missing + line + "\n").getBytes(StandardCharsets.UTF_8),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                lost = 0;
            } catch (IOException full) {
                lost++;
                cutBack(before);
            }
        } catch (IOException unreachable) {
            lost++;
        }
    }

    private void turn() throws IOException {
        if (Files.exists(file) && Files.size(file) >= largest)
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }

    /// Half a line is none.
    private void cutBack(long length) throws IOException {
        if (!Files.exists(file)) return;
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }
}
