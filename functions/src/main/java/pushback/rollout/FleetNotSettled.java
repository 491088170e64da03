package pushback.rollout;

/// An instance that started meanwhile does not run the revision yet: `ConfirmRevision` is tried again in a while.
public final class FleetNotSettled extends RuntimeException {
    public FleetNotSettled(String message) {
        super(message);
    }
}
