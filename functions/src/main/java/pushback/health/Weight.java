package pushback.health;

/// The evidence of one witness so far.
///
/// @param sum of the weights of its seconds
/// @param start what came of it from servers that had just begun to run the release
/// @param beyond how much likelier that is of a release that is worse than a start may be, as a logarithm
/// @param requests that it saw
/// @param bad the last second (since 1970) if it was bad; 0 if it was good
/// @param counted the last bad second that added to the sum; 0 if none did
/// @param failed requests since then, as long as no second was good
/// @param seconds that were seen; of several instances each one's
/// @param failing of them, where a busy one may fail in part
public record Weight(
        double sum,
        double start,
        double beyond,
        long requests,
        long bad,
        long counted,
        long failed,
        long seconds,
        double failing) {
    static final Weight NONE = new Weight(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Longer than this, errors in a row are no burst any more: of bursts of three on average, one in seventeen is.
    private static final int LONG_BURST = 8;
    /// What is seen after the start has to speak against the release by so much as well, in nats. By 2 a release that
    /// fails 1 % is noticed some 5 s later.
    private static final double SINCE_START = 0.7;
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

    /// @param starts whether it is of servers that have just begun to run the release
    Weight good(SequentialTest test, long requestsThen, boolean starts) {
        var good = test.weight(requestsThen, 0);
        return new Weight(
                sum + good,
                start + (starts ? good : 0),
                beyond + (starts ? test.beyond().weight(requestsThen, 0) : 0),
                requests + requestsThen,
                0,
                counted,
                0,
                seconds + 1,
                failing);
    }

    /// A bad second that is news.
    Weight bad(SequentialTest test, long second, long requestsThen, long failedThen, boolean starts) {
        var bad = test.weight(requestsThen, failedThen);
        return new Weight(
                sum + bad,
                start + (starts ? bad : 0),
                beyond + (starts ? test.beyond().weight(requestsThen, failedThen) : 0),
                requests + requestsThen,
                second,
                second,
                0,
                seconds + 1,
                failing + test.badness(requestsThen, failedThen));
    }

    /// A bad second that is no news adds nothing.
    Weight repeated(SequentialTest test, long second, long requestsThen, long failedThen) {
        return new Weight(
                sum,
                start,
                beyond,
                requests + requestsThen,
                second,
                counted,
                failed + failedThen,
                seconds + 1,
                failing + test.badness(requestsThen, failedThen));
    }

    Weight plus(SequentialTest test, Observation seen, boolean starts) {
        if (!seen.isBad()) return good(test, seen.requests(), starts);
        return isNews(seen.second(), seen.requests(), seen.failed())
                ? bad(test, seen.second(), seen.requests(), seen.failed(), starts)
                : repeated(test, seen.second(), seen.requests(), seen.failed());
    }

    /// Whether it is more than what a good release may show while its servers start.
    boolean isMoreThanAStart() {
        return sum - start + Math.max(0, beyond) >= SINCE_START;
    }

    /// The same, of several instances.
    Weight ofEach(long allSeconds, double allFailing) {
        return new Weight(sum, start, beyond, requests, bad, counted, failed, allSeconds, allFailing);
    }

    /// What is left without one of the instances.
    Weight without(Weight one) {
        return new Weight(
                sum - one.sum,
                start - one.start,
                beyond - one.beyond,
                requests - one.requests,
                bad,
                counted,
                failed,
                seconds - one.seconds,
                Math.max(0, failing - one.failing));
    }
}
