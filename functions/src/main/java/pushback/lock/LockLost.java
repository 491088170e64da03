package pushback.lock;

/// Somebody else holds the environment now: this execution must not change anything any more. The machine goes straight
/// to `ReportOutcome` and ends `Rejected`; what is left to do is the new holder's.
public final class LockLost extends RuntimeException {
    public LockLost(String message) {
        super(message);
    }
}
