package pushback.local.cloud;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// The form of an operation that takes its request, found from the form that takes a function which fills a builder.
///
/// @param method of the client's interface
/// @param builder static, makes an empty builder
record RequestForm(Method method, Method builder) {
    private static final Map<Method, RequestForm> KNOWN = new ConcurrentHashMap<>();

    static RequestForm of(Method filling) {
        return KNOWN.computeIfAbsent(filling, RequestForm::find);
    }

    private static RequestForm find(Method filling) {
        // Consumer<GetItemRequest.Builder>
        var filled = (ParameterizedType) filling.getGenericParameterTypes()[0];
        var request = ((Class<?>) filled.getActualTypeArguments()[0]).getDeclaringClass();
        var parameters = filling.getParameterTypes().clone();
        parameters[0] = request;
        try {
            return new RequestForm(filling.getDeclaringClass().getMethod(filling.getName(), parameters),
                    request.getMethod("builder"));
        } catch (NoSuchMethodException impossible) {
            throw new AssertionError("the SDK has both forms of each operation", impossible);
        }
    }

    @SuppressWarnings("unchecked") // The SDK's own signature: the function fills this builder.
    Object build(Consumer<?> fill) {
        try {
            var empty = (SdkBuilder<?, ?>) builder.invoke(null);
            ((Consumer<Object>) fill).accept(empty);
            return empty.build();
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError("builder() is public and throws nothing", impossible);
        }
    }
}
