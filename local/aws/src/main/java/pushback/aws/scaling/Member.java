package pushback.aws.scaling;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import pushback.aws.fleet.Machine;
import pushback.time.Timeline;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;

/// One server's place in a group.
final class Member {
    private static final Set<LifecycleState> COUNTED = EnumSet.of(
            LifecycleState.PENDING,
            LifecycleState.PENDING_WAIT,
            LifecycleState.PENDING_PROCEED,
            LifecycleState.IN_SERVICE);

    final Machine machine;
    LifecycleState state = LifecycleState.PENDING;
    Optional<String> unhealthyBy = Optional.empty();
    /// By [Timeline#elapsed].
    Duration inServiceSince = Duration.ofSeconds(Long.MAX_VALUE);

    Member(Machine machine) {
        this.machine = machine;
    }

    /// Whether it counts towards the desired capacity.
    boolean counts() {
        return COUNTED.contains(state);
    }

    boolean inService() {
        return state == LifecycleState.IN_SERVICE;
    }

    boolean terminating() {
        return state == LifecycleState.TERMINATING;
    }
}
