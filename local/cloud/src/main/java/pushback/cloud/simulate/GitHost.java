package pushback.cloud.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import pushback.source.SourceHost;

/// The git host as an environment reaches it: away from time to time.
final class GitHost {
    private final SourceHost host;
    private final Runnable onAsked;
    private boolean away;

    /// @param onAsked is told of each question, also of those that find it away
    GitHost(SourceHost host, Runnable onAsked) {
        this.host = host;
        this.onAsked = onAsked;
    }

    void away(boolean now) {
        away = now;
    }

    /// As the steps see it.
    SourceHost seen() {
        return (SourceHost) Proxy.newProxyInstance(
                SourceHost.class.getClassLoader(), new Class<?>[] {SourceHost.class}, (proxy, method, arguments) -> {
                    onAsked.run();
                    if (away) throw new UncheckedIOException(new IOException("the git host does not answer"));
                    try {
                        return method.invoke(host, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
