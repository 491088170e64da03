package pushback.health;

import java.util.Map;
import java.util.TreeMap;
import pushback.health.SampleCounts.Count;
import pushback.health.SequentialProbabilityRatio.Answer;

/// A server that failed like a bad release before this release came to it, while the others did not. What it fails is
/// compared with what it failed then.
///
/// @param before what its visitors were answered then
/// @param drawn requests of its visitors since it runs what it runs, as many of a busy second as are weighed
/// @param failing instance-seconds of them with an error, where a busy one may fail in part
public record OddServer(Count before, long drawn, double failing) {
    /// The odd ones of these servers.
    ///
    /// @param test which all of them share
    static Map<String, OddServer> among(Map<String, Count> before, SequentialProbabilityRatio test) {
        var each = test.sharedBy(before.size());
        var all = before.values().stream().reduce(Count.NONE, Count::plus);
        var odd = new TreeMap<String, OddServer>();
        before.forEach((id, one) -> {
            var others = all.requests() - one.requests();
            var evidence =
                    one.failed() * each.weight(1, true) + (one.requests() - one.failed()) * each.weight(1, false);
            if (others > 0
                    && each.answer(evidence) == Answer.UNHEALTHY
                    && MixtureTest.isWorse(
                            one.failed(), one.requests(), all.failed() - one.failed(), others, each.alpha()))
                odd.put(id, new OddServer(one, 0, 0));
        });
        return odd;
    }

    OddServer plus(SequentialProbabilityRatio test, Observation seen) {
        var share = (double) before.failed() / before.requests();
        var own = new SequentialProbabilityRatio(share, Math.min(1, test.ratio() * share), test.alpha()).thinned();
        return new OddServer(
                before,
                drawn + Math.min(seen.requests(), own.most()),
                failing + own.badness(seen.requests(), seen.failed()));
    }

    /// Whether it is worse than it was, by more than chance: that is not its own doing any more.
    boolean isWorse(double alpha) {
        return MixtureTest.isWorse(Math.round(failing), drawn, before.failed(), before.requests(), alpha);
    }
}
