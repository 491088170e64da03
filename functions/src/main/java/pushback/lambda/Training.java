package pushback.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import pushback.base.Json;
import pushback.wiring.Pushback;

/// Does what each function does at its first call, so that a cache of their classes can be made of the run. Its event
/// names the step's class, `step`, and what that is called with, `event`. No function has it as its handler.
public final class Training implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var call = Json.STRICT.readTree(input);
        var event = call.get("event").toString().getBytes(StandardCharsets.UTF_8);
        new Entry(
                        call.get("step").textValue(),
                        step -> Pushback.inLambda(System.getenv()).step(step))
                .handleRequest(new ByteArrayInputStream(event), output, context);
    }
}
