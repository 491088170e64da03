package pushback.recovery;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.base.Json;
import pushback.lock.Lock;
import pushback.settings.Settings;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/// Having the machine take an environment back from a release that died: it takes the lock over, stops what CodeDeploy
/// still does, brings the last good release back and proves it, gives capacity and lock back, and reports the dead one.
public final class Recovery {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmm").withZone(ZoneOffset.UTC);

    private final Provider<SfnClient> stepFunctions;
    private final Clock clock;
    private final Settings settings;

    @Inject
    Recovery(Provider<SfnClient> stepFunctions, Clock clock, Settings settings) {
        this.stepFunctions = stepFunctions;
        this.clock = clock;
        this.settings = settings;
    }

    /// Starts it, once for each lock and minute: the same call repeated starts nothing, and a recovery that failed
    /// does not stop a later one. Returns the execution's name.
    public String from(Lock dead) {
        var name = "recover-" + dead.fence() + "-" + MINUTE.format(clock.instant());
        var input = Json.text(Map.of("action", "recover", "release", dead.holder(), "requestedBy", "reconciler"));
        try {
            stepFunctions
                    .get()
                    .startExecution(start -> start.stateMachineArn(settings.stateMachineArn())
                            .name(name)
                            .input(input));
        } catch (ExecutionAlreadyExistsException started) {
            // By an earlier call.
        }
        return name;
    }
}
