package pushback.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Locale;
import java.util.Optional;
import pushback.settings.Settings;
import pushback.wiring.Pushback;
import pushback.wiring.Steps;

/// The one class that Lambda is given for every function. The variable `STEP` names the step's class; nothing of the
/// other steps is loaded. What cannot be read or written fails with the words of Lambda's own client.
public final class Entry implements RequestStreamHandler {
    /// The environment variable with the step's class.
    public static final String STEP = "STEP";

    private final LambdaJson json = new LambdaJson();
    private final Class<?> step;
    private final RequestHandler<Object, Object> handler;

    /// Wired from the function's environment variables. What is missing there is thrown here, and no static
    /// initialiser does it: of what goes wrong in one, Lambda says nothing but `ExceptionInInitializerError`.
    public Entry() {
        this(
                Pushback.inLambda(Settings.from(System.getenv())),
                Optional.ofNullable(System.getenv(STEP))
                        .orElseThrow(() ->
                                new IllegalArgumentException("the environment variable " + STEP + " names no step")));
    }

    /// @param step name of the step's class
    Entry(Pushback pushback, String step) {
        this.step = known(step);
        this.handler = made(pushback, this.step);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) {
        var answer = handler.handleRequest(read(input), context);
        try {
            json.toJson(answer, output, Steps.Step.output(step));
        } catch (RuntimeException unwritable) {
            throw new RuntimeException("An error occurred during JSON serialization of response", unwritable);
        }
    }

    private Object read(InputStream input) {
        try {
            return json.fromJson(input, Steps.Step.input(step));
        } catch (RuntimeException unreadable) {
            throw new RuntimeException("An error occurred during JSON parsing", unreadable);
        }
    }

    private static Class<?> known(String step) {
        try {
            return Class.forName(step);
        } catch (ClassNotFoundException unknown) {
            throw new IllegalArgumentException("there is no step " + step, unknown);
        }
    }

    /// [pushback.wiring.Pushback] has an accessor for each step, named as its class. Looked up by type, because a
    /// search by name alone loads the classes of all of them.
    @SuppressWarnings("unchecked") // Its input is read by its own type.
    private static RequestHandler<Object, Object> made(Pushback pushback, Class<?> step) {
        var name = step.getSimpleName();
        try {
            return (RequestHandler<Object, Object>) MethodHandles.publicLookup()
                    .findVirtual(
                            Pushback.class,
                            name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1),
                            MethodType.methodType(step))
                    .invoke(pushback);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable unknown) {
            throw new IllegalArgumentException("there is no step " + name, unknown);
        }
    }
}
