package pushback.cloud;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import pushback.aws.limits.ModelLimits;
import pushback.time.Timeline;

/// Clients as the steps get them: every call is one action on the timeline that owns the services' state, whatever
/// thread it comes from. The same seam lets a test or the simulator see and disturb each call. What the service's
/// model does not allow never reaches the service ([ModelLimits]).
final class OnTimeline {
    private final Timeline timeline;
    private final CallObserver observer;

    OnTimeline(Timeline timeline, CallObserver observer) {
        this.timeline = timeline;
        this.observer = observer;
    }

    /// `service` behind its client interface `type`.
    <T> T client(Class<T> type, T service) {
        InvocationHandler handler = (proxy, method, arguments) -> method.getDeclaringClass() == Object.class
                ? method.invoke(service, arguments)
                : call(type, service, Operation.of(method), arguments);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object call(Class<?> type, Object service, Operation operation, Object[] arguments) {
        var given = arguments == null ? new Object[0] : arguments;
        // Built here, so that the observer sees the request itself.
        if (given.length > 0 && given[0] instanceof Consumer<?> fill) given[0] = operation.request(fill);
        return observer.around(type, operation.name(), given.length == 0 ? null : given[0], () -> {
            if (given.length > 0) ModelLimits.check(given[0]);
            return timeline.call(() -> operation.call(service, given));
        });
    }
}
