package pushback.host.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptLogTest {
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    Path work;

    @Test
    void goesOnWhileTheDiskIsFull() throws IOException {
        assumeTrue(Files.exists(FULL), "skipped: no /dev/full");
        var all = work.resolve("all.log");
        var log = new ScriptLog("d-1", FULL, all);
        log.add("[stdout]one\n");
        log.add("[stdout]two\n");
        log.close();
        assertEquals("[stdout]one\n[stdout]two\n", log.tail());
        var kept = Files.readAllLines(all);
        assertEquals(2, kept.size(), kept::toString);
        assertTrue(kept.getLast().endsWith("[d-1][stdout]two"), kept::toString);
    }

    @Test
    void saysWhatIsMissingOnceThereIsRoom() throws IOException {
        assumeTrue(Files.exists(FULL), "skipped: no /dev/full");
        var file = Files.createSymbolicLink(work.resolve("scripts.log"), FULL);
        try (var log = new ScriptLog("d-1", file, work.resolve("all.log"))) {
            log.add("[stdout]one\n");
            log.add("[stdout]two\n");
            Files.delete(file);
            log.add("[stdout]three\n");
            log.add("[stdout]four\n");
        }
        var said = Files.readAllLines(file);
        assertEquals(3, said.size(), said::toString);
        // Two lines of a date, a time, two blanks, and what they say.
        assertEquals("64 bytes are missing here: the disk did not take them", said.getFirst());
        assertTrue(said.getLast().endsWith(" [stdout]four"), said::toString);
    }
}
