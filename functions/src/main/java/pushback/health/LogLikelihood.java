package pushback.health;

/// The evidence of one witness so far.
///
/// @param sum of the weights of its seconds, without what is unconfirmed
/// @param starting requests that servers answered which had just begun to run the release
/// @param start what came of the sum from them
/// @param unconfirmed what their good seconds speak for the release, as long as few good ones came after them; in nats
/// @param beyond how much likelier that is of a release that is worse than a start may be, as a logarithm
/// @param requests that it saw
/// @param bad the last second (since 1970) if it was bad; 0 if it was good
/// @param counted the last bad second that added to the sum; 0 if none did
/// @param failed requests since then, as long as no second was good
/// @param seconds that were seen; of several instances each one's
/// @param failing of them, where a busy one may fail in part
public record LogLikelihood(
        double sum,
        long starting,
        double start,
        double unconfirmed,
        double beyond,
        long requests,
        long bad,
        long counted,
        long failed,
        long seconds,
        double failing) {
    static final LogLikelihood NONE = new LogLikelihood(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Longer than this, errors in a row are no burst any more: of bursts of three on average, one in seventeen is.
    private static final int LONG_BURST = 8;
    /// What is seen after the start has to speak against the release as well, at least by so much of what condemns: at
    /// 1 %, two errors within 250 requests. Later by all of it: most bad releases are noticed by then (ADR 76).
    private static final double LEAST = 1 / 2.0;
    /// And by all of it, where a bad release fails so many requests within its start: they leave too little for chance
    /// to add, and as many come soon after it.
    private static final double FAILED_IN_A_LONG_START = 3;
    /// At most so much of what condemns is unconfirmed. These two are what lets most bad releases be noticed within
    /// 380 requests, at 600 a minute, and condemns no more good ones than 0.5 % (ADR 76).
    private static final double MOST_UNCONFIRMED = 1 / 4.0;
    /// What is good after the start confirms so much of its own weight.
    private static final double CONFIRMS = 2 / 5.0;
    /// Errors further apart are not of one burst, however slowly the requests come.
    private static final int PAUSE_SECONDS = 2;

    /// Whether a bad second is more than the end of a burst that counted already: the second right after it, or one
    /// in which all requests failed, as the last one before it did. One that seems to come before it was seen by
    /// another function, whose clock is slow.
    boolean isNewEvidence(long second, long requestsThen, long failedThen) {
        if (failed + failedThen >= LONG_BURST) return true;
        var straddles = follows(second, counted, 1);
        var goesOn = follows(second, bad, PAUSE_SECONDS) && failedThen == requestsThen;
        return !straddles && !goesOn;
    }

    private static boolean follows(long second, long before, int within) {
        return before != 0 && second >= before && second - before <= within;
    }

    /// @param ofStarting how many of the requests servers answered that have just begun to run the release
    LogLikelihood good(SequentialProbabilityRatio test, long requestsThen, long ofStarting) {
        var good = test.weight(requestsThen, 0);
        var ofStart = ofStarting == 0 ? 0 : good * ofStarting / requestsThen;
        var left = Math.min(
                test.enough() * MOST_UNCONFIRMED, Math.max(0, unconfirmed + (good - ofStart) * CONFIRMS) - ofStart);
        return new LogLikelihood(
                sum + good + left - unconfirmed,
                starting + ofStarting,
                start + ofStart,
                left,
                beyond + (ofStarting > 0 ? test.beyond().weight(ofStarting, 0) : 0),
                requests + requestsThen,
                0,
                counted,
                0,
                seconds + 1,
                failing);
    }

    /// A bad second that is new evidence.
    ///
    /// @param ofStarting as in [#good], if these alone failed; otherwise 0
    LogLikelihood bad(
            SequentialProbabilityRatio test, long second, long requestsThen, long failedThen, long ofStarting) {
        var bad = test.weight(requestsThen, failedThen);
        var ofOthers = requestsThen > ofStarting ? test.weight(requestsThen - ofStarting, 0) : 0;
        return new LogLikelihood(
                sum + bad,
                starting + ofStarting,
                start + (ofStarting > 0 ? bad - ofOthers : 0),
                unconfirmed,
                beyond + (ofStarting > 0 ? test.beyond().weight(ofStarting, failedThen) : 0),
                requests + requestsThen,
                second,
                second,
                0,
                seconds + 1,
                failing + test.badness(requestsThen, failedThen));
    }

    /// A bad second that is no new evidence adds nothing.
    LogLikelihood repeated(SequentialProbabilityRatio test, long second, long requestsThen, long failedThen) {
        return new LogLikelihood(
                sum,
                starting,
                start,
                unconfirmed,
                beyond,
                requests + requestsThen,
                second,
                counted,
                failed + failedThen,
                seconds + 1,
                failing + test.badness(requestsThen, failedThen));
    }

    /// @param starts whether it is of a server that has just begun to run the release
    LogLikelihood plus(SequentialProbabilityRatio test, Observation seen, boolean starts) {
        var ofStarting = starts ? seen.requests() : 0;
        if (!seen.isBad()) return good(test, seen.requests(), ofStarting);
        return isNewEvidence(seen.second(), seen.requests(), seen.failed())
                ? bad(test, seen.second(), seen.requests(), seen.failed(), ofStarting)
                : repeated(test, seen.second(), seen.requests(), seen.failed());
    }

    /// Whether it is more than what a good release may show while its servers start: what is seen later speaks against
    /// the release as well, or the start itself is worse than a bad one.
    ///
    /// @param servers that are looked at in the same way, each by itself: as many chances to be wrong
    boolean isMoreThanAStart(SequentialProbabilityRatio test, int servers) {
        var since = sum - unconfirmed - start;
        // Failures of a bad release within the start.
        var failures = test.unhealthy() * starting * servers;
        var isSoon = test.weight(1, 0) * (requests - starting) > -test.enough() * LEAST;
        return since >= test.enough() * Math.clamp(failures / FAILED_IN_A_LONG_START, isSoon ? LEAST : 1, 1)
                || since + beyond >= test.enough() * Math.clamp(failures, LEAST, 1);
    }

    /// The same, of several instances.
    LogLikelihood ofEach(long allSeconds, double allFailing) {
        return new LogLikelihood(
                sum, starting, start, unconfirmed, beyond, requests, bad, counted, failed, allSeconds, allFailing);
    }

    /// What is left without one of the instances.
    LogLikelihood without(LogLikelihood one) {
        return new LogLikelihood(
                sum - one.sum,
                starting - one.starting,
                start - one.start,
                unconfirmed - one.unconfirmed,
                beyond - one.beyond,
                requests - one.requests,
                bad,
                counted,
                failed,
                seconds - one.seconds,
                Math.max(0, failing - one.failing));
    }
}
