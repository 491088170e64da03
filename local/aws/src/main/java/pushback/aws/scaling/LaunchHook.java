package pushback.aws.scaling;

import java.util.function.Consumer;
import pushback.aws.fleet.Machine;

/// A lifecycle hook on `autoscaling:EC2_INSTANCE_LAUNCHING`: the server waits in `Pending:Wait` for the answer.
public interface LaunchHook {
    /// Called on the timeline. True puts the server into service (CONTINUE); false ends it, and the group tries
    /// again after a while (ABANDON).
    void launched(Machine machine, Consumer<Boolean> proceed);
}
