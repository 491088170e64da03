package pushback.local.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.IntNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path directory;
    private Path file;

    @BeforeEach
    void threeDocuments() {
        file = directory.resolve("deep/journal");
        try (var journal = Journal.open(file, document -> { })) {
            for (var i = 1; i <= 3; i++) journal.append(IntNode.valueOf(i * 1000));
        }
    }

    private List<Integer> replayed() {
        var documents = new ArrayList<Integer>();
        Journal.open(file, document -> documents.add(document.asInt())).close();
        return documents;
    }

    @Test
    void keepsWhatWasAppended() {
        assertEquals(List.of(1000, 2000, 3000), replayed());
    }

    @Test
    void cutsOffATailTornAtAnyByte() throws IOException {
        var whole = Files.readAllBytes(file);
        var line = whole.length / 3;
        for (var length = whole.length; length >= 0; length--) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertEquals(List.of(1000, 2000, 3000).subList(0, length / line), replayed());
            assertEquals((long) length / line * line, Files.size(file));
        }
    }

    @Test
    void goesOnAfterATornTail() throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 20));
        try (var journal = Journal.open(file, document -> { })) {
            journal.append(IntNode.valueOf(9));
        }
        assertEquals(List.of(1000, 9), replayed());
    }

    @Test
    void refusesDamageInTheMiddle() throws IOException {
        var damaged = Files.readAllBytes(file);
        damaged[10] ^= 1;
        Files.write(file, damaged);
        assertThrows(IllegalStateException.class, this::replayed);
    }

    @Test
    void isReplacedInOneStep() {
        try (var journal = Journal.open(file, document -> { })) {
            journal.rewrite(List.of(IntNode.valueOf(7)));
            journal.append(IntNode.valueOf(8));
        }
        assertEquals(List.of(7, 8), replayed());
    }
}
