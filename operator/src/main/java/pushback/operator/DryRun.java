package pushback.operator;

import java.util.Map;
import pushback.wiring.Pushback;

/// What a person's deed would come to, as far as that can be told beforehand: a name that fits nothing, or something
/// that is not possible now, is refused in the words of the deed itself. Nothing is changed.
public final class DryRun {
    private final Operator operator;
    private final Pushback pushback;

    DryRun(Operator operator, Pushback pushback) {
        this.operator = operator;
        this.pushback = pushback;
    }

    /// The input that the machine would be started with.
    public Map<String, Object> start(OperatorRequest request) {
        return operator.input(request);
    }

    /// @param release as a person named it; empty: the one at work
    public void halt(String release) {
        var named = operator.named(release);
        if (named.isEmpty()) {
            if (pushback.environmentLock().holder().isEmpty())
                throw new IllegalArgumentException("nothing is being released, so there is nothing to halt");
            return;
        }
        pushback.outcomes().of(named).ifPresent(ended -> {
            throw new IllegalArgumentException(named + " has ended already (" + ended.ending() + ")");
        });
    }

    /// @param release as a person named it
    public void decide(String release) {
        var named = operator.named(release);
        if (pushback.approvals().of(named).filter(one -> one.isWaiting()).isEmpty())
            throw new IllegalArgumentException(named + " does not wait for approval; see: ./pushback releases");
    }

    public void freeze(boolean frozen) {
        if (!frozen && pushback.freezes().current().isEmpty())
            throw new IllegalArgumentException(
                    pushback.settings().environment() + " is not frozen by hand or after a failed rollback");
    }

    /// @param kind as [Operator#drill]
    public void drill(String kind, String instance, String reason) {
        operator.drillInput(kind, instance, reason);
        var parked = pushback.groupSizes().parkedSince().isPresent();
        if (kind.equals("unpark") && !parked)
            throw new IllegalArgumentException(pushback.settings().environment() + " is not parked");
        if (!kind.equals("unpark") && parked)
            throw new IllegalArgumentException(
                    pushback.settings().environment() + " is parked; bring it back with: ./pushback unpark");
    }
}
