package twoge.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import twoge.web.Busy;

class PasswordsTest {
    private final Passwords passwords = new Passwords();

    @Test
    void matchTheirHashAndNoOther() {
        var hash = passwords.hash("pässword 🚀");
        assertTrue(passwords.matches("pässword 🚀", hash));
        assertFalse(passwords.matches("pässword 🚁", hash));
        assertNotEquals(hash, passwords.hash("pässword 🚀"), "salted");
        assertFalse(passwords.matchesNobodys("pässword 🚀"));
    }

    @Test
    void understandHashesOfOtherImplementations() {
        // Made by the reference implementation; from its test.c.
        assertTrue(passwords.matches(
                "password",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ" + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
    }

    @Test
    void areCheckedTwoAtATimeAndFewWait() throws Exception {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var refused = new CountDownLatch(38);
        var done = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                threads.submit(() -> {
                    try {
                        passwords.inTurn(() -> {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            refused.await();
                            inside.decrementAndGet();
                            return done.incrementAndGet();
                        });
                    } catch (Busy e) {
                        refused.countDown();
                    }
                    return null;
                });
            }
        }
        assertEquals(2, most.get());
        assertEquals(62, done.get());
    }
}
