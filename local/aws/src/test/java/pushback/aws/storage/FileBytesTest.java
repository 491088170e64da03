package pushback.aws.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class FileBytesTest {
    private static final int MEGABYTE = 1024 * 1024;

    @TempDir
    Path work;

    @Test
    void storesTheSameLibrariesOnce() throws IOException {
        var bytes = new FileBytes(work);
        var libraries = random(1, 20 * MEGABYTE);
        for (var release = 0; release < 20; release++) {
            // What changes stands before and behind them, and is not of the same length.
            var bundle =
                    joined(random(100 + release, 50_000 + 777 * release), libraries, random(200 + release, 90_000));
            bytes.store("bucket", "bundle" + release, new ByteArrayInputStream(bundle));
            assertArrayEquals(bundle, bytes.open("bucket", "bundle" + release).readAllBytes());
        }
        assertTrue(size() < 45L * MEGABYTE, "20 bundles of 20 MB take " + size() / MEGABYTE + " MB");
    }

    @Test
    void keepsWhatAnotherObjectUsesAndNothingElse() throws IOException {
        var bytes = new FileBytes(work);
        var libraries = random(1, 5 * MEGABYTE);
        bytes.store("bucket", "a", new ByteArrayInputStream(joined(libraries, random(2, MEGABYTE))));
        bytes.store("bucket", "b", new ByteArrayInputStream(libraries));
        bytes.remove("bucket", "a");
        assertArrayEquals(libraries, bytes.open("bucket", "b").readAllBytes());
        // Somebody else reads the same directory: after a restart.
        new FileBytes(work).remove("bucket", "b");
        assertEquals(0, size());
    }

    @Test
    void clearsAwayWhatADeadProcessLeftHalfDone() throws IOException {
        Files.createDirectories(work.resolve("bucket/chunks"));
        Files.write(work.resolve("bucket/chunks/0badf00d-3-0"), new byte[3]);
        new FileBytes(work).store("bucket", "large", new ByteArrayInputStream(new byte[2 * MEGABYTE]));
        assertTrue(Files.notExists(work.resolve("bucket/chunks/0badf00d-3-0")));
    }

    @Test
    void takesNoPieceForAnotherThatOnlyHasItsChecksum() throws IOException {
        var bytes = new FileBytes(work);
        var content = random(3, 2 * MEGABYTE);
        bytes.store("bucket", "first", new ByteArrayInputStream(content));
        try (var pieces = Files.list(work.resolve("bucket/chunks"))) {
            // Another's bytes under the same name.
            for (var piece : pieces.toList()) Files.write(piece, new byte[(int) Files.size(piece)]);
        }
        bytes.store("bucket", "second", new ByteArrayInputStream(content));
        assertArrayEquals(content, bytes.open("bucket", "second").readAllBytes());
    }

    @Test
    void aChangedTimeBeforeEachLibraryCostsLittle() throws IOException {
        var bytes = new FileBytes(work);
        for (var release = 0; release < 20; release++) {
            var bundle = new ByteArrayOutputStream();
            for (var library = 0; library < 60; library++) {
                bundle.writeBytes(new byte[] {(byte) release});
                bundle.writeBytes(random(library, 300_000));
            }
            bytes.store("bucket", "bundle" + release, new ByteArrayInputStream(bundle.toByteArray()));
        }
        assertTrue(size() < 60L * MEGABYTE, "20 bundles of 60 libraries, 18 MB, take " + size() / MEGABYTE + " MB");
    }

    private static byte[] random(long seed, int length) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    private long size() throws IOException {
        try (var files = Files.walk(work)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
