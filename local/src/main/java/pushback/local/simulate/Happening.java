package pushback.local.simulate;

import java.time.Duration;

/// Something that comes to a world from outside at a moment of its own.
///
/// @param id such as `push 3`; what a shrunk list names
/// @param environment index of the environment
/// @param at since the world began
public record Happening(String id, int environment, Duration at, What what) {
    /// What happens.
    public sealed interface What {
        /// The fault that it is; null for what people do.
        default FaultKind fault() {
            return null;
        }

        /// Words for the timeline.
        default String words() {
            return toString();
        }
    }

    /// @param delivered whether the webhook is called
    public record Push(ReleaseKind kind, boolean delivered) implements What {
        @Override
        public String words() {
            return "somebody pushes a commit: " + kind + (delivered ? "" : "; its delivery is lost");
        }
    }

    /// The latest delivery comes once more.
    public record Redeliver() implements What { }

    /// @param back how many commits before the head
    public record Deploy(int back, boolean force) implements What { }

    public record GoBack() implements What { }

    /// A person stops what runs.
    public record Abort() implements What { }

    /// A person's word on the release that waits for approval.
    public record Decide(boolean approve) implements What { }

    /// A person freezes the environment, and lifts the freeze later.
    public record Freeze(Duration lasting) implements What { }

    /// A person halts what is being released.
    ///
    /// @param waiting rather what waits for its turn or for approval, if anything does
    public record Halt(boolean waiting) implements What { }

    /// A person causes a failure on purpose, or parks the environment, or brings it back.
    ///
    /// @param kind as `./pushback drill` knows it
    public record Drill(String kind) implements What { }

    /// The last task of an execution that was stopped runs once more, with its old input.
    public record Redrive() implements What { }

    /// The machine is stopped as it enters a state, the one with that number among its states.
    public record StopAt(int state) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.ORCHESTRATOR_STOPPED;
        }
    }

    public record KillInstance(int which) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.INSTANCE_DIES;
        }
    }

    public record LoseZone(int which) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.ZONE_LOST;
        }
    }

    public record Scale(int by) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.SCALED;
        }
    }

    /// @param event the lifecycle event that never reports
    public record StickAgent(int which, String event) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.AGENT_STUCK;
        }
    }

    public record LoseObject() implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.OBJECT_GONE;
        }
    }

    public record AlterObject() implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.OBJECT_ALTERED;
        }
    }

    public record GitHostAway(Duration lasting) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.GIT_HOST_AWAY;
        }
    }

    /// The alarm that the environment listens to goes off, and ends later.
    public record SoundAlarm(Duration lasting) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.ALARM;
        }
    }

    /// @param service index of the client
    public record Outage(String service, Duration lasting) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.OUTAGE;
        }
    }

    public record StopDatabase() implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.TASK_FAILS;
        }
    }

    /// @param state name of a task state
    /// @param error name of the error
    /// @param times in a row
    public record FailTask(String state, String error, int times) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.TASK_FAILS;
        }
    }
}
