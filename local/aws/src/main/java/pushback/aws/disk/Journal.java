package pushback.aws.disk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Arrays;
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
    /// Bytes that are read at first of a line whose length nobody knows.
    private static final int STRETCH = 4096;

    private final Path file;
    private FileChannel channel;
    private long lines;
    private Place last = new Place(0, 0);
    /// Where the next line begins, and whether something lies behind that could not be cut off.
    private long end;
    private boolean torn;

    private Journal(Path file) {
        this.file = file;
    }

    /// Opens or creates the journal and hands every document in it to `replay`, oldest first.
    ///
    /// @throws IllegalStateException if a line before the last is damaged: that is no torn tail, and nothing is
    ///     guessed
    /// @throws UncheckedIOException if the file cannot be read or written
    public static Journal open(Path file, Consumer<JsonNode> replay) {
        return open(file, (document, _) -> replay.accept(document));
    }

    /// As [#open(Path, Consumer)]; tells where each document is found again, until the journal is rewritten.
    public static Journal open(Path file, BiConsumer<JsonNode, Place> replay) {
        return open(file, Mark.BEGINNING, replay);
    }

    /// As [#open(Path, BiConsumer)], for who knows the documents before `known` already; they are not read.
    public static Journal open(Path file, Mark known, BiConsumer<JsonNode, Place> replay) {
        var journal = new Journal(file);
        journal.lines = known.lines;
        journal.last = known.last;
        try {
            Files.createDirectories(file.getParent());
            journal.channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            journal.end = journal.replay(known.end, replay);
            journal.channel.truncate(journal.end);
            return journal;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot open " + file + ": " + failed.getMessage(), failed);
        }
    }

    /// Where a document is in its journal.
    ///
    /// @param at byte of the file
    public record Place(long at, int length) {}

    /// A place between two documents.
    ///
    /// @param end byte at which the next one begins
    /// @param last where the document before is; of no length at the beginning
    /// @param checksum the eight characters before that
    /// @param lines so many documents are before it
    public record Mark(long end, Place last, String checksum, long lines) {
        static final Mark BEGINNING = new Mark(0, new Place(0, 0), "", 0);

        /// Whether a journal's file still has this place: it is no shorter, and the document before is the
        /// same.
        public boolean isIn(Path file) {
            try (var channel = FileChannel.open(file)) {
                if (channel.size() < end) return false;
                var line = bytes(channel, last.at - CHECKSUM - 1, last.length + CHECKSUM + 2);
                return line.length == last.length + CHECKSUM + 2
                        && line[line.length - 1] == '\n'
                        && whole(line, 0, line.length - 1)
                        && new String(line, 0, CHECKSUM, StandardCharsets.US_ASCII).equals(checksum);
            } catch (IOException unreadable) {
                return false;
            }
        }
    }

    /// The end as it is now. Not before the first document.
    public Mark mark() {
        try {
            return new Mark(
                    end,
                    last,
                    new String(bytes(channel, last.at - CHECKSUM - 1, CHECKSUM), StandardCharsets.US_ASCII),
                    lines);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read " + file + ": " + failed.getMessage(), failed);
        }
    }

    /// Reads a document once more.
    ///
    /// @throws UncheckedIOException if it cannot be read; names the file
    public JsonNode read(Place place) {
        try {
            var line = bytes(channel, place.at - CHECKSUM - 1, place.length + CHECKSUM + 1);
            if (line.length < place.length + CHECKSUM + 1) throw new EOFException("it has become shorter");
            if (!whole(line, 0, line.length))
                throw new IOException("it is damaged at byte " + (place.at - CHECKSUM - 1)
                        + "; restore it from a copy, or delete it to start empty");
            return JSON.readTree(line, CHECKSUM + 1, place.length);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read " + file + ": " + failed.getMessage(), failed);
        }
    }

    /// What is found in a journal's file.
    ///
    /// @param size its bytes
    /// @param whole so many from the beginning hold documents
    /// @param damage where a line is damaged that is followed by others, and so was not torn; -1 if none is
    public record Found(long size, long whole, long damage) {}

    /// Looks at the file of a journal, and changes nothing.
    public static Found inspect(Path file) {
        return inspect(file, 0);
    }

    /// As [#inspect(Path)], behind `from`.
    public static Found inspect(Path file, long from) {
        try (var content = Files.newInputStream(file)) {
            var size = Files.size(file);
            var start = from;
            content.skipNBytes(from);
            var lines = new Lines(content);
            for (var line = lines.next(); line != null; line = lines.next()) {
                if (!lines.ended() || !whole(line, 0, line.length))
                    return new Found(size, start, lines.next() == null ? -1 : start);
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
            var lines = new Lines(content, STRETCH);
            var line = lines.next();
            return line != null && lines.ended() && whole(line, 0, line.length);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /// The first and the last whole document of a journal's file, once if it is the same; what lies between is not
    /// read.
    ///
    /// @throws IllegalStateException if the first line, or the last of those with a line feed, is damaged
    public static List<JsonNode> ends(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            var first = forward(channel);
            if (first.length == 0) return List.of();
            var last = backward(channel, first.length);
            return last.length == 0
                    ? List.of(document(file, first))
                    : List.of(document(file, first), document(file, last));
        }
    }

    /// The first line with its line feed; empty if there is none.
    private static byte[] forward(FileChannel channel) throws IOException {
        for (var length = STRETCH; ; length *= 4) {
            var bytes = bytes(channel, 0, length);
            for (var at = 0; at < bytes.length; at++) if (bytes[at] == '\n') return Arrays.copyOf(bytes, at + 1);
            if (bytes.length < length) return new byte[0];
        }
    }

    /// The last line with its line feed behind `start`; empty if there is none.
    private static byte[] backward(FileChannel channel, long start) throws IOException {
        for (var length = STRETCH; ; length *= 4) {
            var from = Math.max(start, channel.size() - length);
            var bytes = bytes(channel, from, length);
            var end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') end--;
            var begin = end - 1;
            while (begin > 0 && bytes[begin - 1] != '\n') begin--;
            if (from == start || begin > 0) return Arrays.copyOfRange(bytes, Math.max(0, begin), end);
        }
    }

    private static byte[] bytes(FileChannel channel, long from, int most) throws IOException {
        var bytes = ByteBuffer.allocate((int) Math.min(most, channel.size() - from));
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
        return bytes.array();
    }

    private static JsonNode document(Path file, byte[] line) throws IOException {
        if (!whole(line, 0, line.length - 1)) throw new IllegalStateException(file + " is damaged");
        return JSON.readTree(line, CHECKSUM + 1, line.length - CHECKSUM - 2);
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
            last = place;
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
        var at = new long[1];
        var latest = new Place[] {new Place(0, 0)};
        AtomicFile.write(file, out -> {
            while (documents.hasNext()) {
                var line = line(documents.next());
                out.write(line);
                latest[0] = new Place(at[0] + CHECKSUM + 1, line.length - CHECKSUM - 2);
                at[0] += line.length;
                count[0]++;
            }
        });
        try {
            channel.close();
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            end = channel.size();
            torn = false;
            lines = count[0];
            last = latest[0];
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
    private long replay(long from, BiConsumer<JsonNode, Place> replay) throws IOException {
        var start = from;
        try (var content = Files.newInputStream(file)) {
            content.skipNBytes(from);
            var lines = new Lines(content);
            for (var line = lines.next(); line != null; line = lines.next()) {
                if (!lines.ended()) return start;
                if (!whole(line, 0, line.length)) {
                    if (lines.next() == null) return start;
                    throw new IllegalStateException(file + " is damaged at byte " + start
                            + "; restore it from a copy, or delete it to start empty");
                }
                var length = line.length - CHECKSUM - 1;
                last = new Place(start + CHECKSUM + 1, length);
                replay.accept(JSON.readTree(line, CHECKSUM + 1, length), last);
                this.lines++;
                start += line.length + 1;
            }
        }
        return start;
    }

    /// The lines of a stream, without their line feeds.
    private static final class Lines {
        private final InputStream content;
        private final byte[] buffer;
        private int from;
        private int filled;
        private boolean ended;

        Lines(InputStream content) {
            this(content, 1 << 16);
        }

        Lines(InputStream content, int atOnce) {
            this.content = content;
            buffer = new byte[atOnce];
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
            line.put(checksum(json, 0, json.length).getBytes(StandardCharsets.US_ASCII))
                    .put((byte) ' ');
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
