package pushback.aws.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import pushback.aws.disk.AtomicFile;

/// Pieces of large objects, each stored once: two bundles that bring the same libraries share theirs.
///
/// Content is cut where a rolling sum over its last 64 bytes has certain bits ("content-defined chunking"), so the same
/// stretch of bytes gives the same pieces wherever it begins. A piece is known by its checksum and length; the bytes
/// are compared before it is taken for another's.
final class Chunks {
    /// Between two cuts, in bytes. A zip says the time before each of its files, and that changes with every
    /// commit: a piece with such a place in it is lost for the next bundle. A bundle of a hundred libraries then
    /// costs some 3 MB.
    private static final int SHORTEST = 8 * 1024;
    private static final int LONGEST = 256 * 1024;
    /// One position in 2^14 is a cut: 16 KB from the shortest on.
    private static final long CUT = 0x3FFFL << 40;
    private static final long[] GEAR = gear();

    private final Path directory;
    private final Map<String, Integer> uses = new HashMap<>();

    /// @param recipes what the objects that are there are made of; pieces nobody names are deleted
    Chunks(Path directory, List<List<String>> recipes) {
        this.directory = directory;
        recipes.forEach(recipe -> recipe.forEach(this::use));
        for (var name : names()) {
            if (!uses.containsKey(name)) AtomicFile.discard(directory.resolve(name));
        }
    }

    /// Stores what `content` gives; returns the pieces' names in order. They count as used from now on.
    List<String> store(InputStream content) throws IOException {
        Files.createDirectories(directory);
        var recipe = new ArrayList<String>();
        var buffer = new byte[LONGEST];
        var filled = 0;
        try {
            while (true) {
                filled += content.readNBytes(buffer, filled, LONGEST - filled);
                if (filled == 0) return recipe;
                var end = cut(buffer, filled);
                recipe.add(keep(Arrays.copyOf(buffer, end)));
                System.arraycopy(buffer, end, buffer, 0, filled - end);
                filled -= end;
            }
        } catch (IOException failed) {
            release(recipe);
            throw failed;
        }
    }

    /// @throws IOException if a piece is not there any more
    InputStream open(List<String> recipe) throws IOException {
        for (var name : recipe) {
            if (!Files.exists(directory.resolve(name)))
                throw new java.nio.file.NoSuchFileException(
                        directory.resolve(name).toString());
        }
        return new InputStream() {
            private int next;
            private InputStream piece = InputStream.nullInputStream();

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                while (length > 0) {
                    var read = piece.read(into, from, length);
                    if (read >= 0) return read;
                    if (next == recipe.size()) return -1;
                    // A whole piece at a time: it is not missed if it is deleted while somebody reads.
                    piece = new ByteArrayInputStream(Files.readAllBytes(directory.resolve(recipe.get(next++))));
                }
                return 0;
            }
        };
    }

    /// How many bytes they make; -1 if one of them is not whole.
    long size(List<String> recipe) throws IOException {
        var sum = 0L;
        for (var name : recipe) {
            var file = directory.resolve(name);
            var said = name.matches("[0-9a-f]{8}-[0-9]+-[0-9]+") ? Long.parseLong(name.split("-")[1]) : -1;
            if (!Files.exists(file) || Files.size(file) != said) return -1;
            sum += said;
        }
        return sum;
    }

    /// The pieces are used once less; what nobody uses is deleted.
    void release(List<String> recipe) {
        for (var name : recipe) {
            if (uses.merge(name, -1, Integer::sum) > 0) continue;
            uses.remove(name);
            AtomicFile.discard(directory.resolve(name));
        }
    }

    private String keep(byte[] piece) throws IOException {
        var sum = new CRC32();
        sum.update(piece);
        for (var number = 0; ; number++) {
            var name = "%08x-%d-%d".formatted(sum.getValue(), piece.length, number);
            var file = directory.resolve(name);
            if (!Files.exists(file)) write(file, piece);
            else if (!Arrays.equals(piece, Files.readAllBytes(file))) continue;
            use(name);
            return name;
        }
    }

    private void write(Path file, byte[] piece) throws IOException {
        var unfinished = Files.createTempFile(directory, "", AtomicFile.UNFINISHED);
        try {
            Files.write(unfinished, piece);
            Files.move(unfinished, file);
        } catch (IOException failed) {
            AtomicFile.discard(unfinished);
            throw failed;
        }
    }

    private void use(String name) {
        uses.merge(name, 1, Integer::sum);
    }

    private List<String> names() {
        if (!Files.isDirectory(directory)) return List.of();
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException unreadable) {
            return Collections.emptyList();
        }
    }

    /// Where the first piece of `bytes` ends.
    private static int cut(byte[] bytes, int length) {
        var sum = 0L;
        for (var at = SHORTEST - 64; at < length; at++) {
            sum = (sum << 1) + GEAR[bytes[at] & 0xff];
            if (at >= SHORTEST && (sum & CUT) == 0) return at + 1;
        }
        return length;
    }

    /// A number for each byte; the same in every run (SplitMix64).
    private static long[] gear() {
        var gear = new long[256];
        var state = 0x9E37_79B9_7F4A_7C15L;
        for (var index = 0; index < gear.length; index++) {
            state += 0x9E37_79B9_7F4A_7C15L;
            var mixed = (state ^ state >>> 30) * 0xBF58_476D_1CE4_E5B9L;
            mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
            gear[index] = mixed ^ mixed >>> 31;
        }
        return gear;
    }
}
