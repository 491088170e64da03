package pushback.asl;

import java.util.Optional;

/// How Task states reach the world.
public interface Resources {
    /// Starts the work of a Task. Called on the timeline and must not block. The call is answered at most once, on
    /// the timeline, now or later; what is thrown here fails the task under the name of the class thrown.
    void start(TaskCall call);

    /// Asked when a definition is loaded: why a Task with this resource cannot be run, or empty if it can.
    default Optional<String> refuses(String resource) {
        return Optional.empty();
    }
}
