package pushback.host.git;

import java.util.function.Consumer;

/// Who has pushed, and whose git still waits for an answer.
public interface Pusher extends Consumer<String> {
    /// Shows one line to the pusher at once, as `remote: …`; does nothing once nobody listens.
    @Override
    void accept(String line);

    /// Whether anybody still listens: a pusher may press Ctrl-C, which changes nothing about the push.
    boolean listens();

    /// Whether the pusher wants to hear only what happens: `git push --push-option=quiet`. Git's own `--quiet` does
    /// not tell: git sends it also where no terminal is.
    boolean isQuiet();
}
