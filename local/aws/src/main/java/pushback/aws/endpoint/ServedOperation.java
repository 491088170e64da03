package pushback.aws.endpoint;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.core.SdkPojo;

/// An operation that a service has here, found once.
///
/// @param name as on the wire
/// @param builder makes an empty builder of its request
/// @param call takes the request and gives the response
record ServedOperation(String name, MethodHandle builder, MethodHandle call) {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

    /// Those of `service` by their names. Only what its own class has is looked at: the SDK's interfaces have hundreds
    /// of others, and their classes would be loaded.
    static Map<String, ServedOperation> of(Object service) {
        var found = new HashMap<String, ServedOperation>();
        for (var method : methods(service)) {
            if (!isOperation(method)) continue;
            var name = Character.toUpperCase(method.getName().charAt(0))
                    + method.getName().substring(1);
            try {
                var builder = LOOKUP.unreflect(method.getParameterTypes()[0].getMethod("builder"));
                found.put(
                        name,
                        new ServedOperation(
                                name,
                                builder.asType(MethodType.methodType(Object.class)),
                                LOOKUP.unreflect(method).bindTo(service).asType(MethodType.genericMethodType(1))));
            } catch (ReflectiveOperationException impossible) {
                throw new AssertionError("the SDK's requests have public builders", impossible);
            }
        }
        return Map.copyOf(found);
    }

    private static List<Method> methods(Object service) {
        var type = service.getClass();
        return List.of((Proxy.isProxyClass(type) ? type.getInterfaces()[0] : type).getDeclaredMethods());
    }

    private static boolean isOperation(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !method.isBridge()
                && method.getParameterCount() == 1
                && AwsRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                && SdkPojo.class.isAssignableFrom(method.getReturnType());
    }

    SdkPojo empty() {
        try {
            return (SdkPojo) (Object) builder.invokeExact();
        } catch (Throwable impossible) {
            throw new AssertionError("builders throw nothing", impossible);
        }
    }

    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the service refuses
    SdkPojo answer(SdkPojo request) {
        try {
            return (SdkPojo) (Object) call.invokeExact((Object) request);
        } catch (RuntimeException | Error refused) {
            throw refused;
        } catch (Throwable impossible) {
            throw new AssertionError("the SDK's operations throw nothing checked", impossible);
        }
    }
}
