package pushback.release;

/// A person halted the release. Before RollOut the machine goes to `ReleaseLock` and ends `Rejected`, nothing changed;
/// from RollOut on it goes to `QuarantineTargets` and ends `RolledBack`. Never retried.
public final class ReleaseHalted extends RuntimeException {
    public ReleaseHalted(String message) {
        super(message);
    }
}
