package pushback.aws.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollingLogTest {
    @TempDir
    Path directory;

    @Test
    void keepsTheFileBeforeAndNoMore() throws IOException {
        var log = new RollingLog(directory.resolve("a.log"), 100);
        for (var line = 1; line <= 100; line++) log.add("this is line " + line);
        try (var files = Files.list(directory)) {
            assertEquals(
                    List.of("a.log", "a.log.1"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
        assertTrue(Files.size(directory.resolve("a.log.1")) < 120);
        var last = Files.readAllLines(directory.resolve("a.log")).getLast();
        assertEquals("this is line 100", last);
    }

    @Test
    void saysHowManyLinesTheDiskDidNotTake() throws IOException {
        var folder = directory.resolve("logs");
        var log = new RollingLog(folder.resolve("a.log"), 1000);
        log.add("nobody sees it");
        log.add("nor this");
        Files.createDirectory(folder);
        log.add("here again");
        assertEquals(
                List.of("2 lines are missing here: the disk did not take them", "here again"),
                Files.readAllLines(folder.resolve("a.log")));
    }
}
