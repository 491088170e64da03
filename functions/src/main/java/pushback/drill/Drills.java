package pushback.drill;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import pushback.capacity.SavedSizes;
import pushback.ledger.Ledger;
import pushback.release.Executions;

/// The drills in the ledger: each begins and ends once, and what it chose stays chosen when a step is repeated.
public final class Drills {
    private static final int LATEST = 20;

    private final Ledger ledger;
    private final Commands commands;
    private final SavedSizes sizes;
    private final Executions executions;
    private final Clock clock;

    @Inject
    public Drills(Ledger ledger, Commands commands, SavedSizes sizes, Executions executions, Clock clock) {
        this.ledger = ledger;
        this.commands = commands;
        this.sizes = sizes;
        this.executions = executions;
        this.clock = clock;
    }

    public Optional<Drill> of(String id) {
        return ledger.read(Drill.entry(id), Drill.class).map(Ledger.Row::value);
    }

    /// The drill, unless it has been reported.
    public Optional<Drill> atWork(String id) {
        return report(id).isPresent() ? Optional.empty() : of(id);
    }

    /// Writes the drill down; of two attempts the first one stands.
    public Drill begin(Drill drill) {
        return ledger.keep(Drill.entry(drill.id()), drill, Drill.class).value();
    }

    /// What a drill chose about `what`: `wanted`, or what an earlier attempt chose.
    public String choose(Drill drill, String what, String wanted) {
        return ledger.keep(choice(drill.id(), what), wanted, String.class).value();
    }

    public Optional<String> chosen(String drill, String what) {
        return ledger.read(choice(drill, what), String.class).map(Ledger.Row::value);
    }

    /// Ends the load that a drill has ordered, if it did and it still goes on.
    public void calm(String drill) {
        chosen(drill, "load").ifPresent(command -> {
            commands.cancel(command);
            sizes.calmed(drill);
        });
    }

    /// As [#calm(String)], and notes it.
    public Progress calm(String drill, Progress progress) {
        calm(drill);
        return progress.with(clock.instant(), "ended", "", "the load has ended");
    }

    /// Ends the load of the drill that changed the sizes last: its recovery may have died as well, and be recovered
    /// from.
    public void calmDead() {
        sizes.before().map(SavedSizes.Before::drill).ifPresent(this::calm);
    }

    /// Writes the report down, unless there is one; true if it was this one.
    public boolean end(Report report) {
        return ledger.insert(Report.entry(report.drill()), report);
    }

    public Optional<Report> report(String drill) {
        return ledger.read(Report.entry(drill), Report.class).map(Ledger.Row::value);
    }

    /// The latest reports, the newest first.
    public List<Report> reports(int limit) {
        return ledger.latest(Report.PREFIX, limit, Report.class);
    }

    /// Reports the drills that were stopped before their end. To be called when nobody is at work: what they had
    /// changed was given back by then.
    public void closeOrphaned() {
        for (var drill : ledger.latest(Drill.PREFIX, LATEST, Drill.class))
            if (report(drill.id()).isEmpty() && !executions.isRunning(drill.executionArn())) end(aborted(drill));
    }

    /// Reports a drill that died, now that the environment was put in order after it; anything else is left alone.
    /// Its load has ended by then, unless the way back was refused before it came so far.
    public void closeOrphaned(String id) {
        atWork(id).ifPresent(drill -> {
            calm(id);
            end(aborted(drill));
        });
    }

    private Report aborted(Drill drill) {
        return new Report(
                drill.id(),
                drill.kind(),
                drill.commit(),
                drill.requestedBy(),
                drill.reason(),
                DrillVerdict.ABORTED,
                drill.kind() + " was stopped before its end; the environment was put in order",
                List.of(),
                0,
                0,
                Math.max(0, Duration.between(drill.startedAt(), clock.instant()).toSeconds()),
                drill.startedAt(),
                clock.instant());
    }

    private static String choice(String drill, String what) {
        return "drill-choice#" + drill + "#" + what;
    }
}
