package pushback.measures;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;

/// The four DORA measures over a window.
///
/// @param from its beginning
/// @param to its end
/// @param deployments commits that were deployed, rollbacks not among them
/// @param deploymentsPerDay deployment frequency
/// @param leadTimeSeconds lead time for changes: median from a commit to its first deployment; empty: none was deployed
/// @param failures releases that were pushed back or called a person, and good ones that a person put back later
/// @param changeFailureRate share of `failures` in all that reached a server, 0 to 1; empty: none did
/// @param timeToRestoreSeconds median from the first server that got a failed release to the end that put it in order;
///     for
///        a release put back by a person from the person's wish; empty: nothing had to be restored
/// @param open whether the last failure has not been put in order yet
public record Measures(
        Instant from,
        Instant to,
        int deployments,
        double deploymentsPerDay,
        Optional<Double> leadTimeSeconds,
        int failures,
        Optional<Double> changeFailureRate,
        Optional<Double> timeToRestoreSeconds,
        boolean open) {

    /// Measures `changes`, in the order of their ends; those before the window say what was good when it began.
    public static Measures of(List<Change> changes, Instant from, Instant to) {
        var count = new Count(from, to);
        changes.forEach(count::add);
        var days = Math.max(Duration.between(from, to).toMillis() / 86_400_000.0, 1e-9);
        var reached = count.deployments + count.pushedBack;
        return new Measures(
                from,
                to,
                count.deployments,
                count.deployments / days,
                median(count.leads),
                count.failures,
                reached == 0 ? Optional.empty() : Optional.of(Math.min(1.0, (double) count.failures / reached)),
                median(count.restores),
                count.broken.isPresent());
    }

    /// What the last of `changes` adds to the metrics.
    public static Map<Metric, Double> ofLast(List<Change> changes) {
        var last = changes.getLast();
        var count = new Count(last.endedAt(), last.endedAt());
        changes.subList(0, changes.size() - 1).forEach(before -> count.learn(before, false));
        count.learn(last, true);
        var metrics = new EnumMap<Metric, Double>(Metric.class);
        if (count.deployments > 0) metrics.put(Metric.ChangeDeployed, 1.0);
        if (count.failures > 0) metrics.put(Metric.ChangeFailed, 1.0);
        if (count.pushedBack > 0) metrics.put(Metric.ChangePushedBack, 1.0);
        median(count.leads).ifPresent(seconds -> metrics.put(Metric.LeadTime, seconds));
        median(count.restores).ifPresent(seconds -> metrics.put(Metric.TimeToRestore, seconds));
        return metrics;
    }

    private static Optional<Double> median(List<Duration> durations) {
        if (durations.isEmpty()) return Optional.empty();
        var sorted = durations.stream()
                .mapToDouble(duration -> duration.toMillis() / 1000.0)
                .sorted()
                .toArray();
        var middle = sorted.length / 2;
        return Optional.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    /// Goes through the changes in order.
    private static final class Count {
        private final Instant from;
        private final Instant to;
        private final List<Duration> leads = new ArrayList<>();
        private final List<Duration> restores = new ArrayList<>();
        private final HashSet<String> known = new HashSet<>();
        private Optional<Instant> broken = Optional.empty();
        private String good = "";
        private int deployments;
        private int failures;
        private int pushedBack;

        Count(Instant from, Instant to) {
            this.from = from;
            this.to = to;
        }

        void add(Change change) {
            if (!change.endedAt().isAfter(to)) learn(change, !change.endedAt().isBefore(from));
        }

        void learn(Change change, boolean counts) {
            if (change.isFailed()) failed(change, counts);
            if (!change.isDeployed()) return;
            if (counts) broken.ifPresent(since -> restores.add(lasted(since, change.endedAt())));
            var putBack = change.action() == ReleaseAction.ROLLBACK
                    && broken.isEmpty()
                    && !good.isEmpty()
                    && !good.equals(change.commit());
            broken = Optional.empty();
            if (counts && putBack) {
                failures++;
                restores.add(lasted(change.askedAt(), change.endedAt()));
            }
            if (counts && change.action() == ReleaseAction.DEPLOY) deployed(change);
            known.add(change.commit());
            good = change.commit();
        }

        private void failed(Change change, boolean counts) {
            if (counts) {
                failures++;
                pushedBack++;
            }
            if (change.ending() == ReleaseEnding.NEEDS_OPERATOR) broken = broken.or(change::rolledOutAt);
            else if (counts) restores.add(lasted(change.rolledOutAt().get(), change.endedAt()));
        }

        private void deployed(Change change) {
            deployments++;
            if (!known.contains(change.commit()))
                change.committedAt().ifPresent(at -> leads.add(lasted(at, change.endedAt())));
        }
    }

    /// Never negative: clocks are set, and a commit says what its author's clock said.
    private static Duration lasted(Instant from, Instant to) {
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }
}
