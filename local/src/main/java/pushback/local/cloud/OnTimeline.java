package pushback.local.cloud;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import pushback.time.Timeline;

/// Clients as the steps get them: every call is one action on the timeline that owns the services' state, whatever
/// thread it comes from. The same seam lets a test or the simulator see and disturb each call.
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
                ? method.invoke(service, arguments) : call(type, service, method, arguments);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object call(Class<?> type, Object service, Method method, Object[] arguments) {
        var first = arguments == null || arguments.length == 0 ? null : arguments[0];
        if (!(first instanceof Consumer<?> fill))
            return observer.around(type, method.getName(), first, () -> timeline.call(() -> invoke(service, method, arguments)));
        // Built here, so that the observer sees the request itself.
        var form = RequestForm.of(method);
        var filled = arguments.clone();
        filled[0] = form.build(fill);
        return observer.around(type, method.getName(), filled[0],
                () -> timeline.call(() -> invoke(service, form.method(), filled)));
    }

    private static Object invoke(Object service, Method method, Object[] arguments) {
        try {
            return method.invoke(service, arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof RuntimeException cause) throw cause;
            if (thrown.getCause() instanceof Error cause) throw cause;
            throw new IllegalStateException(thrown.getCause());
        } catch (IllegalAccessException impossible) {
            throw new AssertionError("the SDK's interfaces are public", impossible);
        }
    }
}
