package pushback.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimelineTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualTimeline time = new VirtualTimeline(START);
    private final List<String> done = new ArrayList<>();

    private Timeline.Alarm after(int seconds, String what) {
        return time.after(Duration.ofSeconds(seconds), () -> done.add(what));
    }

    @Test
    void runsWhatIsDueInTheOrderOfTimeThenOfAsking() {
        after(2, "c");
        after(1, "a");
        after(1, "b");
        time.run();
        assertEquals(List.of("a", "b", "c"), done);
        assertEquals(START.plusSeconds(2), time.now());
    }

    @Test
    void takesANegativeDelayForNone() {
        after(-5, "a");
        time.run();
        assertEquals(START, time.now());
        assertEquals(List.of("a"), done);
    }

    @Test
    void doesNotRunWhatWasCalledOff() {
        var alarm = after(1, "a");
        after(1, "b");
        alarm.cancel();
        time.run();
        alarm.cancel();
        assertEquals(List.of("b"), done);
    }

    @Test
    void advancesToTheMomentAndNoFurther() {
        after(1, "a");
        after(3, "b");
        time.advance(Duration.ofSeconds(2));
        assertEquals(List.of("a"), done);
        assertEquals(START.plusSeconds(2), time.now());
    }

    @Test
    void stopsWhenTheConditionHoldsOrTheLimitIsReached() {
        after(1, "a");
        after(2, "b");
        after(30, "c");
        assertTrue(time.runUntil(() -> done.contains("b"), Duration.ofSeconds(5)));
        assertEquals(START.plusSeconds(2), time.now());
        assertFalse(time.runUntil(() -> done.contains("c"), Duration.ofSeconds(5)));
        assertEquals(List.of("a", "b"), done);
    }

    @Test
    void runsWhatAnActionAsksFor() {
        time.execute(() -> after(4, "later"));
        time.offload(() -> done.add("beside"));
        time.run();
        assertEquals(List.of("beside", "later"), done);
        assertEquals("answer", time.call(() -> "answer"));
    }
}
