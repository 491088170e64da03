package pushback.host.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// One output of a script, read through a named pipe. The pipes of [Process] will not do: the JDK closes them when the
/// script exits, and whether a daemon the script left behind still holds its output open is just what must be known.
final class Output implements AutoCloseable {
    private final Path pipe;
    private final Consumer<String> lines;
    private final Thread reader;
    private volatile FileChannel channel;
    private volatile boolean isText = true;

    /// Starts to read at once. `lines` gets each line with its line feed; the last one may lack it.
    Output(Path pipe, Consumer<String> lines) throws IOException {
        this.pipe = pipe;
        this.lines = lines;
        if (Unix.run(List.of("mkfifo", "-m", "600", pipe.toString())) != 0) throw new IOException("no pipe at " + pipe);
        reader = Thread.ofPlatform().daemon().name("output").start(this::read);
    }

    Path pipe() {
        return pipe;
    }

    /// Whether every process that could write has closed it, waiting at most `patience` for that.
    boolean endsWithin(Duration patience) throws InterruptedException {
        return reader.join(patience.isPositive() ? patience : Duration.ofNanos(1));
    }

    /// Whether all that was read is UTF-8.
    boolean isText() {
        return isText;
    }

    private void read() {
        try (var in = FileChannel.open(pipe, StandardOpenOption.READ)) {
            channel = in;
            var buffer = ByteBuffer.allocate(8192);
            var line = new LineBuffer(lines);
            while (in.read(buffer.clear()) >= 0) line.add(buffer.flip());
            line.end();
        } catch (IOException closed) {
            // By us: nobody waits for the rest.
        }
    }

    @Override
    public void close() throws IOException {
        // Lets go a reader that still waits for somebody to open the pipe, which happens if the script did not start.
        new RandomAccessFile(pipe.toFile(), "rw").close();
        if (channel != null) channel.close();
        Files.deleteIfExists(pipe);
    }

    /// Bytes to lines.
    private final class LineBuffer {
        private final Consumer<String> lines;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        LineBuffer(Consumer<String> lines) {
            this.lines = lines;
        }

        void add(ByteBuffer more) {
            while (more.hasRemaining()) {
                var b = more.get();
                bytes.write(b);
                if (b == '\n') end();
            }
        }

        void end() {
            if (bytes.size() == 0) return;
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            } catch (CharacterCodingException no) {
                isText = false;
            }
            lines.accept(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
        }
    }
}
