package pushback.host.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The log of a build, line by line, while the build's own processes write it. They write to the file and not to us, so
/// we look how long it has become.
final class LogStream implements AutoCloseable {
    /// Often enough for a person who looks on.
    private static final long LOOK_EVERY_MILLISECONDS = 100;
    /// A longer line is cut: nobody reads it, and it may be a file.
    private static final int LONGEST_LINE = 2_000;

    private final Path log;
    private final Consumer<String> lines;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Thread reader;

    /// Reads at once, from the beginning. `lines` is called on a thread of its own, without line feeds.
    LogStream(Path log, Consumer<String> lines) {
        this.log = log;
        this.lines = lines;
        reader = Thread.startVirtualThread(this::follow);
    }

    /// Nothing more is written. Returns when `lines` has had all of it, the last line too if it lacks its line
    /// feed.
    @Override
    public void close() {
        ended.countDown();
        try {
            reader.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        var from = 0L;
        try {
            while (true) {
                // Asked before the look: what was written until the end is in the file then.
                var last = ended.await(LOOK_EVERY_MILLISECONDS, TimeUnit.MILLISECONDS);
                from = readOn(from);
                if (!last) continue;
                end();
                return;
            }
        } catch (IOException | InterruptedException stopped) {
            // The log is there for whoever wants the rest.
        }
    }

    private long readOn(long from) throws IOException {
        try (var file = Files.newByteChannel(log)) {
            return read(file.position(from));
        } catch (NoSuchFileException notYet) {
            return from;
        }
    }

    private long read(SeekableByteChannel file) throws IOException {
        var buffer = ByteBuffer.allocate(16 * 1024);
        while (file.read(buffer.clear()) > 0) {
            buffer.flip();
            while (buffer.hasRemaining()) add(buffer.get());
        }
        return file.position();
    }

    /// A carriage return begins a line anew, as progress bars do; what stood there was a line as well.
    private void add(byte next) {
        if (next == '\n' || next == '\r') end();
        else if (line.size() < LONGEST_LINE) line.write(next);
    }

    private void end() {
        if (line.size() > 0) lines.accept(line.toString(StandardCharsets.UTF_8));
        line.reset();
    }
}
