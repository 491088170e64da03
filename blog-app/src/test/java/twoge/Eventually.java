package twoge;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waiting for what happens in another thread or process.
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Eventually() {}

    /// Asks until it is true; each question takes its own short while.
    public static void isTrue(String what, BooleanSupplier question) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!question.getAsBoolean()) {
            if (System.nanoTime() > deadline) fail("still not true: " + what);
            // Whoever is waited for needs the processor more.
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
