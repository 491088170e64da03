package pushback.console.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import pushback.console.access.ConsoleKey.Ticket;

/// Lets one browser in for each one-time token, and knows it again by a cookie. May be called from any thread.
public final class Door {
    /// How long an address to log in by is good.
    static final Duration TOKEN = Duration.ofMinutes(10);
    /// A working day, and some.
    static final Duration SESSION = Duration.ofHours(12);

    private static final String LOGIN = "login";
    private static final String COOKIE = "session";

    private final ConsoleKey key;
    private final Clock clock;
    private final Instant opened;
    private final Map<String, Instant> used = new HashMap<>();
    private final Map<String, Instant> left = new HashMap<>();

    public Door(ConsoleKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
        opened = clock.instant();
    }

    /// How long a browser that was let in is known, in seconds.
    public static long lifeSeconds() {
        return SESSION.toSeconds();
    }

    /// A browser that was let in.
    ///
    /// @param form what each form of its pages has to carry
    public record Guest(String nonce, String form) {
        /// Whether a form carries what this guest's pages do.
        public boolean wrote(String token) {
            return token != null && ConsoleKey.isSame(form, token);
        }

        @Override
        public String toString() {
            return "Guest";
        }
    }

    /// A token that lets one browser in, once.
    public static String token(ConsoleKey key, Clock clock) {
        return key.issue(LOGIN, clock.instant(), TOKEN).text();
    }

    /// A token of this door's key.
    public String token() {
        return token(key, clock);
    }

    /// The cookie for whoever has a token that nobody used yet; empty for any other.
    public synchronized Optional<Ticket> enter(String token) {
        var now = clock.instant();
        used.values().removeIf(now::isAfter);
        return key.verified(LOGIN, token, now)
                // What was used before a restart is not known any more.
                .filter(ticket -> !ticket.from().isBefore(opened.minusMillis(1)))
                .filter(ticket -> used.putIfAbsent(ticket.nonce(), ticket.until()) == null)
                .map(_ -> key.issue(COOKIE, now, SESSION));
    }

    /// Who has that cookie; empty for nobody.
    public synchronized Optional<Guest> guest(String cookie) {
        return key.verified(COOKIE, cookie, clock.instant())
                .filter(ticket -> !left.containsKey(ticket.nonce()))
                .map(ticket -> new Guest(ticket.nonce(), key.signed("form", ticket.nonce())));
    }

    /// That browser is let in no more.
    public synchronized void leave(Guest guest) {
        var now = clock.instant();
        left.values().removeIf(now::isAfter);
        left.put(guest.nonce(), now.plus(SESSION));
    }
}
