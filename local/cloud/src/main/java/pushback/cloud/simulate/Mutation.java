package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;
import pushback.cloud.lambda.LocalLambda.Invocation;

/// A deliberate bug, to see whether the invariants notice it.
public interface Mutation {
    /// The deployer as it is.
    Mutation NONE = new Mutation() {};

    /// A call as the buggy step makes it.
    default Object call(SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
        return call.get();
    }

    /// An invocation as the buggy function carries it out.
    default Invocation invocation(
            SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
        return call.get();
    }
}
