package pushback.rollout;

/// Servers were being launched while the release was rolled out, and may bring the one before it: `ConfirmRevision` is
/// tried again in a while, and goes on without them where they do not come.
public final class ServersLaunching extends RuntimeException {
    public ServersLaunching(String message) {
        super(message);
    }
}
