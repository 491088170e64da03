package pushback.recovery;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import javax.inject.Inject;
import pushback.lock.Lock;
import pushback.release.Executions;
import pushback.release.ReleaseRequest;

/// Having the machine take an environment back from a release that died: it takes the lock over, stops what CodeDeploy
/// still does, brings the last good release back and proves it, gives capacity and lock back, and reports the dead one.
public final class Recovery {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmm").withZone(ZoneOffset.UTC);

    private final Executions executions;
    private final Clock clock;

    @Inject
    Recovery(Executions executions, Clock clock) {
        this.executions = executions;
        this.clock = clock;
    }

    /// Starts it, once for each lock and minute: the same call repeated starts nothing, and a recovery that failed
    /// does not stop a later one. Returns the execution's name.
    public String from(Lock dead) {
        var name = "recover-" + dead.fence() + "-" + MINUTE.format(clock.instant());
        executions.start(name, ReleaseRequest.recover(dead.holder(), "reconciler"));
        return name;
    }
}
