package pushback.aws.storage;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import pushback.aws.disk.AtomicFile;
import pushback.aws.disk.Journal;

/// Where in the journal each item is, up to a place of it: a start reads this, and of the journal only what came later.
/// It saves time and nothing else: one that is damaged, gone or of another journal is not looked at.
///
/// @param file in the journal's folder
public record TableIndex(Path file) {
    /// Beside the journal.
    public static final String NAME = "dynamodb.index";
    /// So many lines are read about as fast without it.
    static final int WORTH = 10_000;
    private static final int FORM = 1;
    private static final int CHECKSUM = 8;

    /// Hears of each table, with a key that is null, and of each item's place.
    interface Restoring {
        void item(Table table, Table.Key key, Journal.Place place, int change);
    }

    void write(Journal.Mark mark, Collection<Table> tables) {
        AtomicFile.write(file, out -> {
            var checked = new CheckedOutputStream(out, new CRC32());
            var data = new DataOutputStream(checked);
            data.writeInt(FORM);
            data.writeLong(mark.end());
            place(data, mark.last());
            data.writeUTF(mark.checksum());
            data.writeLong(mark.lines());
            data.writeInt(tables.size());
            for (var table : tables) write(data, table);
            data.writeLong(checked.getChecksum().getValue());
            data.flush();
        });
    }

    private static void write(DataOutputStream data, Table table) throws IOException {
        data.writeUTF(table.name);
        data.writeUTF(table.hashName);
        data.writeUTF(table.rangeName.orElse(""));
        data.writeUTF(table.ttlAttribute.orElse(""));
        data.writeUTF(table.created.toString());
        data.writeInt(table.partitions().size());
        for (var partition : table.partitions().entrySet()) {
            text(data, partition.getKey());
            data.writeInt(partition.getValue().size());
            for (var item : partition.getValue().entrySet()) {
                text(data, item.getKey());
                var written = (Tables.Written) item.getValue();
                place(data, written.place());
                data.writeInt(written.change());
            }
        }
    }

    /// Restores what it knows of the journal, and returns up to where; empty: nothing that counts.
    Optional<Journal.Mark> read(Path journal, Restoring restoring) {
        if (!isWhole()) return Optional.empty();
        try (var data = open()) {
            var mark = mark(data, journal);
            if (mark.isPresent()) for (var tables = data.readInt(); tables > 0; tables--) read(data, restoring);
            return mark;
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /// Up to where the journal need not be looked at; 0: from the beginning on.
    public long covers(Path journal) {
        if (!isWhole()) return 0;
        try (var data = open()) {
            return mark(data, journal).map(Journal.Mark::end).orElse(0L);
        } catch (IOException gone) {
            return 0;
        }
    }

    private DataInputStream open() throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    }

    /// Before anything of it is believed. Not in memory as a whole: what a start takes stays the process's.
    private boolean isWhole() {
        try (var data = open()) {
            var left = Files.size(file) - CHECKSUM;
            if (left < 0) return false;
            var sum = new CRC32();
            var buffer = new byte[8192];
            while (left > 0) {
                var read = data.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) return false;
                sum.update(buffer, 0, read);
                left -= read;
            }
            return data.readLong() == sum.getValue();
        } catch (IOException gone) {
            return false;
        }
    }

    /// Reads the head; empty if the file is of another journal.
    private static Optional<Journal.Mark> mark(DataInputStream data, Path journal) throws IOException {
        if (data.readInt() != FORM) return Optional.empty();
        return Optional.of(new Journal.Mark(data.readLong(), place(data), data.readUTF(), data.readLong()))
                .filter(mark -> mark.isIn(journal));
    }

    private static void read(DataInputStream data, Restoring restoring) throws IOException {
        var name = data.readUTF();
        var hash = data.readUTF();
        var range = Optional.of(data.readUTF()).filter(text -> !text.isEmpty());
        var ttl = Optional.of(data.readUTF()).filter(text -> !text.isEmpty());
        var table = new Table(name, hash, range, Instant.parse(data.readUTF()));
        table.ttlAttribute = ttl;
        restoring.item(table, null, null, 0);
        for (var partitions = data.readInt(); partitions > 0; partitions--) {
            var partition = text(data);
            for (var items = data.readInt(); items > 0; items--)
                restoring.item(table, new Table.Key(partition, text(data)), place(data), data.readInt());
        }
    }

    void discard() {
        AtomicFile.discard(file);
    }

    private static void place(DataOutputStream data, Journal.Place place) throws IOException {
        data.writeLong(place.at());
        data.writeInt(place.length());
    }

    private static Journal.Place place(DataInputStream data) throws IOException {
        return new Journal.Place(data.readLong(), data.readInt());
    }

    /// Not writeUTF: it knows no halves of characters outside the basic plane, and 64 KiB at most.
    private static void text(DataOutputStream data, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        data.writeInt(bytes.length);
        data.write(bytes);
    }

    private static String text(DataInputStream data) throws IOException {
        return new String(data.readNBytes(data.readInt()), StandardCharsets.UTF_8);
    }
}
