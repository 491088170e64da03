package pushback.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.Supplier;
import pushback.cloud.lambda.OddHandler;

/// Lambda's entry over an [OddHandler]: the variable `STEP` names one, as it names a step.
public final class OddEntry implements RequestStreamHandler {
    private static final Map<String, Supplier<?>> ODD = Map.of(
            OddHandler.class.getName(), OddHandler::new,
            OddHandler.NotMade.class.getName(), OddHandler.NotMade::new,
            OddHandler.NotInitialised.class.getName(), OddHandler.NotInitialised::new,
            OddHandler.Unwritable.class.getName(), OddHandler.Unwritable::new);

    private final Entry entry =
            new Entry(System.getenv(Entry.STEP), step -> ODD.get(step.getName()).get());

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) {
        entry.handleRequest(input, output, context);
    }
}
