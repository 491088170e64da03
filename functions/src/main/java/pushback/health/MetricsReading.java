package pushback.health;

import java.time.Duration;
import java.time.Instant;

/// What the counters of one instance showed at one moment.
///
/// @param at when they were asked for
/// @param shown what the server's own clock showed then, to the second; where it does not say, what the judge's did
/// @param counter which of the names that the requests may have
/// @param started when the process began that counted, in seconds since 1970; 0 if it does not say
/// @param backwards how often its counters went back, or another process answered, since it was first looked at
/// @param requests answered since then; -1 before there was any
/// @param errors of them
/// @param timed requests whose duration was counted; -1 if there is no histogram
/// @param slow of them
/// @param done what the application's own counters say went well, or did not; -1 if they say nothing
/// @param bad of that
/// @param steady whether the same process had answered the time before
/// @param level of the gauge that says how full the server is; -1 without one
public record MetricsReading(
        Instant at,
        Instant shown,
        int counter,
        double started,
        int backwards,
        long requests,
        long errors,
        long timed,
        long slow,
        long done,
        long bad,
        boolean steady,
        double level) {
    /// Caches are filled and code is compiled in the first seconds of a process.
    private static final int WARM_UP = 30;

    /// A second time is no restart: several processes take turns, each with counters of its own.
    private static final int TURNS = 2;

    static final long NONE = -1;

    /// Whether it can be what the same process shows later, and what it counted since is what happened since.
    boolean follows(MetricsReading before) {
        return counter == before.counter
                && started == before.started
                && grows(before.requests, requests)
                && grows(before.errors, errors)
                && grows(before.timed, timed)
                && grows(before.slow, slow)
                && grows(before.done, done)
                && grows(before.bad, bad)
                && errors - before.errors <= requests - before.requests;
    }

    /// Whether it is what the same process shows, and a part of that is missing. Once, it is a bad look; a second
    /// time it is so.
    boolean mayBeAPart(MetricsReading before) {
        return started > 0 && started == before.started && before.backwards == 0;
    }

    /// The same, after a look that did not follow it.
    MetricsReading doubted() {
        return known(backwards + 1, steady);
    }

    /// Whether the process that answered before, and not just once, has ended, and this one began since, all by the
    /// server's own clock: a process that had begun before the other one answered has not come in its place.
    boolean restarted(MetricsReading before) {
        return before.steady
                && before.started > 0
                && started > before.started
                && started >= before.shown.getEpochSecond();
    }

    /// Whether the process began so recently that it still gets up to speed.
    boolean warmsUp() {
        return started > 0 && shown.getEpochSecond() - started < WARM_UP;
    }

    /// Whether the process has run for so long.
    boolean hasRun(Duration time) {
        return started > 0 && shown.getEpochSecond() - started >= time.toSeconds();
    }

    /// How much one of its counters grew; what appears late begins then.
    static long since(long before, long now) {
        return before == NONE || now == NONE ? 0 : now - before;
    }

    /// What appears late begins then.
    private static boolean grows(long before, long now) {
        return before == NONE || now >= before;
    }

    /// The same, of a process of which it is known how often its counters went back.
    MetricsReading known(int times, boolean steadily) {
        return new MetricsReading(
                at, shown, counter, started, times, requests, errors, timed, slow, done, bad, steadily, level);
    }

    /// Whether what it shows is no measure, whatever it is.
    boolean takesTurns() {
        return backwards >= TURNS;
    }
}
