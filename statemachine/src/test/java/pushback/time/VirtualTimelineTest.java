package pushback.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
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
    void runsWhatIsDueNowAfterWhatWasAskedForBefore() {
        time.after(Duration.ofSeconds(1), () -> {
            done.add("a");
            after(0, "c");
            after(0, "called off").cancel();
            after(1, "e");
            time.after(Duration.ZERO, () -> after(0, "d"));
        });
        after(1, "b");
        time.run();
        assertEquals(List.of("a", "b", "c", "d", "e"), done);
    }

    /// Whatever is asked for, and called off, while it goes on: by moment, then by order of asking.
    @Test
    void keepsTheOrderWhateverHappens() {
        for (var seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var begun = new VirtualTimeline(START);
            var asked = new ArrayList<Instant>();
            var alarms = new ArrayList<Timeline.Alarm>();
            var off = new HashSet<Integer>();
            var ran = new ArrayList<Integer>();
            var ask = new Runnable[1];
            ask[0] = () -> {
                var delay = Duration.ofSeconds(random.nextBoolean() ? 0 : random.nextInt(3));
                var number = asked.size();
                asked.add(begun.now().plus(delay));
                alarms.add(begun.after(delay, () -> {
                    assertEquals(asked.get(number), begun.now());
                    ran.add(number);
                    for (var i = random.nextInt(3); i > 0 && asked.size() < 40; i--) ask[0].run();
                    var other = random.nextInt(asked.size());
                    if (random.nextInt(4) == 0 && !ran.contains(other)) {
                        alarms.get(other).cancel();
                        off.add(other);
                    }
                }));
            };
            for (var i = 0; i < 5; i++) ask[0].run();
            begun.run();
            var expected = IntStream.range(0, asked.size())
                    .boxed()
                    .filter(number -> !off.contains(number))
                    .sorted(Comparator.comparing(asked::get))
                    .toList();
            assertEquals(expected, ran, "seed " + seed);
        }
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
