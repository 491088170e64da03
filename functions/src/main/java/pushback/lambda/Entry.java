package pushback.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;
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
        this(System.getenv(STEP), step -> Pushback.inLambda(System.getenv()).step(step));
    }

    /// @param step name of the step's class; null if none is named
    /// @param make makes the step of that class
    @SuppressWarnings("unchecked") // Its input is read by its own type.
    Entry(String step, Function<Class<?>, ?> make) {
        if (step == null) throw new IllegalArgumentException("the environment variable " + STEP + " names no step");
        this.step = known(step);
        this.handler = (RequestHandler<Object, Object>) make.apply(this.step);
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
}
