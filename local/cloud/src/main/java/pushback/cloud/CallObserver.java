package pushback.cloud;

import java.time.Instant;
import java.util.function.Supplier;
import pushback.cloud.lambda.InvocationObserver;

/// Sees each call of a client, and decides about it: passes it on, fails it, does it twice, writes it down.
@FunctionalInterface
public interface CallObserver extends InvocationObserver {
    /// Passes every call on.
    CallObserver NONE = (client, operation, request, call) -> call.get();

    /// @param client such as `CodeDeployClient`
    /// @param operation such as `createDeployment`
    /// @param request the SDK's request
    /// @param call does it
    Object around(Class<?> client, String operation, Object request, Supplier<Object> call);

    /// What the clock of the function at work shows at `now`.
    default Instant clockShows(Instant now) {
        return now;
    }
}
