package pushback.outcome;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import pushback.health.KeptSample;
import pushback.health.SampleCounts;
import pushback.health.SampleCounts.Count;

/// What a release has cost, by the judge's samples of it. Requests between its verdict and the moment at which the
/// traffic is taken from its servers are not among them: nobody looks then.
///
/// @param counted whether anybody counted visitors; if not, the next four are 0
/// @param requests that were answered while it was judged, by new servers and old ones
/// @param requestsPerSecond that were
/// @param failedRequests on servers that ran it, beyond what old servers failed at the same rate
/// @param budgetShare of the requests that may fail in a month of 30 days at the objective, if visitors come as they
///     did while it was judged
/// @param objective percent of the requests that are to be answered well
/// @param reducedSeconds during which fewer servers were healthy than before
public record Bill(
        boolean counted,
        long requests,
        double requestsPerSecond,
        long failedRequests,
        double budgetShare,
        double objective,
        double reducedSeconds) {
    private static final Duration MONTH = Duration.ofDays(30);

    public static String entry(String release) {
        return "bill#" + release;
    }

    /// @param last the last sample of each step
    /// @param objective percent
    static Bill of(Collection<KeptSample> last, double objective) {
        var requests = 0L;
        var failed = 0.0;
        var seconds = 0.0;
        for (var tally : trials(last)) {
            var isByTheSecond = tally.current().requests() + tally.old().requests() > 0;
            var current = isByTheSecond ? tally.current() : tally.currentMinutes();
            var old = isByTheSecond ? tally.old() : tally.oldMinutes();
            requests += current.requests() + old.requests();
            failed += Math.max(0, current.failed() - current.requests() * share(old));
            seconds += seconds(tally);
        }
        // What was put back serves as it did before: its failures are nobody's, its missing servers the release's.
        var most = last.stream().mapToInt(sample -> sample.tally().most()).max().orElse(0);
        var reduced = last.stream()
                .filter(sample -> isBehind(sample, last))
                .mapToDouble(sample -> sample.tally().secondsBelow(most))
                .sum();
        var mayFail = seconds == 0 ? 0 : requests / seconds * MONTH.toSeconds() * (1 - objective / 100);
        return new Bill(
                requests > 0,
                requests,
                seconds == 0 ? 0 : Math.round(requests / seconds * 100) / 100.0,
                Math.round(failed),
                mayFail == 0 ? 0 : failed / mayFail,
                objective,
                Math.round((reduced + untilPutBack(last)) * 10) / 10.0);
    }

    /// Of the release itself; a check goes on where the watch of the rollout ended.
    private static List<SampleCounts> trials(Collection<KeptSample> last) {
        var trials = new ArrayList<SampleCounts>();
        step(last, "DeployCanary").ifPresent(sample -> trials.add(sample.tally()));
        rollout(last).ifPresent(sample -> trials.add(sample.tally()));
        return trials;
    }

    private static Optional<KeptSample> rollout(Collection<KeptSample> last) {
        return step(last, "CheckHealth").or(() -> step(last, "WatchRollout"));
    }

    private static boolean isBehind(KeptSample sample, Collection<KeptSample> last) {
        return !sample.step().equals("WatchRollout")
                || step(last, "CheckHealth").isEmpty();
    }

    /// From the verdict until what was put back was looked at first, its servers were out of the traffic.
    private static double untilPutBack(Collection<KeptSample> last) {
        var judged = rollout(last).or(() -> step(last, "DeployCanary")).map(KeptSample::tally);
        var back = step(last, "VerifyRollback").map(KeptSample::tally);
        return judged.isEmpty() || back.isEmpty()
                ? 0
                : Math.max(
                                0,
                                Duration.between(judged.get().last(), back.get().first())
                                        .toMillis())
                        / 1000.0;
    }

    private static Optional<KeptSample> step(Collection<KeptSample> last, String step) {
        return last.stream().filter(sample -> sample.step().equals(step)).findFirst();
    }

    private static double share(Count count) {
        return count.requests() == 0 ? 0 : (double) count.failed() / count.requests();
    }

    private static double seconds(SampleCounts tally) {
        return Math.max(0, Duration.between(tally.first(), tally.last()).toMillis()) / 1000.0;
    }

    /// For people: `14 requests failed because of it (0.05 % of the month's error budget at 99.9 %), 21 s with fewer
    /// servers`.
    public String sentence() {
        return (counted
                        ? (failedRequests == 0
                                ? "no request failed because of it"
                                : failedRequests + (failedRequests == 1 ? " request" : " requests")
                                        + " failed because of it (" + share() + " of the month's error budget at "
                                        + percent(objective) + " %)")
                        : "nobody counted its visitors")
                + (reducedSeconds >= 1 ? ", " + Math.round(reducedSeconds) + " s with fewer servers" : "");
    }

    /// For lists: `14 failed (0.05 %), 21 s reduced`; empty if nothing is known of its cost.
    public String brief() {
        var parts = new ArrayList<String>();
        if (counted) parts.add(failedRequests + " failed" + (failedRequests == 0 ? "" : " (" + share() + ")"));
        if (reducedSeconds >= 1) parts.add(Math.round(reducedSeconds) + " s reduced");
        return String.join(", ", parts);
    }

    /// Of the month's error budget, such as `0.05 %`.
    public String share() {
        return budgetShare > 0 && budgetShare < 0.0001 ? "less than 0.01 %" : percent(budgetShare * 100) + " %";
    }

    private static String percent(double number) {
        var text = String.format(Locale.ROOT, number >= 10 ? "%.1f" : "%.2f", number);
        return text.replaceAll("\\.?0+$", "");
    }
}
