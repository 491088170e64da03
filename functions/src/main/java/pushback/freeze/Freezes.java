package pushback.freeze;

import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.release.Release;
import pushback.settings.FreezeWindow;
import pushback.settings.Rules.InFreeze;
import pushback.settings.Settings;

/// What keeps deployments from going out now: a freeze window of the rules, or a freeze that lasts until a person lifts
/// it. The way back is never kept.
public final class Freezes {
    private static final String ENTRY = "freeze";
    private static final DateTimeFormatter WALL_CLOCK =
            DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm VV", Locale.ENGLISH);

    private final Ledger ledger;
    private final Clock clock;
    private final Settings settings;

    @Inject
    public Freezes(Ledger ledger, Clock clock, Settings settings) {
        this.ledger = ledger;
        this.clock = clock;
        this.settings = settings;
    }

    /// A freeze that a person has to lift.
    ///
    /// @param by a person, or the release whose way back failed
    /// @param reason why nothing may go out
    public record Freeze(String by, String reason, Instant since) {}

    /// A freeze that was lifted, for the record.
    public record Lifted(Freeze freeze, String by, String reason, Instant at) {}

    /// What keeps a release.
    ///
    /// @param sentence why, and until when
    /// @param refused whether it is refused; otherwise it waits
    public record Hold(String sentence, boolean refused) {}

    /// What keeps `release` from going out now; empty if nothing does.
    public Optional<Hold> against(Release release) {
        return release.force() ? Optional.empty() : overriddenBy(release);
    }

    /// What would keep `release` if nobody forced it.
    public Optional<Hold> overriddenBy(Release release) {
        return release.isRollback() ? Optional.empty() : now();
    }

    /// What keeps anything from going out now.
    public Optional<Hold> now() {
        return current().map(this::hold).or(this::inWindow);
    }

    /// The freeze that a person has to lift; empty if there is none.
    public Optional<Freeze> current() {
        return ledger.read(ENTRY, Freeze.class).map(Ledger.Row::value);
    }

    /// Keeps deployments from going out until a person lifts it. The first reason stays.
    public Freeze begin(String by, String reason) {
        return ledger.keep(ENTRY, new Freeze(by, reason, clock.instant()), Freeze.class)
                .value();
    }

    /// Lifts the freeze and puts on record who did and why; empty if there is none.
    public Optional<Lifted> lift(String by, String reason) {
        while (true) {
            var row = ledger.read(ENTRY, Freeze.class);
            if (row.isEmpty()) return Optional.empty();
            var lifted = new Lifted(row.get().value(), by, reason, clock.instant());
            ledger.insert("lifted#" + lifted.freeze().since(), lifted);
            if (ledger.remove(ENTRY, row.get().version())) return Optional.of(lifted);
        }
    }

    private Hold hold(Freeze freeze) {
        return new Hold(
                settings.environment() + " is frozen since "
                        + freeze.since().truncatedTo(ChronoUnit.SECONDS) + " by " + freeze.by() + ": "
                        + freeze.reason() + "; look first, then: ./pushback unfreeze --reason \"...\"",
                false);
    }

    private Optional<Hold> inWindow() {
        var rules = settings.rules();
        return rules.freezes().stream()
                .flatMap(window -> window.end(clock.instant()).map(end -> new Ending(window, end)).stream())
                .max(Comparator.comparing(Ending::end))
                .map(ending -> new Hold(
                        settings.environment() + " is frozen until " + WALL_CLOCK.format(ending.end()) + " ("
                                + ending.window() + ")",
                        rules.inFreeze() == InFreeze.REFUSE));
    }

    private record Ending(FreezeWindow window, ZonedDateTime end) {}
}
