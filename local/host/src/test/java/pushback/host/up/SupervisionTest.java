package pushback.host.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pushback.time.VirtualTimeline;

class SupervisionTest {
    private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<String> told = new ArrayList<>();
    private final Supervision supervision = new Supervision(time, told::add);
    private boolean wanted = true;
    private boolean running = true;
    private boolean broken;
    private int starts;

    @BeforeEach
    void watch() {
        supervision.watch("PostgreSQL", () -> wanted, () -> running, this::start);
    }

    private void start() {
        starts++;
        if (broken) throw new IllegalStateException("PostgreSQL did not start: no room");
        running = true;
    }

    @Test
    void startsAgainWhatHasEndedByItself() {
        running = false;
        time.advance(Duration.ofSeconds(2));
        assertTrue(running);
        assertEquals(List.of("PostgreSQL has ended by itself; it is started again", "PostgreSQL runs again"), told);
    }

    @Test
    void leavesAloneWhatWasStopped() {
        wanted = false;
        running = false;
        time.advance(Duration.ofMinutes(5));
        assertEquals(0, starts);
        wanted = true;
        time.advance(Duration.ofSeconds(2));
        assertEquals(1, starts);
    }

    @Test
    void triesLessOftenWhatDoesNotStart() {
        broken = true;
        running = false;
        time.advance(Duration.ofMinutes(10));
        assertTrue(starts > 10 && starts < 20, "after 1, 2, 4, ... 60 s, but " + starts + " times");
        assertTrue(told.get(1).contains("tried again in 2 s: PostgreSQL did not start: no room"), told.get(1));
        broken = false;
        time.advance(Duration.ofMinutes(2));
        assertTrue(running);
    }
}
