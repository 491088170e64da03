package pushback.aws.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFilesTest {
    @TempDir
    Path work;

    @Test
    void equalFilesAreOne() throws IOException {
        var shared = new SharedFiles(work.resolve("store"));
        var first = file("a/lib.jar", 1);
        var second = file("b/deep/library.jar", 1);
        shared.add(work.resolve("a"));
        shared.add(work.resolve("b"));
        assertTrue(Files.isSameFile(first, second));
        assertArrayEquals(content(1), Files.readAllBytes(second));
    }

    @Test
    void otherContentOrModeStaysApart() throws IOException {
        var shared = new SharedFiles(work.resolve("store"));
        var first = file("a/lib.jar", 1);
        var other = file("a/other.jar", 2);
        var script = file("a/lib.sh", 1);
        assertTrue(script.toFile().setExecutable(true));
        var small = Files.writeString(work.resolve("a/small"), "x");
        var smallToo = Files.writeString(work.resolve("a/small too"), "x");
        shared.add(work.resolve("a"));
        assertFalse(Files.isSameFile(first, other));
        assertFalse(Files.isSameFile(first, script));
        assertFalse(Files.isSameFile(small, smallToo));
    }

    @Test
    void recognisesWithoutAdding() throws IOException {
        var shared = new SharedFiles(work.resolve("store"));
        var programs = file("programs/postgres", 1);
        shared.add(work.resolve("programs"));
        var cached = file("cache/postgres", 1);
        file("cache/archive", 2);
        shared.recognise(work.resolve("cache"));
        assertTrue(Files.isSameFile(programs, cached));
        assertEquals(1, stored());
    }

    @Test
    void forgetsWhatNobodyHas() throws IOException {
        var shared = new SharedFiles(work.resolve("store"));
        shared.sweep();
        var gone = file("a/lib.jar", 1);
        file("a/stays.jar", 2);
        shared.add(work.resolve("a"));
        Files.delete(gone);
        shared.sweep();
        assertEquals(1, stored());
    }

    private long stored() throws IOException {
        try (var files = Files.list(work.resolve("store"))) {
            return files.count();
        }
    }

    private Path file(String name, long seed) throws IOException {
        var file = work.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content(seed));
    }

    private static byte[] content(long seed) {
        var bytes = new byte[300_000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
