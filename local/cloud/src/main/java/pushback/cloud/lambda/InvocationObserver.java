package pushback.cloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;
import pushback.asl.TaskCall;
import pushback.cloud.lambda.LocalLambda.Invocation;

/// Sees each invocation of a function, and decides about it: lets it run, lets it die, writes it down.
public interface InvocationObserver {
    /// @param function its name
    /// @param payload as it crosses the wire; not to be changed
    /// @param call runs it
    default Invocation invocation(String function, JsonNode payload, Supplier<Invocation> call) {
        return call.get();
    }

    /// Whether payload and answer cross the boundary as text, as on AWS; else as trees, which takes less time.
    default boolean asText() {
        return true;
    }

    /// Whether a task of the machine is answered here, in its service's place.
    default boolean answers(TaskCall task) {
        return false;
    }
}
