package pushback.local.cloud;

import java.util.function.Supplier;

/// Sees each call of a client, and decides about it: passes it on, fails it, does it twice, writes it down.
@FunctionalInterface
public interface CallObserver {
    /// Passes every call on.
    CallObserver NONE = (client, operation, request, call) -> call.get();

    /// @param client such as `CodeDeployClient`
    /// @param operation such as `createDeployment`
    /// @param request the SDK's request, or the function that builds it
    /// @param call does it
    Object around(Class<?> client, String operation, Object request, Supplier<Object> call);
}
