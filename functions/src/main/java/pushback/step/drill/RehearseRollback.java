package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import javax.inject.Inject;
import pushback.drill.Drill;
import pushback.drill.Progress;
import pushback.release.Executions;
import pushback.release.ReleaseRequest;

/// Has the deploy machine bring out what runs already, as a release that is condemned whatever it shows. Safe to
/// repeat: the release's execution has one name.
public final class RehearseRollback implements RequestHandler<RehearseRollback.Request, Progress> {
    private final Executions executions;
    private final Clock clock;

    @Inject
    RehearseRollback(Executions executions, Clock clock) {
        this.executions = executions;
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
        executions.start(release, ReleaseRequest.drill(drill.requestedBy(), "drill " + drill.id()));
        return request.progress()
                .with(
                        clock.instant(),
                        "released",
                        release,
                        drill.shortCommit() + " goes out once more as " + release + ", and will be condemned");
    }
}
