package pushback.release;

/// The release is refused before anything was changed. The machine goes to `Rejected`; the message says why and what
/// the person can do.
public final class ReleaseRejected extends RuntimeException {
    public ReleaseRejected(String message) {
        super(message);
    }
}
