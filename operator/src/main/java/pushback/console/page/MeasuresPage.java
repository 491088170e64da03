package pushback.console.page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import pushback.drill.DrillVerdict;
import pushback.drill.Report;
import pushback.measures.Change;
import pushback.measures.Measures;
import pushback.operator.EnvironmentRecords;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;

/// DORA's five measures of twelve weeks, the rollbacks in them, and when the rollback was proven last.
public final class MeasuresPage {
    private static final int WEEKS = 12;
    private static final int DRILLS = 200;
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration PROOF = Duration.ofDays(30);

    private final EnvironmentRecords records;
    private final Clock clock;

    MeasuresPage(EnvironmentRecords records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    /// @param value of the twelve weeks together, in words
    /// @param definition what is counted
    /// @param weeks of each week, the oldest first, 0 to 100 of the highest
    /// @param words of each week
    public record Measure(String name, String value, String definition, List<Double> weeks, List<String> words) {}

    /// @param restored how long it took, in words
    public record Rollback(String release, String commit, String ending, Instant at, String restored) {}

    /// @param isDue whether it is older than it may be, or there is none
    public record Certificate(Optional<Report> proof, boolean isDue, long days) {}

    public record Shown(List<Measure> measures, List<Rollback> rollbacks, Certificate certificate, Instant from) {}

    Shown show() {
        var now = clock.instant();
        var from = now.minus(WEEK.multipliedBy(WEEKS));
        var changes = records.changes();
        var weeks = new ArrayList<Measures>();
        var rework = new ArrayList<Optional<Double>>();
        for (var week = 0; week < WEEKS; week++) {
            var begin = from.plus(WEEK.multipliedBy(week));
            weeks.add(Measures.of(changes, begin, begin.plus(WEEK)));
            rework.add(rework(changes, begin, begin.plus(WEEK)));
        }
        var all = Measures.of(changes, from, now);
        var measures = List.of(
                measure(
                        "Deployment frequency",
                        String.format(Locale.ROOT, "%.2f a day", all.deploymentsPerDay()),
                        "Commits that were deployed; rollbacks are not among them.",
                        weeks.stream()
                                .map(one -> Optional.of((double) one.deployments()))
                                .toList(),
                        value -> String.format(Locale.ROOT, "%.0f", value)),
                measure(
                        "Lead time for changes",
                        all.leadTimeSeconds().map(PageTexts::lasted).orElse("nothing to measure"),
                        "Median from a commit to its first deployment.",
                        weeks.stream().map(Measures::leadTimeSeconds).toList(),
                        PageTexts::lasted),
                measure(
                        "Change fail rate",
                        all.changeFailureRate().map(MeasuresPage::share).orElse("nothing to measure"),
                        "Releases that were pushed back, called a person, or were put back by a person later, of all"
                                + " that reached a server.",
                        weeks.stream().map(Measures::changeFailureRate).toList(),
                        MeasuresPage::share),
                measure(
                        "Failed deployment recovery time",
                        all.timeToRestoreSeconds().map(PageTexts::lasted).orElse("nothing to measure"),
                        "Median from the first server that got a failed release to the end that put it in order.",
                        weeks.stream().map(Measures::timeToRestoreSeconds).toList(),
                        PageTexts::lasted),
                measure(
                        "Rework rate",
                        rework(changes, from, now).map(MeasuresPage::share).orElse("nothing to measure"),
                        "Deployments that had to repair: the first that was deployed after a failed or put back change,"
                                + " of all deployments.",
                        rework,
                        MeasuresPage::share));
        return new Shown(measures, rollbacks(changes, from), certificate(now), from);
    }

    private interface Words {
        String of(double value);
    }

    private static Measure measure(
            String name, String value, String definition, List<Optional<Double>> weeks, Words words) {
        var most = weeks.stream()
                .flatMap(Optional::stream)
                .mapToDouble(one -> one)
                .max()
                .orElse(1);
        return new Measure(
                name,
                value,
                definition,
                weeks.stream()
                        .map(one -> most <= 0 ? 0.0 : 100 * one.orElse(0.0) / most)
                        .toList(),
                weeks.stream().map(one -> one.map(words::of).orElse("–")).toList());
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /// The share of deployments that repaired; empty: nothing was deployed.
    static Optional<Double> rework(List<Change> changes, Instant from, Instant to) {
        var deployments = 0;
        var repairs = 0;
        var broken = false;
        for (var change : changes) {
            if (change.endedAt().isAfter(to)) break;
            var isIn = !change.endedAt().isBefore(from);
            var deployed = change.ending() == ReleaseEnding.DEPLOYED;
            if (change.action() == ReleaseAction.ROLLBACK && deployed) broken = true;
            if (change.action() != ReleaseAction.DEPLOY || change.rolledOutAt().isEmpty()) continue;
            if (!deployed) {
                broken = true;
                continue;
            }
            if (isIn) {
                deployments++;
                if (broken) repairs++;
            }
            broken = false;
        }
        return deployments == 0 ? Optional.empty() : Optional.of((double) repairs / deployments);
    }

    private static List<Rollback> rollbacks(List<Change> changes, Instant from) {
        return changes.reversed().stream()
                .filter(change -> !change.endedAt().isBefore(from))
                .filter(change -> change.action() == ReleaseAction.ROLLBACK
                        || change.action() == ReleaseAction.DEPLOY
                                && change.rolledOutAt().isPresent()
                                && change.ending().isFailure())
                .map(change -> new Rollback(
                        change.release(),
                        change.commit(),
                        change.action() == ReleaseAction.ROLLBACK
                                ? "by a person, " + change.ending()
                                : change.ending().word(),
                        change.endedAt(),
                        PageTexts.lasted(Duration.between(
                                change.action() == ReleaseAction.ROLLBACK
                                        ? change.askedAt()
                                        : change.rolledOutAt().orElse(change.askedAt()),
                                change.endedAt()))))
                .toList();
    }

    private Certificate certificate(Instant now) {
        var proof = records.drills(DRILLS).stream()
                .filter(report -> report.kind().equals("rollback") && report.verdict() == DrillVerdict.PROVEN)
                .findFirst();
        var age = proof.map(report -> Duration.between(report.endedAt(), now));
        return new Certificate(
                proof,
                age.map(since -> since.compareTo(PROOF) > 0).orElse(true),
                age.map(Duration::toDays).orElse(0L));
    }
}
