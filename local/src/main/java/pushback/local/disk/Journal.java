package pushback.local.disk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
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
        var journal = new Journal(file);
        try {
            Files.createDirectories(file.getParent());
            journal.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            journal.end = journal.replay(Files.readAllBytes(file), replay);
            journal.channel.truncate(journal.end);
            return journal;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot open " + file + ": " + failed.getMessage(), failed);
        }
    }

    /// How many documents the journal holds.
    public long lines() {
        return lines;
    }

    /// Appends one document. On an error nothing of it counts, and the next one takes its place.
    ///
    /// @throws UncheckedIOException if it cannot be written (disk full, directory gone); names the file
    public void append(JsonNode document) {
        try {
            // Behind a shorter line the rest of a torn one would be damage.
            if (torn) channel.truncate(end);
            torn = false;
            var line = ByteBuffer.wrap(line(document));
            var at = end;
            torn = true;
            while (line.hasRemaining()) at += channel.write(line, at);
            torn = false;
            end = at;
            lines++;
        } catch (IOException failed) {
            cutBack();
            throw new UncheckedIOException("cannot write " + file + ": " + failed.getMessage(), failed);
        }
    }

    /// Replaces everything by `documents`, in one step.
    public void rewrite(List<? extends JsonNode> documents) {
        var content = new ByteArrayOutputStream();
        documents.forEach(document -> content.writeBytes(line(document)));
        AtomicFile.write(file, content.toByteArray());
        try {
            channel.close();
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
            end = channel.size();
            torn = false;
            lines = documents.size();
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

    /// Returns the length of what is whole.
    private long replay(byte[] content, Consumer<JsonNode> replay) throws IOException {
        var start = 0;
        while (start < content.length) {
            var end = start;
            while (end < content.length && content[end] != '\n') end++;
            if (end == content.length) return start;
            if (!whole(content, start, end)) {
                if (end == content.length - 1) return start;
                throw new IllegalStateException(file + " is damaged at byte " + start
                        + "; restore it from a copy, or delete it to start empty");
            }
            replay.accept(JSON.readTree(content, start + CHECKSUM + 1, end - start - CHECKSUM - 1));
            lines++;
            start = end + 1;
        }
        return start;
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
