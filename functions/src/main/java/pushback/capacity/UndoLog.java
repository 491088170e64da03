package pushback.capacity;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import pushback.ledger.Ledger;
import pushback.ledger.Ledger.Row;

/// What somebody changes on the Auto Scaling group, in one row of the ledger. It is written before the change is made,
/// so that whoever comes after a crash can undo it, and it stays until no call of a crashed owner can make the change
/// once more.
final class UndoLog<T extends UndoLog.Undo<T>> {
    /// What it takes to undo a change.
    interface Undo<T> {
        /// The release or drill that makes the change.
        String owner();

        /// When it was first undone for an owner that died; empty before that.
        Optional<Instant> settlingSince();

        T settling(Instant since);
    }

    private final Ledger ledger;
    private final Clock clock;
    private final String entry;
    private final Class<T> type;

    UndoLog(Ledger ledger, Clock clock, String entry, Class<T> type) {
        this.ledger = ledger;
        this.clock = clock;
        this.entry = entry;
        this.type = type;
    }

    /// What was written and not undone yet. To be asked before a look at the lock that finds nobody at work: what
    /// is written later belongs to whoever came then.
    Optional<Row<T>> left() {
        return ledger.read(entry, type);
    }

    /// Whether that very row is still there.
    boolean isLeft(Row<T> row) {
        return left().filter(now -> now.version() == row.version()).isPresent();
    }

    boolean insert(T undo) {
        return ledger.insert(entry, undo);
    }

    /// Returns false if somebody has written or removed the row since.
    boolean replace(Row<T> row, T undo) {
        return ledger.write(entry, undo, row.version());
    }

    void remove(Row<T> row) {
        ledger.remove(entry, row.version());
    }

    /// Before the change is made. What an earlier attempt of the owner wrote stands; what an earlier owner left is
    /// taken over, and written anew so that a call of that owner that is still on its way does not remove it.
    ///
    /// @param first inserts the row where there is none; false if somebody else was sooner
    T writeDown(String owner, UnaryOperator<T> takenOver, BooleanSupplier first) {
        var earlier = left();
        if (earlier.filter(row -> row.value().owner().equals(owner)).isPresent())
            return earlier.get().value();
        var written =
                earlier.map(row -> replace(row, takenOver.apply(row.value()))).orElseGet(first::getAsBoolean);
        return written ? left().orElseThrow().value() : writeDown(owner, takenOver, first);
    }

    /// Undoes what was [#left] when nobody is at work, unless somebody has written it anew since. To be repeated:
    /// the row is removed once no call that is on its way can make the change once more. That is counted from the
    /// first time, by the clock of whoever asks: another's may show something else.
    ///
    /// @param undo what is to be undone of what was seen on the group, which was asked first: what was seen is not
    ///     the next owner's then; empty: nothing
    /// @param forgottenAt from when on nothing can make the change once more, given when it was first undone
    void settle(Row<T> left, Optional<Runnable> undo, UnaryOperator<Instant> forgottenAt) {
        if (undo.isPresent() && !isLeft(left)) return;
        undo.ifPresent(Runnable::run);
        var since = left.value().settlingSince();
        if (since.isEmpty()) replace(left, left.value().settling(clock.instant()));
        else if (!clock.instant().isBefore(forgottenAt.apply(since.get()))) remove(left);
    }
}
