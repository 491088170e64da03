package pushback.aws.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
        try (var journal = Journal.open(file, document -> {})) {
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
        try (var journal = Journal.open(file, document -> {})) {
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
        try (var journal = Journal.open(file, document -> {})) {
            journal.rewrite(List.of(IntNode.valueOf(7)));
            journal.append(IntNode.valueOf(8));
        }
        assertEquals(List.of(7, 8), replayed());
    }

    @Test
    void itsEndsAreReadWithoutWhatLiesBetween() throws IOException {
        assertEquals(
                List.of(1, 3),
                Journal.ends(written("1", "2", "3")).stream()
                        .map(JsonNode::asInt)
                        .toList());
        assertEquals(
                List.of(1),
                Journal.ends(written("1")).stream().map(JsonNode::asInt).toList());
        assertEquals(List.of(), Journal.ends(written()));
        var text = "\"" + "x".repeat(100_000) + "\"";
        assertEquals(
                List.of(text, text),
                Journal.ends(written(text, "2", text)).stream()
                        .map(JsonNode::toString)
                        .toList());
        var torn = written("1", "2", text);
        Files.write(torn, Arrays.copyOf(Files.readAllBytes(torn), (int) Files.size(torn) - 1));
        assertEquals(
                List.of(1, 2), Journal.ends(torn).stream().map(JsonNode::asInt).toList());
    }

    @Test
    void whatIsKnownAlreadyIsNotReadAgain() throws IOException {
        Journal.Mark mark;
        try (var journal = Journal.open(file, document -> {})) {
            journal.append(IntNode.valueOf(7));
            mark = journal.mark();
            journal.append(IntNode.valueOf(8));
        }
        assertTrue(mark.isIn(file));
        var seen = new ArrayList<Integer>();
        try (var journal = Journal.open(file, mark, (document, place) -> seen.add(document.asInt()))) {
            assertEquals(List.of(8), seen.subList(seen.size() - 1, seen.size()));
            assertEquals(mark.lines() + 1, journal.lines());
        }
        assertEquals(1, seen.size());
        Files.write(file, new byte[10]);
        assertFalse(mark.isIn(file), "another journal");
    }

    private Path written(String... documents) throws IOException {
        var other = Files.createTempFile(file.getParent(), "", ".journal");
        try (var journal = Journal.open(other, document -> {})) {
            for (var document : documents) journal.append(new ObjectMapper().readTree(document));
        }
        return other;
    }
}
