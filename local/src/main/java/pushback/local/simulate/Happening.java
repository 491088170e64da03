package pushback.local.simulate;

import java.time.Duration;

/// Something that comes to a world from outside at a moment of its own.
///
/// @param id such as `push 3`; what a shrunk list names
/// @param environment index of the environment
/// @param at since the world began
public record Happening(String id, int environment, Duration at, What what) {
    /// What happens.
    sealed interface What {
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
    record Push(ReleaseKind kind, boolean delivered) implements What {
        @Override
        public String words() {
            return "somebody pushes a commit: " + kind + (delivered ? "" : "; its delivery is lost");
        }
    }

    /// The latest delivery comes once more.
    record Redeliver() implements What { }

    /// @param back how many commits before the head
    record Deploy(int back, boolean force) implements What { }

    record GoBack() implements What { }

    /// A person stops what runs.
    record Abort() implements What { }

    /// The last task of an execution that was stopped runs once more, with its old input.
    record Redrive() implements What { }

    /// The machine is stopped as it enters a state, the one with that number among its states.
    record StopAt(int state) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.ORCHESTRATOR_STOPPED;
        }
    }

    record KillInstance(int which) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.INSTANCE_DIES;
        }
    }

    record LoseZone(int which) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.ZONE_LOST;
        }
    }

    record Scale(int by) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.SCALED;
        }
    }

    /// @param event the lifecycle event that never reports
    record StickAgent(int which, String event) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.AGENT_STUCK;
        }
    }

    record LoseObject() implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.OBJECT_GONE;
        }
    }

    record AlterObject() implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.OBJECT_ALTERED;
        }
    }

    record GitHostAway(Duration lasting) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.GIT_HOST_AWAY;
        }
    }

    /// @param service index of the client
    record Outage(String service, Duration lasting) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.OUTAGE;
        }
    }

    record StopDatabase() implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.TASK_FAILS;
        }
    }

    /// @param state name of a task state
    /// @param error name of the error
    /// @param times in a row
    record FailTask(String state, String error, int times) implements What {
        @Override
        public FaultKind fault() {
            return FaultKind.TASK_FAILS;
        }
    }
}
