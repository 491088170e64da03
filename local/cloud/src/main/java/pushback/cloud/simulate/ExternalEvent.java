package pushback.cloud.simulate;

import java.time.Duration;

/// Something that comes to a world from outside at a moment of its own.
///
/// @param id such as `push 3`; what a shrunk list names
/// @param environment index of the environment
/// @param at since the world began
public record ExternalEvent(String id, int environment, Duration at, What what) {
    /// What happens.
    public sealed interface What {
        /// The fault that it is; null for what people do.
        default FaultKind fault() {
            return switch (this) {
                case Push _, Redeliver _, Deploy _, GoBack _, Abort _, Decide _, Freeze _, Halt _, Drill _, Redrive _ ->
                    null;
                case StopAt _ -> FaultKind.ORCHESTRATOR_STOPPED;
                case KillInstance _ -> FaultKind.INSTANCE_DIES;
                case LoseZone _ -> FaultKind.ZONE_LOST;
                case Mark _ -> FaultKind.MARKED_UNHEALTHY;
                case Scale _ -> FaultKind.SCALED;
                case StickAgent _ -> FaultKind.AGENT_STUCK;
                case LoseObject _ -> FaultKind.OBJECT_GONE;
                case AlterObject _ -> FaultKind.OBJECT_ALTERED;
                case GitHostAway _ -> FaultKind.GIT_HOST_AWAY;
                case SoundAlarm _ -> FaultKind.ALARM;
                case Outage _ -> FaultKind.OUTAGE;
                case StopDatabase _, FailTask _ -> FaultKind.TASK_FAILS;
                case DuringRollout during -> during.what().fault();
            };
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
    public record Redeliver() implements What {}

    /// @param back how many commits before the head
    public record Deploy(int back, boolean force) implements What {}

    public record GoBack() implements What {}

    /// A person stops what runs.
    public record Abort() implements What {}

    /// A person's word on the release that waits for approval.
    public record Decide(boolean approve) implements What {}

    /// A person freezes the environment, and lifts the freeze later.
    public record Freeze(Duration lasting) implements What {}

    /// A person halts what is being released.
    ///
    /// @param waiting rather what waits for its turn or for approval, if anything does
    public record Halt(boolean waiting) implements What {}

    /// A person causes a failure on purpose, or parks the environment, or brings it back.
    ///
    /// @param kind as `./pushback drill` knows it
    public record Drill(String kind) implements What {}

    /// The last task of an execution that was stopped runs once more, with its old input.
    public record Redrive() implements What {}

    /// The machine is stopped as it enters a state, the one with that number among its states.
    public record StopAt(int state) implements What {}

    public record KillInstance(int which) implements What {}

    public record LoseZone(int which) implements What {}

    public record Mark(int which) implements What {}

    public record Scale(int by) implements What {}

    /// @param event the lifecycle event that never reports
    public record StickAgent(int which, String event) implements What {}

    public record LoseObject() implements What {}

    public record AlterObject() implements What {}

    public record GitHostAway(Duration lasting) implements What {}

    /// The alarm that the environment listens to goes off, and ends later.
    public record SoundAlarm(Duration lasting) implements What {}

    /// @param service the client's interface, such as `SnsClient`
    public record Outage(String service, Duration lasting) implements What {}

    public record StopDatabase() implements What {}

    /// @param state name of a task state
    /// @param error name of the error
    /// @param times in a row
    public record FailTask(String state, String error, int times) implements What {}

    /// Comes in the middle of the next rollout.
    ///
    /// @param after since that began
    public record DuringRollout(Duration after, What what) implements What {}
}
