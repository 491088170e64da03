package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.util.Map;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.base.Json;
import pushback.drill.Drill;
import pushback.drill.Progress;
import pushback.settings.Settings;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/// Has the deploy machine bring out what runs already, as a release that is condemned whatever it shows. Safe to
/// repeat: the release's execution has one name.
public final class RehearseRollback implements RequestHandler<RehearseRollback.Request, Progress> {
    private final Provider<SfnClient> stepFunctions;
    private final Settings settings;
    private final Clock clock;

    @Inject
    RehearseRollback(Provider<SfnClient> stepFunctions, Settings settings, Clock clock) {
        this.stepFunctions = stepFunctions;
        this.settings = settings;
        this.clock = clock;
    }

    public record Request(Drill drill, Progress progress) {}

    /// The release that a drill has made; a name has room for 80 characters.
    static String release(Drill drill) {
        return drill.id().substring(0, Math.min(drill.id().length(), 68)) + "-rehearsal";
    }

    @Override
    public Progress handleRequest(Request request, Context context) {
        var drill = request.drill();
        var release = release(drill);
        var input = Json.text(
                Map.of("action", "drill", "requestedBy", drill.requestedBy(), "reason", "drill " + drill.id()));
        try {
            stepFunctions
                    .get()
                    .startExecution(start -> start.stateMachineArn(settings.stateMachineArn())
                            .name(release)
                            .input(input));
        } catch (ExecutionAlreadyExistsException started) {
            // By an earlier attempt.
        }
        return request.progress()
                .with(
                        clock.instant(),
                        "released",
                        release,
                        drill.shortCommit() + " goes out once more as " + release + ", and will be condemned");
    }
}
