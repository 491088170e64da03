package pushback.local.disk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/// An append-only file of JSON documents, one a line, each behind its checksum. A document is there entirely or not at
/// all: a line torn by the death of the process is cut off when the journal is opened again.
public final class Journal implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHECKSUM = 8;

    private final Path file;
    private FileChannel channel;
    private long lines;
    /// Where the next line begins, and whether something lies behind that could not be cut off.
    private long end;
    private boolean torn;

    private Journal(Path file) {
        this.file = file;
    }

    /// Opens or creates the journal and hands every document in it to `replay`, oldest first.
    ///
    /// @throws IllegalStateException if a line before the last is damaged: that is no torn tail, and nothing is guessed
    /// @throws UncheckedIOException if the file cannot be read or written
    public static Journal open(Path file, Consumer<JsonNode> replay) {
        return open(file, (document, _) -> replay.accept(document));
    }

    /// As [#open(Path, Consumer)]; tells where each document is found again, until the journal is rewritten.
    public static Journal open(Path file, BiConsumer<JsonNode, Place> replay) {
        var journal = new Journal(file);
        try {
            Files.createDirectories(file.getParent());
            journal.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            journal.end = journal.replay(replay);
            journal.channel.truncate(journal.end);
            return journal;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot open " + file + ": " + failed.getMessage(), failed);
        }
    }

    /// Where a document is in its journal.
    ///
    /// @param at byte of the file
    public record Place(long at, int length) { }

    /// Reads a document once more.
    ///
    /// @throws UncheckedIOException if it cannot be read; names the file
    public JsonNode read(Place place) {
        try {
            var bytes = ByteBuffer.allocate(place.length);
            for (var at = place.at; bytes.hasRemaining(); ) {
                var read = channel.read(bytes, at);
                if (read < 0) throw new EOFException("it has become shorter");
                at += read;
            }
            return JSON.readTree(bytes.array());
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read " + file + ": " + failed.getMessage(), failed);
        }
    }

    /// What is found in a journal's file.
    ///
    /// @param size its bytes
    /// @param whole so many from the beginning hold documents
    /// @param damage where a line is damaged that is followed by others, and so was not torn; -1 if none is
    public record Found(long size, long whole, long damage) { }

    /// Looks at the file of a journal, and changes nothing.
    public static Found inspect(Path file) {
        try (var content = Files.newInputStream(file)) {
            var size = Files.size(file);
            var start = 0L;
            var lines = new Lines(content);
            for (var line = lines.next(); line != null; line = lines.next()) {
                if (!lines.ended() || !whole(line, 0, line.length)) return new Found(size, start, lines.next() == null ? -1 : start);
                start += line.length + 1;
            }
            return new Found(size, start, -1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /// Whether the first line of a journal's file is whole: a look that costs nothing, however long the journal is.
    public static boolean begins(Path file) {
        try (var content = Files.newInputStream(file)) {
            var lines = new Lines(content);
            var line = lines.next();
            return line != null && lines.ended() && whole(line, 0, line.length);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /// How many documents the journal holds.
    public long lines() {
        return lines;
    }

    /// Appends one document, and returns where. On an error nothing of it counts, and the next one takes its place.
    ///
    /// @throws UncheckedIOException if it cannot be written (disk full, directory gone); names the file
    public Place append(JsonNode document) {
        try {
            // Behind a shorter line the rest of a torn one would be damage.
            if (torn) channel.truncate(end);
            torn = false;
            var line = ByteBuffer.wrap(line(document));
            var at = end;
            torn = true;
            while (line.hasRemaining()) at += channel.write(line, at);
            torn = false;
            var place = new Place(end + CHECKSUM + 1, (int) (at - end) - CHECKSUM - 2);
            end = at;
            lines++;
            return place;
        } catch (IOException failed) {
            cutBack();
            throw new UncheckedIOException("cannot write " + file + ": " + failed.getMessage(), failed);
        }
    }

    /// Replaces everything by `documents`, in one step.
    public void rewrite(List<? extends JsonNode> documents) {
        rewrite(documents.iterator());
    }

    /// As [#rewrite(List)], one document after the other; each may be [read][#read] from the journal as it is.
    public void rewrite(Iterator<? extends JsonNode> documents) {
        var count = new long[1];
        AtomicFile.write(file, out -> {
            while (documents.hasNext()) {
                out.write(line(documents.next()));
                count[0]++;
            }
        });
        try {
            channel.close();
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            end = channel.size();
            torn = false;
            lines = count[0];
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot open " + file + ": " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Returns the length of what is whole. A line at a time: a journal may be larger than the heap.
    private long replay(BiConsumer<JsonNode, Place> replay) throws IOException {
        var start = 0L;
        try (var content = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            var lines = new Lines(content);
            for (var line = lines.next(); line != null; line = lines.next()) {
                if (!lines.ended()) return start;
                if (!whole(line, 0, line.length)) {
                    if (lines.next() == null) return start;
                    throw new IllegalStateException(file + " is damaged at byte " + start
                            + "; restore it from a copy, or delete it to start empty");
                }
                var length = line.length - CHECKSUM - 1;
                replay.accept(JSON.readTree(line, CHECKSUM + 1, length), new Place(start + CHECKSUM + 1, length));
                this.lines++;
                start += line.length + 1;
            }
        }
        return start;
    }

    /// The lines of a stream, without their line feeds.
    private static final class Lines {
        private final InputStream content;
        private final byte[] buffer = new byte[1 << 16];
        private int from;
        private int filled;
        private boolean ended;

        Lines(InputStream content) {
            this.content = content;
        }

        /// Null once there is none.
        byte[] next() throws IOException {
            var line = new ByteArrayOutputStream(256);
            ended = false;
            while (true) {
                if (from == filled) {
                    from = 0;
                    filled = Math.max(0, content.read(buffer));
                    if (filled == 0) return line.size() == 0 ? null : line.toByteArray();
                }
                var end = from;
                while (end < filled && buffer[end] != '\n') end++;
                line.write(buffer, from, end - from);
                from = end;
                if (end == filled) continue;
                from++;
                ended = true;
                return line.toByteArray();
            }
        }

        /// Whether the last line had its line feed.
        boolean ended() {
            return ended;
        }
    }

    private static boolean whole(byte[] content, int start, int end) {
        if (end - start <= CHECKSUM) return false;
        var said = new String(content, start, CHECKSUM, StandardCharsets.US_ASCII);
        return said.equals(checksum(content, start + CHECKSUM + 1, end - start - CHECKSUM - 1));
    }

    private static byte[] line(JsonNode document) {
        try {
            var json = JSON.writeValueAsBytes(document);
            var line = ByteBuffer.allocate(CHECKSUM + 1 + json.length + 1);
            line.put(checksum(json, 0, json.length).getBytes(StandardCharsets.US_ASCII)).put((byte) ' ');
            return line.put(json).put((byte) '\n').array();
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static String checksum(byte[] content, int start, int length) {
        var crc = new CRC32();
        crc.update(content, start, length);
        return "%08x".formatted(crc.getValue());
    }

    private void cutBack() {
        try {
            channel.truncate(end);
            torn = false;
        } catch (IOException stays) {
            // The next line, or the next start, cuts it off.
        }
    }
}
