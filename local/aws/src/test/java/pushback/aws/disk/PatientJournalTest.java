package pushback.aws.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.time.VirtualTimeline;

class PatientJournalTest {
    private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<Integer> written = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private boolean full;
    private boolean closed;
    private final PatientJournal journal = new PatientJournal(this::write, () -> closed = true, time, told::add);

    private void write(JsonNode document) {
        if (full)
            throw new UncheckedIOException("cannot write the journal: No space left on device", new IOException());
        written.add(document.asInt());
    }

    private void append(int... numbers) {
        for (var number : numbers) journal.append(IntNode.valueOf(number));
    }

    @Test
    void writesInOrderOnceTheDiskTakesItAgain() {
        append(1);
        full = true;
        append(2, 3);
        time.advance(Duration.ofSeconds(10));
        assertEquals(List.of(1), written);
        full = false;
        append(4);
        time.advance(Duration.ofSeconds(1));
        append(5);
        assertEquals(List.of(1, 2, 3, 4, 5), written);
    }

    @Test
    void saysOnceThatItWaitsAndOnceThatItIsWritten() {
        full = true;
        append(1, 2, 3);
        time.advance(Duration.ofSeconds(5));
        full = false;
        time.advance(Duration.ofSeconds(1));
        assertEquals(2, told.size(), told.toString());
        assertTrue(told.getFirst().contains("No space left on device"), told.getFirst());
    }

    @Test
    void closesTheFileWhenEverythingIsInIt() {
        full = true;
        append(1);
        var whole = new ArrayList<Integer>();
        journal.close(() -> whole.addAll(written));
        assertTrue(whole.isEmpty() && !closed);
        full = false;
        time.advance(Duration.ofSeconds(1));
        assertTrue(closed);
        assertEquals(List.of(1), whole);
    }
}
