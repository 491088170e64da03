package pushback.release;

/// The push is not meant to deploy, and nothing was changed. The machine goes to `Skipped`, which is no failure; the
/// message says why.
public final class ReleaseSkipped extends RuntimeException {
    public ReleaseSkipped(String message) {
        super(message);
    }
}
