package pushback.cloud;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// An operation of a client's interface, found once. The form that takes a function which fills a builder becomes the
/// one that takes the request. What takes a request and nothing else is called as compiled code calls it: the simulator
/// makes a thousand such calls in a world, and reflection would be felt.
///
/// @param method of the interface, in the form that takes its request
/// @param builder makes an empty builder of the request; null if the form asked for takes no function
/// @param direct calls the method of a service with a request; null if it has other parameters
record Operation(Method method, Supplier<SdkBuilder<?, ?>> builder, BiFunction<Object, Object, Object> direct) {
    private static final Map<Method, Operation> KNOWN = new ConcurrentHashMap<>();
    private static final Lookup LOOKUP = MethodHandles.lookup();

    static Operation of(Method called) {
        var known = KNOWN.get(called);
        return known != null ? known : KNOWN.computeIfAbsent(called, Operation::find);
    }

    private static Operation find(Method called) {
        try {
            if (called.getParameterCount() == 0 || called.getParameterTypes()[0] != Consumer.class)
                return new Operation(called, null, direct(called));
            // Consumer<GetItemRequest.Builder>
            var filled = (ParameterizedType) called.getGenericParameterTypes()[0];
            var request = ((Class<?>) filled.getActualTypeArguments()[0]).getDeclaringClass();
            var parameters = called.getParameterTypes().clone();
            parameters[0] = request;
            var method = called.getDeclaringClass().getMethod(called.getName(), parameters);
            return new Operation(method, builder(request), direct(method));
        } catch (NoSuchMethodException impossible) {
            throw new AssertionError("the SDK has both forms of each operation", impossible);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError("the SDK's interfaces are public", impossible);
        }
    }

    @SuppressWarnings("unchecked") // The SDK's builders are SdkBuilders.
    private static Supplier<SdkBuilder<?, ?>> builder(Class<?> request)
            throws NoSuchMethodException, IllegalAccessException {
        return (Supplier<SdkBuilder<?, ?>>)
                compiled(Supplier.class, "get", LOOKUP.unreflect(request.getMethod("builder")));
    }

    @SuppressWarnings("unchecked") // Made for any two objects; the method itself casts them.
    private static BiFunction<Object, Object, Object> direct(Method method) throws IllegalAccessException {
        return method.getParameterCount() != 1 || method.getReturnType() == void.class
                ? null
                : (BiFunction<Object, Object, Object>) compiled(BiFunction.class, "apply", LOOKUP.unreflect(method));
    }

    /// What the compiler makes of a method reference.
    private static Object compiled(Class<?> function, String name, MethodHandle target) {
        var type = target.type();
        try {
            return LambdaMetafactory.metafactory(
                            LOOKUP, name, MethodType.methodType(function), type.generic(), target, type)
                    .getTarget()
                    .invoke();
        } catch (Throwable impossible) {
            throw new AssertionError("a public method can be referred to", impossible);
        }
    }

    String name() {
        return method.getName();
    }

    /// The request that `fill` fills.
    @SuppressWarnings("unchecked") // The SDK's own signature: the function fills this builder.
    Object request(Consumer<?> fill) {
        var empty = builder.get();
        ((Consumer<Object>) fill).accept(empty);
        return empty.build();
    }

    /// Calls the method of `service`; a Consumer among the arguments is a request by now.
    Object call(Object service, Object[] arguments) {
        if (direct != null) return direct.apply(service, arguments[0]);
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
