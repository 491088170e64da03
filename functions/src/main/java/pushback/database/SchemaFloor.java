package pushback.database;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.release.Overrides;
import pushback.release.Release;
import pushback.release.ReleaseRejected;
import pushback.revision.Revision;
import pushback.revision.Schema;

/// The schema that the database has, as far as the revisions say, and the oldest one whose code it still serves. It
/// rises when a rollout begins, because the first server that starts migrates; it never falls with code that goes back.
public final class SchemaFloor {
    private static final String ENTRY = "schema";

    private final Ledger ledger;
    private final Overrides overrides;
    private final Clock clock;

    @Inject
    public SchemaFloor(Ledger ledger, Overrides overrides, Clock clock) {
        this.ledger = ledger;
        this.overrides = overrides;
        this.clock = clock;
    }

    /// @param release that brought the database there
    public record Reached(Schema schema, String release, Instant since) {}

    public Optional<Reached> reached() {
        return ledger.read(ENTRY, Reached.class).map(Ledger.Row::value);
    }

    /// Whether code of `revision` cannot work on the database any more.
    public boolean bars(Revision revision) {
        return reached()
                .filter(reached -> !reached.schema().serves(revision.schema()))
                .isPresent();
    }

    /// Refuses a release whose code the database does not serve, or whose failure could not be pushed back, unless
    /// a person forces it with a reason.
    ///
    /// @param rollbackTarget what a failure goes back to; empty: nothing
    public void require(Release release, Revision revision, Optional<Revision> rollbackTarget) {
        if (bars(revision))
            refuse(
                    release,
                    sentence(revision) + "; bring a release of schema " + floor() + " or later"
                            + (release.isRollback() ? "" : ", or restore the database first"));
        rollbackTarget
                .filter(back -> !revision.schema().serves(back.schema()))
                .ifPresent(back -> refuse(
                        release,
                        "a failure of " + release.shortCommit()
                                + " could not be pushed back: it brings the database to schema "
                                + revision.schema().version() + ", which serves code from schema "
                                + revision.schema().compatibleDownTo() + " on, and "
                                + back.commit().substring(0, 7)
                                + ", which runs now, is of schema "
                                + back.schema().version()
                                + "; release a step in between that both can work with"));
    }

    /// Why code of a barred revision cannot work.
    public String sentence(Revision revision) {
        var reached = reached().orElseThrow();
        return revision.commit().substring(0, 7) + " is of schema "
                + revision.schema().version() + ", but "
                + reached.release() + " has brought the database to schema "
                + reached.schema().version()
                + ", which serves code from schema " + reached.schema().compatibleDownTo() + " on";
    }

    /// Writes down that `release` is about to bring the database to its revision's schema. A database that is
    /// further already stays where it is.
    public void raise(Release release, Revision revision) {
        while (true) {
            var row = ledger.read(ENTRY, Reached.class);
            var before = row.map(Ledger.Row::value).map(Reached::schema).orElse(Schema.UNDECLARED);
            if (revision.schema().version() < before.version()
                    || revision.schema().equals(before)) return;
            var reached = new Reached(revision.schema(), release.id(), clock.instant());
            if (ledger.write(ENTRY, reached, row.map(Ledger.Row::version).orElse(0L))) return;
        }
    }

    /// A recovery is nobody's decision: it never goes past this.
    private void refuse(Release release, String refusal) {
        if (release.isRecovery()) throw new ReleaseRejected(refusal);
        overrides.requireWithReason(release, "schema", refusal);
    }

    private int floor() {
        return reached().map(reached -> reached.schema().compatibleDownTo()).orElse(0);
    }
}
