package pushback.local.git;

import java.util.function.Consumer;

/// Told of each ref that a push has changed, while the pusher's git still waits.
@FunctionalInterface
public interface PushListener {
    /// @param push what has changed; the ref is already updated
    /// @param say shows one line to the pusher at once, as `remote: …`
    void pushed(Push push, Consumer<String> say);
}
