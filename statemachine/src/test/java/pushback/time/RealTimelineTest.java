package pushback.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RealTimelineTest {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final RealTimeline time = new RealTimeline(heard::add);

    @AfterEach
    void close() {
        time.close();
    }

    private Object next() throws InterruptedException {
        return heard.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void runsEverythingOnOneThread() throws InterruptedException {
        time.execute(() -> heard.add(Thread.currentThread()));
        time.after(Duration.ofMillis(5), () -> heard.add(Thread.currentThread()));
        var first = next();
        assertSame(first, next());
        assertSame(first, time.call(Thread::currentThread));
        assertNotSame(first, Thread.currentThread());
    }

    @Test
    void answersACallFromItsOwnThreadAtOnce() {
        assertEquals("inner", time.call(() -> time.call(() -> "inner")));
    }

    @Test
    void throwsWhatTheQuestionThrows() {
        var thrown = assertThrows(
                IllegalStateException.class,
                () -> time.call(() -> {
                    throw new IllegalStateException("no");
                }));
        assertEquals("no", thrown.getMessage());
    }

    @Test
    void doesNotRunWhatWasCalledOff() throws InterruptedException {
        time.after(Duration.ofMillis(20), () -> heard.add("called off")).cancel();
        time.after(Duration.ofMillis(40), () -> heard.add("kept"));
        assertEquals("kept", next());
    }

    @Test
    void goesOnAfterAnActionThatThrows() throws InterruptedException {
        var broken = new IllegalStateException("broken");
        time.execute(() -> {
            throw broken;
        });
        assertSame(broken, next());
        time.execute(() -> heard.add("still here"));
        assertEquals("still here", next());
    }

    @Test
    void blocksBesideTheTimelineNotOnIt() throws InterruptedException {
        time.offload(() -> {
            heard.add(time.call(() -> "called back"));
            heard.add(Thread.currentThread().isVirtual());
        });
        assertEquals("called back", next());
        assertTrue((Boolean) next());
    }
}
