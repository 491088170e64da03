package pushback.host.git;

/// Told of each ref that a push has changed, while the pusher's git still waits.
@FunctionalInterface
public interface PushListener {
    /// @param push what has changed; the ref is already updated
    void pushed(Push push, Pusher pusher);
}
