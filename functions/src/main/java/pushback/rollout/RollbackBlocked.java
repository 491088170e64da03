package pushback.rollout;

/// The database has gone where the last good revision cannot follow: it is not put back, and the machine goes to
/// `NeedsOperator`.
public final class RollbackBlocked extends RuntimeException {
    public RollbackBlocked(String message) {
        super(message);
    }
}
