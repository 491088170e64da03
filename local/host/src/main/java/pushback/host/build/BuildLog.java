package pushback.host.build;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The log of one build, `build.log`: what its commands say and what the build itself notes, without its secrets. It
/// grows line by line while the build runs, and is the only thing of a build that outlives it.
final class BuildLog {
    private static final String HIDDEN = "***";
    private static final int KEPT_BYTES = 64 * 1024;

    private final Path file;
    private final List<String> secrets = new ArrayList<>();
    private long missing;

    BuildLog(Path file) {
        this.file = file;
    }

    /// From now on none of these values appears, nor a line of one.
    synchronized void hide(Collection<String> values) {
        values.stream()
                .flatMap(value -> Stream.concat(Stream.of(value), value.lines()))
                .filter(value -> !value.isBlank())
                .forEach(secrets::add);
        // The longest first: one secret may be a part of another.
        secrets.sort(Comparator.comparingInt(String::length).reversed());
    }

    /// The text without the values that are hidden.
    synchronized String masked(String text) {
        var masked = text;
        for (var secret : secrets) masked = masked.replace(secret, HIDDEN);
        return masked;
    }

    /// Something the build has to say, a line of its own.
    void note(String text) {
        append(("[Container] " + text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// What a command has said: whole lines, as a rule. A disk that does not take it is no failure of the build:
    /// how much is missing is said once there is room.
    synchronized void append(byte[] said) {
        var shown = secrets.isEmpty()
                ? said
                : masked(new String(said, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        try {
            if (missing > 0)
                Files.write(
                        file,
                        ("[Container] " + missing + " bytes are missing here: the disk did not take " + "them\n")
                                .getBytes(StandardCharsets.UTF_8),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            missing = 0;
            Files.write(file, shown, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException full) {
            missing += shown.length;
        }
    }

    /// Where the next line will begin.
    long end() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /// What was written since `from`; of much, the first and the last part.
    String since(long from) throws IOException {
        try (var written = Files.newByteChannel(file)) {
            var size = written.size();
            if (size - from <= 2 * KEPT_BYTES) return read(written, from, (int) (size - from));
            return read(written, from, KEPT_BYTES) + "\n" + read(written, size - KEPT_BYTES, KEPT_BYTES);
        }
    }

    private static String read(SeekableByteChannel file, long from, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        file.position(from);
        while (bytes.hasRemaining() && file.read(bytes) >= 0) {}
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
}
