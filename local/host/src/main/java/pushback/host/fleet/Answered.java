package pushback.host.fleet;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import pushback.time.Timeline;

/// A question that is answered away from the timeline. An answer comes back whatever happens there, out of memory
/// included: what waits for it would wait for ever.
final class Answered {
    private Answered() {}

    /// @param otherwise the answer if the question threw something, which the timeline is told of as well
    static <T> void by(Timeline timeline, Supplier<T> question, Function<Throwable, T> otherwise, Consumer<T> then) {
        timeline.offload(() -> {
            T answer;
            try {
                answer = question.get();
            } catch (RuntimeException | Error thrown) {
                var instead = otherwise.apply(thrown);
                timeline.execute(() -> then.accept(instead));
                throw thrown;
            }
            timeline.execute(() -> then.accept(answer));
        });
    }
}
