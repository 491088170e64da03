package pushback.health;

/// The evidence of one witness so far.
///
/// @param sum of the weights of its seconds
/// @param requests that it saw
/// @param bad the last second (since 1970) if it was bad; 0 if it was good
/// @param counted the last bad second that added to the sum; 0 if none did
/// @param failed requests since then, as long as no second was good
/// @param seconds that were seen; of several instances each one's
/// @param failing of them, where a busy one may fail in part
public record Weight(double sum, long requests, long bad, long counted, long failed, long seconds, double failing) {
    static final Weight NONE = new Weight(0, 0, 0, 0, 0, 0, 0);

    /// Longer than this, errors in a row are no burst any more: of bursts of three on average, one in seventeen is.
    private static final int LONG_BURST = 8;
    /// Errors further apart are not of one burst, however slowly the requests come.
    private static final int PAUSE_SECONDS = 2;

    /// Whether a bad second is more than the end of a burst that counted already: the second right after it, or one
    /// in which all requests failed, as the last one before it did. One that seems to come before it was seen by
    /// another function, whose clock is slow.
    boolean isNews(long second, long requestsThen, long failedThen) {
        if (failed + failedThen >= LONG_BURST) return true;
        var straddles = follows(second, counted, 1);
        var goesOn = follows(second, bad, PAUSE_SECONDS) && failedThen == requestsThen;
        return !straddles && !goesOn;
    }

    private static boolean follows(long second, long before, int within) {
        return before != 0 && second >= before && second - before <= within;
    }

    Weight good(SequentialTest test, long requestsThen) {
        return new Weight(
                sum + test.weight(requestsThen, 0), requests + requestsThen, 0, counted, 0, seconds + 1, failing);
    }

    /// A bad second; what is no news adds nothing.
    Weight bad(SequentialTest test, long second, long requestsThen, long failedThen) {
        return isNews(second, requestsThen, failedThen)
                ? new Weight(
                        sum + test.weight(requestsThen, failedThen),
                        requests + requestsThen,
                        second,
                        second,
                        0,
                        seconds + 1,
                        failing + test.badness(requestsThen, failedThen))
                : repeated(test, second, requestsThen, failedThen);
    }

    /// A bad second that is no news.
    Weight repeated(SequentialTest test, long second, long requestsThen, long failedThen) {
        return new Weight(
                sum,
                requests + requestsThen,
                second,
                counted,
                failed + failedThen,
                seconds + 1,
                failing + test.badness(requestsThen, failedThen));
    }

    Weight plus(SequentialTest test, Observation seen) {
        return seen.isBad() ? bad(test, seen.second(), seen.requests(), seen.failed()) : good(test, seen.requests());
    }

    /// The same, of several instances.
    Weight ofEach(long allSeconds, double allFailing) {
        return new Weight(sum, requests, bad, counted, failed, allSeconds, allFailing);
    }

    /// What is left without one of the instances.
    Weight without(Weight one) {
        return new Weight(
                sum - one.sum,
                requests - one.requests,
                bad,
                counted,
                failed,
                seconds - one.seconds,
                Math.max(0, failing - one.failing));
    }
}
